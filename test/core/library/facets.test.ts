/** What a list is narrowed by beside states and marks, and what is left of each state and mark then. */
import { expect, test } from 'vitest';
import { createChosenFinder } from '../../../app/core/library/find-chosen.ts';
import { createTakesFinder } from '../../../app/core/library/find-takes.ts';
import { createLibrary } from '../../../app/core/library/library.ts';
import { createLibraryReader } from '../../../app/core/library/library-query.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import type { Generation } from '../../../app/shared/generation.ts';
import type { LibraryQuery, ListFacets } from '../../../app/shared/library-view.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { bringTo } from './open-library.ts';

const QUERY = {
  ...{ search: '', statuses: [], descending: false, offset: 0, limit: 200 },
  sort: 'tracked',
} as const;

const CLIPS = [
  { id: 'wide', width: 1360, height: 752, seconds: 5.04, model: 'ray-2', at: 1_000 },
  { id: 'tall', width: 720, height: 1280, seconds: 9, model: 'ray-2', at: 2_000 },
  { id: 'square', width: 1024, height: 1024, seconds: 10, model: 'ray-1.6', at: 3_000 },
  { id: 'long', width: 1280, height: 720, seconds: 20, model: 'ray-1.6', at: 4_000 },
] as const;

function stocked() {
  const file = openLibraryFile(tempFolder(), 0);
  const library = createLibrary(file.db, () => undefined);
  const reader = createLibraryReader(file.db, { count: library.count });
  for (const { id, width, height, seconds, model, at } of CLIPS) {
    library.add(id, 'https://gateway.example/', at);
    const answer = { id, state: 'completed', prompt: `A ${id} kite` };
    const parsed = parseGeneration(answer, id) as Generation;
    library.recordAnswer(parsed, null, at);
    file.db
      .prepare('UPDATE generations SET width = ?, height = ?, duration_seconds = ?, model = ? WHERE id = ?')
      .run(width, height, seconds, model, id);
    library.addAsset(id, 'video', '/clips', '{id}');
    bringTo(library, id, 'saved', { finalPath: `/clips/${id}.mp4`, savedAtMs: at });
  }
  library.add('making', 'https://gateway.example/', 5_000);
  const query = (part: Partial<LibraryQuery>): LibraryQuery => ({ ...QUERY, ...part });
  const ids = (facets: ListFacets, part: Partial<LibraryQuery> = {}): readonly string[] => {
    const found = reader.rows(query({ facets, ...part }));
    const listed = found.rows.map(({ id }) => id);
    expect(found.total).toBe(listed.length);
    // Whatever is chosen of the list is what the list shows.
    const chosen = createChosenFinder(file.db).all(query({ facets, ...part }));
    expect(chosen === '' ? [] : chosen.split('\n').map((line) => line.split(' ').at(-1))).toEqual(listed);
    const grouped = reader.rows(query({ facets, ...part, grouped: true }));
    expect(grouped.rows.map(({ id }) => id)).toEqual(listed);
    return listed;
  };
  return { file, library, reader, ids, query };
}

test('a list is narrowed by shape, length, model and date, alone and together', () => {
  const { ids } = stocked();
  expect(ids({ shape: 'wide' })).toEqual(['wide', 'long']);
  expect(ids({ shape: 'tall' })).toEqual(['tall']);
  expect(ids({ shape: 'square' })).toEqual(['square']);
  expect(ids({ length: 'short' })).toEqual(['wide']);
  expect(ids({ length: 'medium' })).toEqual(['tall', 'square']);
  expect(ids({ length: 'long' })).toEqual(['long']);
  expect(ids({ model: 'ray-2' })).toEqual(['wide', 'tall']);
  expect(ids({ addedSinceMs: 3_000 })).toEqual(['square', 'long', 'making']);
  expect(ids({ model: 'ray-2', shape: 'tall' })).toEqual(['tall']);
  expect(ids({ model: 'ray-2', length: 'long' })).toEqual([]);
  expect(ids({ shape: 'wide' }, { search: 'long' })).toEqual(['long']);
  expect(ids({ shape: 'wide' }, { marks: ['pick'] })).toEqual([]);
  expect(ids({ newSinceMs: 2_000 }, { statuses: ['saved'] })).toEqual(['square', 'long']);
});

test('what is reviewed is narrowed alike', () => {
  const { file, query } = stocked();
  const takes = createTakesFinder(file.db)(query({ facets: { shape: 'tall' } }));
  expect(takes).toBe('0 - tall');
});

test('D7: how many there are of each state and mark obeys the search and the facts', () => {
  const { library, reader, query } = stocked();
  expect(reader.matching(query({}))).toBeNull();
  const found = reader.matching(query({ search: 'kite', statuses: ['failed'] }));
  expect(found?.counts).toMatchObject({ saved: 4, generating: 0 });
  library.setMarks([{ id: 'wide', mark: 'pick' }]);
  const narrowed = reader.matching(query({ facets: { shape: 'wide' } }));
  expect(narrowed?.counts.saved).toBe(2);
  expect(narrowed?.marks).toEqual({ pick: 1, reject: 0, unreviewed: 1 });
});

test('what was seen to be finished since then is new, once it is saved', () => {
  const { reader, query } = stocked();
  expect(reader.fresh(query({}))).toBe(0);
  expect(reader.fresh(query({ newSinceMs: 2_000 }))).toBe(2);
  expect(reader.fresh(query({ newSinceMs: 2_000, search: 'long' }))).toBe(1);
  expect(reader.fresh(query({ newSinceMs: 0, facets: { model: 'ray-2' } }))).toBe(2);
});

test('each model is named once', () => {
  expect(stocked().reader.models()).toEqual(['ray-1.6', 'ray-2']);
});
