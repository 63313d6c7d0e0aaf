/** Choosing everything that is listed, and finding out what of a choice is listed still. */
import { expect, test } from 'vitest';
import { createChosenFinder } from '../../../app/core/library/find-chosen.ts';
import { readChosen } from '../../../app/shared/chosen-items.ts';
import type { ErrorCode } from '../../../app/shared/error-code.ts';
import type { AssetKind, GenerationState } from '../../../app/shared/generation.ts';
import { type ItemStatus, SORT_KEYS } from '../../../app/shared/library-view.ts';
import { generationOf, memoryLibrary, NOW } from './open-library.ts';

const BASE = 'https://gateway.test/';
const STATUSES: readonly ItemStatus[] = ['saved', 'failed', 'generating', 'missing', 'cancelled'];

let bytes: Uint8Array | null = null;

/** A library of three hundred, made once. */
function filled() {
  bytes ??= fill();
  const { db, library, reader } = memoryLibrary(bytes);
  return { db, library, reader, chosen: createChosenFinder(db) };
}

function fill(): Uint8Array {
  const { db, library } = memoryLibrary();
  for (let index = 0; index < 300; index += 1) {
    const id = `task-${(index * 7919) % 1009}`;
    library.add(id, BASE, NOW + ((index * 31) % 50));
    // Every seventh has no prompt yet.
    if (index % 7 !== 0)
      library.recordAnswer(
        generationOf(id, { prompt: `${index % 3 === 0 ? '霓虹' : 'neon'} ${index}` }),
        null,
        NOW,
      );
    const status = STATUSES[index % STATUSES.length] ?? 'saved';
    db.prepare('UPDATE generations SET status = ?, bytes = ? WHERE id = ?').run(status, index % 11, id);
  }
  return db.serialize();
}

test('chooses what the list shows, in its order, whatever it is searched, filtered and sorted by', () => {
  const { reader, chosen } = filled();
  for (const search of ['', 'neon', '霓', 'task-1', 'no such', '\0']) {
    for (const statuses of [[], ['saved'], ['failed', 'missing', 'paused']] as const) {
      for (const sort of SORT_KEYS) {
        for (const descending of [false, true]) {
          const query = { search, statuses, sort, descending };
          const rows = [0, 200].flatMap((offset) => reader.rows({ ...query, offset, limit: 200 }).rows);
          expect(readChosen(chosen.all(query))).toEqual(
            rows.map(({ id, status, prompt }) => ({ id, status, hasPrompt: prompt !== null })),
          );
        }
      }
    }
  }
});

test('tells which of some items are listed still, and how they stand now', () => {
  const { library, chosen } = filled();
  const wanted = { search: '', statuses: ['saved'] } as const;
  const all = readChosen(chosen.all({ ...wanted, sort: 'tracked', descending: false }));
  const [first, second, third] = all.map(({ id }) => id) as [string, string, string];
  library.setRemoved([second], NOW);
  const among = (query: { search: string; statuses: readonly ItemStatus[] }) =>
    readChosen(chosen.among(query, [first, second, third, 'nobody']))
      .map(({ id }) => id)
      .sort();
  expect(among(wanted)).toEqual([first, third].sort());
  expect(among({ search: third, statuses: [] })).toEqual([third]);
  expect(among({ search: '', statuses: ['failed'] })).toEqual([]);
});

test('D12: what the service itself refused is marked so, in the list and in a choice alike', () => {
  const { db, library, reader } = memoryLibrary();
  const chosen = createChosenFinder(db);
  /** A failed item with these files; null for a problem of its own without any. */
  function failed(id: string, state: GenerationState, codes: readonly (readonly [AssetKind, ErrorCode])[]) {
    library.add(id, BASE, NOW);
    library.recordAnswer(generationOf(id, { state, prompt: id }), null, NOW);
    for (const [kind, code] of codes) {
      library.addAsset(id, kind, '/clips', '{prompt}');
      library.transition({ id, kind }, 'failed', { problem: { code, facts: {} } });
    }
  }
  failed('moderated', 'failed', []);
  failed('not-offered', 'completed', [['raw', 'not-offered']]);
  failed('broken', 'completed', [['video', 'connection-lost']]);
  failed('side-file', 'completed', [
    ['raw', 'not-offered'],
    ['video', 'link-expired'],
  ]);
  failed('later-failed', 'failed', [['video', 'damaged-clip']]);
  library.add('unknown', BASE, NOW);
  library.setGeneration('unknown', { problem: { code: 'unknown-task', facts: {} } });

  const query = { search: '', statuses: [], sort: 'tracked', descending: false } as const;
  const listed = reader.rows({ ...query, offset: 0, limit: 200 }).rows;
  expect(listed.map(({ status }) => status)).toEqual(Array(6).fill('failed'));
  const refused = (items: readonly { readonly id: string; readonly isRefused?: true }[]) =>
    items.flatMap(({ id, isRefused }) => (isRefused ? [id] : []));
  expect(refused(listed)).toEqual(['moderated', 'not-offered']);
  expect(refused(readChosen(chosen.all(query)))).toEqual(['moderated', 'not-offered']);
  expect(refused(readChosen(chosen.all({ ...query, grouped: true }))).sort()).toEqual([
    'moderated',
    'not-offered',
  ]);
  expect(refused(readChosen(chosen.among(query, ['broken', 'moderated'])))).toEqual(['moderated']);
});

test('sums up the length and the size of the saved ones alone', () => {
  const { db, library, chosen } = filled();
  const ids = ['a', 'b', 'c'];
  for (const id of ids) {
    library.add(id, BASE, NOW);
    library.recordAnswer(generationOf(id, {}), null, NOW);
  }
  const set = db.prepare('UPDATE generations SET status = ?, duration_seconds = ?, bytes = ? WHERE id = ?');
  set.run('saved', 5, 1_000, 'a');
  set.run('saved', null, 2_000, 'b');
  set.run('downloading', 9, 4_000, 'c');
  expect(chosen.sums([...ids, 'nobody'])).toEqual({ seconds: 5, bytes: 3_000 });
  expect(chosen.sums(['nobody'])).toEqual({ seconds: 0, bytes: 0 });
});

test('gives prompts in the order that is asked for, and none for an item without', () => {
  const { library, chosen } = filled();
  library.add('silent', BASE, NOW);
  for (const id of ['one', 'two']) {
    library.add(id, BASE, NOW);
    library.recordAnswer(generationOf(id, { prompt: `Prompt of ${id}` }), null, NOW);
  }
  expect(chosen.prompts(['two', 'silent', 'one', 'nobody'])).toEqual(['Prompt of two', 'Prompt of one']);
});
