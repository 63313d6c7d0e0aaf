/** Choosing everything that is listed, and finding out what of a choice is listed still. */
import { expect, test } from 'vitest';
import { createChosenFinder } from '../../../app/core/library/find-chosen.ts';
import { readChosen } from '../../../app/shared/chosen-items.ts';
import { type ItemStatus, SORT_KEYS } from '../../../app/shared/library-view.ts';
import { generationOf, memoryLibrary, NOW } from './open-library.ts';

const BASE = 'https://gateway.test/';
const STATUSES: readonly ItemStatus[] = ['saved', 'failed', 'generating', 'missing', 'cancelled'];

function filled() {
  const { db, library, reader } = memoryLibrary();
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
  const chosen = createChosenFinder(db);
  return { db, library, reader, chosen };
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

test('gives prompts in the order that is asked for, and none for an item without', () => {
  const { library, chosen } = filled();
  library.add('silent', BASE, NOW);
  for (const id of ['one', 'two']) {
    library.add(id, BASE, NOW);
    library.recordAnswer(generationOf(id, { prompt: `Prompt of ${id}` }), null, NOW);
  }
  expect(chosen.prompts(['two', 'silent', 'one', 'nobody'])).toEqual(['Prompt of two', 'Prompt of one']);
});
