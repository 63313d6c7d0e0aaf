/** The list grouped by prompt, and what lays it out, against what SQLite itself says. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChosenFinder } from '../../../app/core/library/find-chosen.ts';
import { createLibraryReader } from '../../../app/core/library/library-query.ts';
import { takeKey } from '../../../app/core/library/take-groups.ts';
import { readChosen } from '../../../app/shared/chosen-items.ts';
import type { LibraryQuery } from '../../../app/shared/library-view.ts';
import { ratioOf, shapeOf } from '../../../app/shared/list-outline.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { runs } from '../../setup/runs.ts';
import { generationOf, memoryLibrary, NOW, type OpenLibrary, openLibrary } from './open-library.ts';

const BASE = 'https://gateway.example/';
const QUERY: LibraryQuery = {
  ...{ search: '', statuses: [], sort: 'tracked', descending: true, grouped: true },
  ...{ offset: 0, limit: 100, outline: 0 },
};

/** Tracks a clip at that moment, and has the service answer for it. */
function take({ library }: OpenLibrary, id: string, atMs: number, fields: object): void {
  library.add(id, BASE, NOW + atMs);
  library.recordAnswer(generationOf(id, fields), null, NOW + atMs);
}
const idsOf = ({ reader }: OpenLibrary, query: Partial<LibraryQuery> = {}): string[] =>
  reader.rows({ ...QUERY, ...query }).rows.map(({ id }) => id);
const shapesOf = (text = ''): number[] => [...text].map((letter) => letter.charCodeAt(0));

test('takes of a prompt stand together, the oldest first, where the first of them stands in the order', () => {
  const at = memoryLibrary();
  for (const [id, prompt] of [
    ['a1', 'A fox'],
    ['b1', 'A whale'],
    ['a2', ' A fox\n'],
    ['c1', null],
    ['c2', null],
    ['b2', 'A whale'],
  ] as const) {
    take(at, id, Number(id[1]) * 10, prompt === null ? {} : { prompt });
  }
  expect(idsOf(at)).toEqual(['b1', 'b2', 'c2', 'a1', 'a2', 'c1']);
  expect(at.reader.rows(QUERY).outline).toMatchObject({ groups: '2:2,1,2:1,1' });
  expect(idsOf(at, { descending: false })).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  expect(idsOf(at, { sort: 'name', descending: false }).slice(-4)).toEqual(['a1', 'a2', 'b1', 'b2']);
});

test('a window of a grouped list begins and ends anywhere in a group, and names every group that it touches', () => {
  const at = memoryLibrary();
  for (let place = 0; place < 9; place += 1) {
    take(at, `t${place}`, place, { prompt: `Prompt ${Math.floor(place / 3)}`, model: 'ray-2' });
  }
  at.library.setMarks([{ id: 't4', mark: 'pick' }]);
  const { rows, heads, total } = at.reader.rows({ ...QUERY, descending: false, offset: 4, limit: 3 });
  expect(rows.map(({ id }) => id)).toEqual(['t4', 't5', 't6']);
  expect(total).toBe(9);
  expect(heads).toEqual([
    { first: 3, prompt: 'Prompt 1', model: 'ray-2', latestMs: NOW + 5, picks: 1 },
    { first: 6, prompt: 'Prompt 2', model: 'ray-2', latestMs: NOW + 8, picks: 0 },
  ]);
});

test('a model is named for a group only where all of its takes have the same', () => {
  const at = memoryLibrary();
  take(at, 'a', 0, { prompt: 'One', model: 'ray-2' });
  take(at, 'b', 1, { prompt: 'One', model: 'ray-3' });
  expect(at.reader.rows(QUERY).heads?.[0]?.model).toBeNull();
});

test('the outline has each clip’s shape: of its pixels, else of the ratio that was asked for, else none', () => {
  const at = memoryLibrary();
  take(at, 'wide', 1, { video: { url: 'https://c.example/v.mp4', width: 1360, height: 752 } });
  take(at, 'tall', 2, { request: { aspect_ratio: '9:16' } });
  take(at, 'unknown', 3, {});
  const { outline } = at.reader.rows({ ...QUERY, grouped: false, descending: false });
  expect(shapesOf(outline?.shapes)).toEqual([181, 56, 0]);
  expect(outline?.groups).toBeNull();
});

