/** What the list is searched by: trigrams, and single characters and pairs for what is shorter. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../app/core/library/schema.ts';
import {
  addSearchText,
  changeSearchText,
  FILL_SEARCH,
  matchFor,
  offerGrams,
  removeSearchText,
  trimmedSearch,
} from '../../../app/core/library/search-text.ts';

function openIndex() {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  offerGrams(db);
  migrate(db);
  return {
    db,
    run: (sql: string, ...values: readonly SQLInputValue[]): void => {
      db.prepare(sql).run(...values);
    },
    find(search: string): readonly number[] {
      const { table, expression } = matchFor(search);
      const rows = db
        .prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid`)
        .all(expression);
      return rows.map(({ rowid }) => Number(rowid));
    },
  };
}

test('an item is found by any part of its id and of its prompt, of whatever length and case', () => {
  const { run, find } = openIndex();
  addSearchText(run, 1, 'Task-One');
  addSearchText(run, 2, 'task-two');
  changeSearchText(run, 2, 'task-two', 'Ein Fuß im Schnee, 雪中的脚印');
  for (const search of ['t', 'ta', 'task', 'TASK']) expect([search, find(search)]).toEqual([search, [1, 2]]);
  for (const search of ['TASK-T', 'fuß', 'FUß', '雪', '雪中', '雪中的', 'ee,', '脚印', 'schnee']) {
    expect([search, find(search)]).toEqual([search, [2]]);
  }
  expect(find('one')).toEqual([1]);
  expect(find('zz')).toEqual([]);
});

test('a changed prompt is found by its new words alone, and a removed item by none', () => {
  const { run, find } = openIndex();
  addSearchText(run, 1, 'a');
  changeSearchText(run, 1, 'a', 'a red kite');
  changeSearchText(run, 1, 'a', 'a blue boat');
  expect([find('kite'), find('ki'), find('boat'), find('bo')]).toEqual([[], [], [1], [1]]);
  removeSearchText(run, 1);
  expect([find('boat'), find('bo'), find('a')]).toEqual([[], [], []]);
});

test('a search is words, and none of the index’s own language', () => {
  const { run, find } = openIndex();
  addSearchText(run, 1, 'a');
  changeSearchText(run, 1, 'a', 'say "cheese" NOT bread OR (wine*)');
  for (const search of ['"cheese"', 'NOT bread', '(wine*)', 'OR', '"', '*)'])
    expect(find(search)).toEqual([1]);
  expect(find('cheese OR')).toEqual([]);
});

test('blanks around a search and zeros in it are no part of it', () => {
  expect(trimmedSearch('  a kite \n')).toBe('a kite');
  expect(trimmedSearch('a\0kite\0')).toBe('a kite');
  expect(trimmedSearch(' \0 ')).toBe('');
});

test('any part of any text finds it', () => {
  const { run, find } = openIndex();
  const letters = fc.string({ unit: fc.constantFrom(...'abAB1-éÉ雪的"* '), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(letters, fc.nat(11), fc.integer({ min: 1, max: 5 }), (prompt, from, length) => {
      const search = trimmedSearch([...prompt].slice(from, from + length).join(''));
      fc.pre(search !== '' && !/^\s|\s$/.test(search));
      addSearchText(run, 1, 'z');
      changeSearchText(run, 1, 'z', prompt);
      const found = find(search);
      removeSearchText(run, 1);
      // A pair across a blank is in no index of pairs.
      if (/\s/.test(search) && [...search].length < 3) return;
      expect(found).toEqual([1]);
    }),
  );
});

test('an index that is filled all at once finds the same as one that grew', () => {
  const { db, run, find } = openIndex();
  const add = (seq: number, id: string, prompt: string | null): void =>
    run(
      "INSERT INTO generations (seq, id, base_url, state, state_word, tracked_at, status, prompt) VALUES (?, ?, '', 'pending', 'pending', 0, 'generating', ?)",
      ...[seq, id, prompt],
    );
  add(1, 'task-1', 'a red kite');
  add(2, 'task-2', null);
  db.exec(FILL_SEARCH);
  expect([find('kite'), find('k'), find('task-2'), find('k-')]).toEqual([[1], [1, 2], [2], [1, 2]]);
});
