/** The index of the list in memory says what the file says, whoever writes it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLibrary } from '../../../app/core/library/library.ts';
import { listIndexOf } from '../../../app/core/library/list-index.ts';
import { statusBit } from '../../../app/core/library/list-order.ts';
import { tellOfRowChanges } from '../../../app/core/library/row-changes.ts';
import { SORT_KEYS } from '../../../app/shared/library-view.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { runs } from '../../setup/runs.ts';
import { generationOf, memoryLibrary, NOW, openLibrary } from './open-library.ts';

const BASE = 'https://gateway.test/';
const ALL = { status: 255, mark: 512 | 1024 | 2048 };

/** What the index says, row by row in each order; groups by which rows share one, since their numbers are its own. */
function saidBy(db: DatabaseSync): unknown {
  const index = listIndexOf(db);
  const orders = SORT_KEYS.map((sort) => [...index.order(sort)]);
  const firsts = new Map<number, number>();
  const rows = orders[0]?.map((seq) => {
    const group = index.groups[seq] ?? 0;
    if (!firsts.has(group)) firsts.set(group, seq);
    return [seq, index.bits[seq], index.shapes[seq], group === 0 ? null : firsts.get(group)];
  });
  return { orders, rows };
}

test('after any changes, by its own connection or another, it says what one says that reads all anew', () => {
  const change = fc.record({
    place: fc.nat(7),
    by: fc.constantFrom('own', 'other'),
    what: fc.constantFrom('add', 'remove', 'off', 'mark', 'prompt', 'size', 'look'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 14 }), (changes) => {
      const folder = quickFolder();
      const own = openLibrary(folder);
      using otherDb = new DatabaseSync(join(folder, 'library.db'));
      for (const db of [own.db, otherDb]) db.exec('PRAGMA synchronous = OFF');
      const libraries = { own: own.library, other: createLibrary(otherDb, () => undefined) };
      for (const [step, { place, by, what }] of changes.entries()) {
        const [library, id] = [libraries[by], `t${place}`];
        if (what === 'add') library.add(id, BASE, NOW - step);
        else if (what === 'remove') library.remove(id);
        else if (what === 'off') library.setRemoved([id], NOW);
        else if (what === 'mark') library.setMarks([{ id, mark: 'pick' }]);
        else if (what === 'prompt')
          library.recordAnswer(generationOf(id, { prompt: `P${step % 2}` }), null, NOW);
        else if (what === 'size') {
          const video = { url: 'https://cdn.test/a.mp4', width: 16 * (step % 3), height: 9 };
          library.recordAnswer(generationOf(id, { state: 'completed', video }), null, NOW + step);
        } else saidBy(own.db);
      }
      using anew = new DatabaseSync(join(folder, 'library.db'));
      expect(saidBy(own.db)).toEqual(saidBy(anew));
      own.close();
    }),
    { numRuns: runs(12, 3) },
  );
});

test('a list is the same still while its rows change within what it lets through, and another where one leaves it', () => {
  const { db, library } = memoryLibrary();
  for (const id of ['a', 'b']) library.add(id, BASE, NOW);
  const index = listIndexOf(db);
  const { stamp } = index;
  const generating = { status: statusBit('generating'), mark: ALL.mark };
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  expect(index.isSame(stamp, 'tracked', ALL)).toBe(true);
  expect(index.isSame(stamp, 'tracked', { ...ALL, mark: 2048 })).toBe(false);
  library.setGeneration('b', { intent: 'paused' });
  expect(index.isSame(stamp, 'tracked', ALL)).toBe(true);
  expect(index.isSame(stamp, 'tracked', generating)).toBe(false);
  library.add('c', BASE, NOW);
  expect(index.isSame(stamp, 'tracked', ALL)).toBe(false);
});

test('a search that finds nothing reads nothing of the list, and one that finds something does', () => {
  const { db, library, reader } = memoryLibrary();
  library.add('a', BASE, NOW);
  library.recordAnswer(generationOf('a', { prompt: 'a red fox' }), null, NOW);
  const rows = (search: string): number =>
    reader.rows({ search, statuses: [], sort: 'name', descending: false, offset: 0, limit: 9 }).total;
  /** The index listens to writes from when it is first read. */
  const isRead = (): boolean => db.prepare('SELECT 1 FROM sqlite_temp_schema').get() !== undefined;
  for (const search of ['no such', 'zq', '没有']) {
    expect([rows(search), reader.matching({ search })?.counts.saved, isRead()]).toEqual([0, 0, false]);
  }
  expect([rows('red'), isRead()]).toEqual([1, true]);
});

test('a deleted row is told of with the highest number that is left: those above may be given again', () => {
  const { db, library } = memoryLibrary();
  for (const id of ['a', 'b', 'c', 'd']) library.add(id, BASE, NOW);
  const told: unknown[] = [];
  tellOfRowChanges(db, {
    onWritten: (seq) => void told.push(['written', seq]),
    onDeleted: (seq, most) => void told.push(['deleted', seq, most]),
    onMoved: (seq, sorts) => void told.push(['moved', seq, ...sorts]),
  });
  for (const id of ['b', 'd', 'c']) library.remove(id);
  expect(told.splice(0)).toEqual([
    ['deleted', 2, 4],
    ['deleted', 4, 3],
    ['deleted', 3, 1],
  ]);
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  library.setGeneration('a', { unknownAnswers: 1 });
  db.exec("UPDATE generations SET prompt = 'x', bytes = 5, created_at = 1, noticed_at = 2, tracked_at = 3");
  db.exec("UPDATE generations SET status = 'saved', bytes = 6");
  expect(told).toEqual([
    ['written', 1],
    ['moved', 1, 'tracked', 'created', 'finished', 'name', 'size'],
    ['written', 1],
    ['moved', 1, 'size'],
  ]);
});

test('what was added and rolled back is in no list', () => {
  const { db, library } = memoryLibrary();
  library.add('a', BASE, NOW);
  const index = listIndexOf(db);
  const told = (): number[] => [...index.order('tracked')];
  expect(() =>
    library.transact(() => {
      library.add('b', BASE, NOW);
      expect(told()).toEqual([1, 2]);
      throw new Error('given up');
    }),
  ).toThrow('given up');
  expect(told()).toEqual([1]);
});
