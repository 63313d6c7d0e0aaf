/** The orders of the list in memory stand as SQLite has them, whatever came, went or moved. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SORT_COLUMNS } from '../../../app/core/library/list-order.ts';
import { ListOrders } from '../../../app/core/library/list-orders.ts';
import { SORT_KEYS, type SortKey } from '../../../app/shared/library-view.ts';
import { runs } from '../../setup/runs.ts';
import { memoryLibrary, type OpenLibrary } from './open-library.ts';

const inFile = ({ db }: OpenLibrary, sort: SortKey): number[] =>
  db
    .prepare(`SELECT seq FROM generations ORDER BY ${SORT_COLUMNS[sort]}, seq`)
    .all()
    .map(({ seq }) => Number(seq));

/** Values that are missing, equal, and equal but for their case. */
const VALUES = [null, 0, 1, 2, 3] as const;
const PROMPTS = [null, '', 'a', 'A', 'b', 'B b'] as const;

interface Row {
  readonly seq: number;
  readonly value: (typeof VALUES)[number];
  readonly prompt: (typeof PROMPTS)[number];
}

function write({ db }: OpenLibrary, { seq, value, prompt }: Row): void {
  db.prepare(
    `INSERT INTO generations (seq, id, base_url, state, state_word, status, tracked_at, created_at, noticed_at, bytes, prompt)
     VALUES (?1, ?1, '', '', '', 'saved', coalesce(?2, 0), ?2, ?2, ?2, ?3)
     ON CONFLICT (seq) DO UPDATE SET tracked_at = coalesce(?2, 0), created_at = ?2, noticed_at = ?2, bytes = ?2, prompt = ?3`,
  ).run(seq, value, prompt);
}

const row = fc.record({
  seq: fc.integer({ min: 1, max: 12 }),
  value: fc.constantFrom(...VALUES),
  prompt: fc.constantFrom(...PROMPTS),
});

test('a row that comes, goes or moves is put where it belongs, with its neighbours or by itself', () => {
  const change = fc.record({ row, isGone: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row), fc.array(fc.array(change, { maxLength: 4 })), (before, steps) => {
      const at = memoryLibrary();
      for (const one of before) write(at, one);
      const orders = new ListOrders(at.db);
      for (const sort of SORT_KEYS) orders.set(sort, Uint32Array.from(inFile(at, sort)));
      for (const changes of steps) {
        for (const { row: one, isGone } of changes) {
          if (isGone) at.db.prepare('DELETE FROM generations WHERE seq = ?').run(one.seq);
          else write(at, one);
          orders.move(one.seq);
        }
        for (const sort of SORT_KEYS) expect([...(orders.of(sort) ?? [-1])], sort).toEqual(inFile(at, sort));
      }
      at.close();
    }),
    { numRuns: runs(60, 15) },
  );
});

test('an order in which many rows moved is to be read anew, and the others are kept', () => {
  const at = memoryLibrary();
  for (let seq = 1; seq <= 200; seq += 1) write(at, { seq, value: 1, prompt: null });
  const orders = new ListOrders(at.db);
  for (const sort of SORT_KEYS) orders.set(sort, Uint32Array.from(inFile(at, sort)));
  for (let seq = 1; seq <= 150; seq += 1) orders.move(seq, ['size']);
  expect(orders.of('size')).toBeNull();
  expect(orders.of('name')?.length).toBe(200);
});

test('an order that is not of this library is to be read anew', () => {
  const at = memoryLibrary();
  for (const seq of [1, 2, 3]) write(at, { seq, value: 1, prompt: null });
  const orders = new ListOrders(at.db);
  orders.set('size', Uint32Array.from([7, 8]));
  orders.move(3);
  expect(orders.of('size')).toBeNull();
});
