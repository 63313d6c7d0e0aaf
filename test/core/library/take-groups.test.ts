/** Which clips are takes of one another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeKey } from '../../../app/core/library/take-groups.ts';
import type { Generation } from '../../../app/shared/generation.ts';
import { runs } from '../../setup/runs.ts';
import { generationOf, memoryLibrary } from './open-library.ts';

test('the number of a prompt is that of its words, and a batch has one of its own', () => {
  expect(takeKey(' a kite\n', 'batch-1')).toBe(takeKey('a kite', null));
  expect(takeKey('a kite', null)).not.toBe(takeKey('a boat', null));
  expect(takeKey(null, 'a kite')).not.toBe(takeKey('a kite', null));
  expect(takeKey('  ', 'batch-1')).toBe(takeKey(null, 'batch-1'));
  expect([takeKey(null, null), takeKey('', null)]).toEqual([null, null]);
});

test('SQLite keeps each number as it is', () => {
  fc.assert(
    fc.property(fc.string(), (prompt) => {
      const key = takeKey(prompt, 'batch');
      expect(Number.isSafeInteger(key) && Number(key) >= 0 && Number(key) < 2 ** 48).toBe(true);
    }),
  );
});

function setUp(ids: readonly string[]) {
  const { db, library } = memoryLibrary();
  library.addMany(ids, 'https://gateway.example', 0);
  const answer = (id: string, facts: Partial<Generation>): void =>
    void library.recordAnswer({ ...generationOf(id), ...facts }, '{}', 0);
  const groups = (): readonly unknown[] =>
    ids.map((id) => db.prepare('SELECT take_group FROM generations WHERE id = ?').get(id)?.take_group);
  return { answer, groups };
}

test('takes of one prompt share a number, and one without prompt or batch has none', () => {
  const { answer, groups } = setUp(['a', 'b', 'c']);
  answer('a', { prompt: 'a kite' });
  answer('b', { prompt: 'a kite' });
  answer('c', { prompt: null });
  expect(groups()).toEqual([takeKey('a kite', null), takeKey('a kite', null), null]);
});

test('a clip and those that extend it share a number, in whatever order they are answered', () => {
  const chain: readonly [string, Partial<Generation>][] = [
    ['a', { prompt: 'a kite' }],
    ['b', { prompt: 'it flies', extendsId: 'a' }],
    ['c', { prompt: 'it falls', extendsId: 'b' }],
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...chain], { minLength: 3 }), (order) => {
      const { answer, groups } = setUp(['a', 'b', 'c']);
      for (const [id, facts] of order) answer(id, facts);
      expect(new Set(groups()).size).toBe(1);
    }),
    { numRuns: runs(12, 3) },
  );
});

test('a clip that extends itself, or one that the library does not have, goes by its own prompt', () => {
  const { answer, groups } = setUp(['a', 'b']);
  answer('a', { prompt: 'a kite', extendsId: 'a' });
  answer('b', { prompt: 'a kite', extendsId: 'gone' });
  expect(groups()).toEqual([takeKey('a kite', null), takeKey('a kite', null)]);
});