test('an outline is sent again only once something of it has changed', () => {
  const at = memoryLibrary();
  take(at, 'a', 1, { prompt: 'One' });
  take(at, 'b', 2, { prompt: 'Two' });
  const { outline } = at.reader.rows(QUERY);
  const again = () => at.reader.rows({ ...QUERY, outline: outline?.id ?? 0 }).outline;
  expect(again()).toBeUndefined();
  at.library.setMarks([{ id: 'a', mark: 'pick' }]);
  expect(again()).toBeUndefined();
  take(at, 'c', 3, { prompt: 'One' });
  expect(again()).toMatchObject({ groups: '2:1,1' });
});

test('the grouped list follows what is written: prompts, marks, removals and rows that go', () => {
  const at = memoryLibrary();
  for (const [place, id] of ['a', 'b', 'c', 'd'].entries())
    take(at, id, place, { prompt: id === 'd' ? 'X' : 'Y' });
  expect(idsOf(at)).toEqual(['d', 'a', 'b', 'c']);
  at.library.recordAnswer(generationOf('b', { prompt: 'X' }), null, NOW);
  expect(idsOf(at)).toEqual(['b', 'd', 'a', 'c']);
  at.library.setMarks([{ id: 'c', mark: 'reject' }]);
  expect(idsOf(at, { marks: ['none'] })).toEqual(['b', 'd', 'a']);
  at.library.setRemoved(['d'], NOW);
  expect(idsOf(at)).toEqual(['a', 'c', 'b']);
  at.library.setRemoved(['d'], null);
  at.library.remove('a');
  expect(idsOf(at)).toEqual(['b', 'd', 'c']);
});

test('a row that is given the number of a deleted one stands where it belongs itself', () => {
  const at = memoryLibrary();
  take(at, 'a', 1, { prompt: 'X' });
  take(at, 'last', 2, { prompt: 'Y' });
  expect(idsOf(at)).toEqual(['last', 'a']);
  at.library.remove('last');
  take(at, 'next', 3, { prompt: 'X' });
  expect(idsOf(at)).toEqual(['a', 'next']);
});

test('a search keeps the groups, with the takes that match alone', () => {
  const at = memoryLibrary();
  for (const id of ['fox-1', 'fox-2', 'owl-1']) take(at, id, Number(id.at(-1)), { prompt: id.slice(0, 3) });
  expect(idsOf(at, { search: 'fox' })).toEqual(['fox-1', 'fox-2']);
  expect(idsOf(at, { search: '-1' })).toEqual(['owl-1', 'fox-1']);
});

test('a whole grouped list is chosen in the order in which it is shown', () => {
  const at = memoryLibrary();
  for (const [place, prompt] of ['X', 'Y', 'X', 'Z'].entries()) take(at, `t${place}`, place, { prompt });
  const chosen = readChosen(createChosenFinder(at.db).all(QUERY)).map(({ id }) => id);
  expect(chosen).toEqual(idsOf(at));
  expect(chosen).toEqual(['t3', 't0', 't2', 't1']);
});

test('a batch without prompts is one group, and a clip stands with the one that it extends, however late that comes', () => {
  const at = memoryLibrary();
  const extending = (id: string) => ({
    request: { prompt: 'Goes on', keyframes: { frame0: { type: 'generation', id } } },
  });
  take(at, 'b1', 1, { batch_id: 'batch' });
  take(at, 'b2', 9, { batch_id: 'batch' });
  take(at, 'child', 2, extending('first'));
  take(at, 'grandchild', 3, extending('child'));
  take(at, 'other', 4, { prompt: 'Goes on' });
  take(at, 'first', 5, { prompt: 'The beginning' });
  take(at, 'beginning', 6, { prompt: 'The beginning' });
  expect(idsOf(at, { descending: false })).toEqual([
    ...['b1', 'b2'],
    ...['child', 'grandchild', 'first', 'beginning'],
    'other',
  ]);
});

