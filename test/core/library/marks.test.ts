/** Picks and rejects: kept with the row, filtered by, counted, and undone by what the marking gave back. */
import { expect, test } from 'vitest';
import { createChosenFinder } from '../../../app/core/library/find-chosen.ts';
import { createLibrary } from '../../../app/core/library/library.ts';
import { createLibraryReader } from '../../../app/core/library/library-query.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import type { LibraryQuery, MarkFilter, SortKey } from '../../../app/shared/library-view.ts';
import { SORT_KEYS } from '../../../app/shared/library-view.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { bringTo } from './open-library.ts';

const QUERY = {
  search: '',
  statuses: [],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: 200,
} as const;

function open(folder = quickFolder()) {
  const file = openLibraryFile(folder, 0);
  const changed: string[] = [];
  const library = createLibrary(file.db, ({ id }) => changed.push(id));
  const reader = createLibraryReader(file.db, { count: library.count });
  const plain = createLibraryReader(file.db);
  const ids = (query: Partial<LibraryQuery>): readonly string[] => {
    const found = reader.rows({ ...QUERY, ...query });
    // With the counts kept in memory and without them the same is found.
    expect(plain.rows({ ...QUERY, ...query })).toEqual(found);
    expect(found.total).toBe(found.rows.length);
    return found.rows.map(({ id }) => id);
  };
  return { folder, file, library, changed, ids };
}

/** Five saved clips and one that is being made. */
function stocked() {
  const rig = open();
  for (const [place, id] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
    rig.library.add(id, 'https://gateway.example/', 1000 + place);
    if (id === 'f') continue;
    rig.library.addAsset(id, 'video', '/clips', '{id}');
    bringTo(rig.library, id, 'saved', { finalPath: `/clips/${id}.mp4`, savedAtMs: 2000 });
  }
  return rig;
}

test('a mark lasts to the next start, and the row says it', () => {
  const { folder, file, library } = stocked();
  library.setMarks([
    { id: 'a', mark: 'pick' },
    { id: 'b', mark: 'reject' },
  ]);
  file.close();
  const again = open(folder);
  expect(again.ids({ marks: ['pick'] })).toEqual(['a']);
  expect(again.library.markCounts()).toEqual({ pick: 1, reject: 1, unreviewed: 3 });
});

test('marking gives back what it changed, and marking that again undoes it', () => {
  const { library, changed, ids } = stocked();
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  changed.length = 0;
  const before = library.setMarks(['a', 'b', 'c', 'nowhere'].map((id) => ({ id, mark: 'pick' as const })));
  expect(before).toEqual([
    { id: 'b', mark: null },
    { id: 'c', mark: null },
  ]);
  expect(changed).toEqual(['b', 'c']);
  library.setMarks(before);
  expect(ids({ marks: ['pick'] })).toEqual(['a']);
});

test.each<[readonly MarkFilter[], readonly string[]]>([
  [[], ['a', 'b', 'c', 'd', 'e', 'f']],
  [['pick'], ['a', 'c']],
  [['reject'], ['b']],
  [['none'], ['d', 'e', 'f']],
  [
    ['pick', 'reject'],
    ['a', 'b', 'c'],
  ],
  [
    ['pick', 'none'],
    ['a', 'c', 'd', 'e', 'f'],
  ],
])('the list filtered by %j is %j, in every order, searched or not', (marks, expected) => {
  const { file, library, ids } = stocked();
  library.setMarks([
    { id: 'a', mark: 'pick' },
    { id: 'c', mark: 'pick' },
    { id: 'b', mark: 'reject' },
  ]);
  for (const sort of SORT_KEYS as readonly SortKey[])
    expect([...ids({ marks, sort })].sort()).toEqual(expected);
  const saved = expected.filter((id) => id !== 'f');
  expect(ids({ marks, statuses: ['saved'] })).toEqual(saved);
  expect(ids({ marks, search: 'a' })).toEqual(expected.filter((id) => id === 'a'));
  const chosen = createChosenFinder(file.db).all({ ...QUERY, marks, statuses: ['saved'] });
  expect(chosen === '' ? [] : chosen.split('\n').map((line) => line.split(' ')[1])).toEqual(saved);
});

test('a mark stays through a removal and its undo, and a removed item counts nowhere', () => {
  const { library, ids } = stocked();
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  library.setRemoved(['a'], 5);
  expect([library.markCounts().pick, ids({ marks: ['pick'] })]).toEqual([0, []]);
  library.setRemoved(['a'], null);
  expect([library.markCounts().pick, ids({ marks: ['pick'] })]).toEqual([1, ['a']]);
  library.remove('a');
  expect(library.markCounts()).toEqual({ pick: 0, reject: 0, unreviewed: 4 });
});

test('a mark stays when the clip goes missing and comes back, and what is unreviewed are saved clips alone', () => {
  const { library, ids } = stocked();
  library.setMarks([{ id: 'a', mark: 'pick' }]);
  library.setAsset('a', 'video', { missing: true });
  library.setAsset('b', 'video', { missing: true });
  expect(library.markCounts()).toEqual({ pick: 1, reject: 0, unreviewed: 3 });
  library.setAsset('a', 'video', { missing: false });
  expect(ids({ marks: ['pick'], statuses: ['saved'] })).toEqual(['a']);
});
