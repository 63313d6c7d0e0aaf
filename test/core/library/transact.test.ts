/** Transactions of the library: all of one is kept and told of, or none. */
import { expect, test } from 'vitest';
import { memoryLibrary, NOW } from './open-library.ts';

const BASE = 'https://gateway.test/';

test('several changes made one are told of once all are kept', () => {
  const { library, changes } = memoryLibrary();
  const toldWithin = library.transact(() => {
    library.add('a', BASE, NOW);
    library.addAsset('a', 'video', '/clips', 't');
    return changes.length;
  });
  expect(toldWithin).toBe(0);
  expect(changes.map(({ id }) => id)).toEqual(['a', 'a']);
  expect(changes.map(({ version }) => version)).toEqual([2, 3]);
});

test('of changes made one nothing is kept, counted or told of where one of them fails', () => {
  const { library, changes } = memoryLibrary();
  library.add('before', BASE, NOW);
  const told = changes.length;
  const failing = (): void =>
    library.transact(() => {
      library.add('a', BASE, NOW);
      library.setMarks([{ id: 'before', mark: 'pick' }]);
      library.addAsset('before', 'video', '/clips', 't');
      throw new Error('the disk is full');
    });
  expect(failing).toThrow('the disk is full');
  expect([library.has('a'), library.assets('before'), changes.length]).toEqual([false, [], told]);
  expect([library.counts().generating, library.markCounts().pick]).toEqual([1, 0]);
  // The library takes the next change as if nothing had been.
  library.add('b', BASE, NOW);
  expect([library.counts().generating, changes.length]).toEqual([2, told + 1]);
});

test('what a passing change may lose to a power cut is settled by the outer one', () => {
  const { db, library } = memoryLibrary();
  const level = (): unknown => db.prepare('PRAGMA synchronous').get()?.synchronous;
  const [now, later, outer] = [2, 1, 2];
  expect(library.transact(level, 'now')).toBe(now);
  expect(library.transact(level, 'later')).toBe(later);
  expect(library.transact(() => library.transact(level, 'later'))).toBe(outer);
  expect(level()).toBe(now);
});