test('a prompt is the same whatever blanks stand around it, and none at all is no group', () => {
  expect(takeKey('\n A fox　', null)).toBe(takeKey('A fox', 'batch'));
  expect(takeKey('A fox', null)).not.toBe(takeKey('a fox', null));
  expect(takeKey(' ', null)).toBeNull();
  expect(takeKey(null, 'A fox')).not.toBe(takeKey('A fox', null));
});

test.each([
  [1360, 752, null, 1.81],
  [null, null, '9:16', 0.56],
  [0, 0, '1:1', 1],
  [10_000, 100, null, 2.55],
  [null, null, 'wide', null],
  [null, null, '0:0', null],
] as const)('%s × %s, asked for as %s, has the shape %s', (width, height, words, ratio) => {
  expect(ratioOf(shapeOf(width, height, words))).toBe(ratio);
});

test('a grouped list is the same whether each change was met by itself or the list is read anew', () => {
  const change = fc.record({
    place: fc.integer({ min: 0, max: 11 }),
    what: fc.constantFrom('pick', 'reject', 'none', 'off', 'back', 'prompt', 'add', 'delete'),
  });
  /** Groups have other numbers where they were met in another order. */
  const shownOf = ({ rows, heads, outline }: ReturnType<OpenLibrary['reader']['rows']>) => ({
    ...{ ids: rows.map(({ id }) => id), heads, shapes: outline?.shapes },
    sizes: outline?.groups?.replace(/:\d+/g, ''),
  });
  const filters: readonly Partial<LibraryQuery>[] = [
    {},
    { marks: ['none'] },
    { marks: ['pick'] },
    { statuses: ['saved'] },
    { sort: 'name', descending: false },
  ];
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const folder = quickFolder();
      const at = openLibrary(folder);
      at.db.exec('PRAGMA synchronous = OFF');
      for (let place = 0; place < 12; place += 1)
        take(at, `t${place}`, place, { prompt: `P${place % 4}`, state: place < 6 ? 'completed' : 'queued' });
      const seen = () => filters.map((filter) => at.reader.rows({ ...QUERY, ...filter }));
      seen();
      for (const [step, { place, what }] of changes.entries()) {
        const id = `t${place}`;
        if (what === 'off' || what === 'back') at.library.setRemoved([id], what === 'off' ? NOW : null);
        else if (what === 'add') take(at, `n${step}`, 100 + step, { prompt: `P${place % 5}` });
        else if (what === 'delete') at.library.remove(id);
        else if (what === 'prompt' && at.library.has(id))
          at.library.recordAnswer(generationOf(id, { prompt: `Q${step % 2}` }), null, NOW);
        else if (what === 'pick' || what === 'reject') at.library.setMarks([{ id, mark: what }]);
        else if (what === 'none') at.library.setMarks([{ id, mark: null }]);
        const lists = seen();
        using other = new DatabaseSync(join(folder, 'library.db'));
        const anew = createLibraryReader(other);
        expect(lists.map(shownOf)).toEqual(
          filters.map((filter) => shownOf(anew.rows({ ...QUERY, ...filter }))),
        );
      }
      at.close();
    }),
    { numRuns: runs(12, 3) },
  );
});

test('who reads a library beside its writer finds what came since, searched for or not', () => {
  const folder = quickFolder();
  const at = openLibrary(folder);
  take(at, 'a1', 1, { prompt: 'A fox' });
  using other = new DatabaseSync(join(folder, 'library.db'));
  const beside = createLibraryReader(other);
  const search = { ...QUERY, grouped: false, search: 'fox' };
  const idsBeside = (query: LibraryQuery): string[] => beside.rows(query).rows.map(({ id }) => id);
  expect(idsBeside(search)).toEqual(['a1']);
  take(at, 'a2', 2, { prompt: 'Another fox' });
  expect(idsBeside(search)).toEqual(['a2', 'a1']);
  expect(idsBeside({ ...search, search: '' })).toEqual(['a2', 'a1']);
});
