/** What the library says of how long its clips are, as files. */
import { expect, test, vi } from 'vitest';
import { readPastDurations } from '../../../app/core/library/past-durations.ts';
import { lengthKind, lengthsIn, readPastLengths } from '../../../app/core/library/past-lengths.ts';
import { bringTo, generationOf, memoryLibrary, NOW } from './open-library.ts';

const clip = { model: 'ray-2', durationSeconds: 5, width: 1280, height: 720 };

test('a clip of five seconds is one of 5.04, and another of another model, length or size', () => {
  expect(lengthKind({ ...clip, durationSeconds: 5.04 })).toBe(lengthKind(clip));
  const others = [
    { model: null },
    { durationSeconds: null },
    { durationSeconds: 9 },
    { width: 640 },
    { height: 1 },
  ];
  const kinds = others.map((other) => lengthKind({ ...clip, ...other }));
  expect(new Set([...kinds, lengthKind(clip)]).size).toBe(others.length + 1);
});

test('the last saved clips tell of their lengths, the latest first, and those that are not saved of nothing', () => {
  const { library } = memoryLibrary();
  for (const [at, id] of ['a', 'b', 'c'].entries()) {
    library.add(id, 'https://gateway.test/', NOW);
    library.recordAnswer(generationOf(id, { state: 'completed', model: `model ${id}` }), null, NOW + at);
    library.addAsset(id, 'video', '/clips', 't');
    if (id !== 'c') bringTo(library, id, 'saved', { totalBytes: 10 + at, finalPath: `/clips/${id}.mp4` });
  }
  const lengths = lengthsIn(library, 5);
  const kindOf = (id: string): string => lengths.lengthKindOf({ id, kind: 'video' });
  expect(lengths.pastLengths()).toEqual([
    { kind: kindOf('b'), bytes: 11 },
    { kind: kindOf('a'), bytes: 10 },
  ]);
  expect(lengthsIn(library, 1).pastLengths()).toHaveLength(1);
  expect([lengths.lengthKindOf({ id: 'a', kind: 'thumbnail' }), kindOf('gone')]).toEqual([
    'thumbnail',
    'video',
  ]);
});

test.each([
  ['lengths', readPastLengths],
  ['durations', readPastDurations],
])('the last %s are read in their order: nobody waits for a large library to be sorted', (_what, read) => {
  const { db } = memoryLibrary();
  const prepare = vi.spyOn(db, 'prepare');
  read(db, 5);
  const [sql = ''] = prepare.mock.calls[0] ?? [];
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(sql.includes('account') ? ['a', 5] : [5]));
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH generations USING INDEX generations_by_noticed (noticed_at>?)',
  ]);
});
