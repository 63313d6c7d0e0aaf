import { expect, test } from 'vitest';
import { createOrderFinder } from '../../../app/core/library/find-order.ts';
import { generationOf, memoryLibrary } from './open-library.ts';

test('EDITORS 1: clips leave in one order, whatever order they were chosen in: prompts as listed, the oldest take first', () => {
  const { db, library } = memoryLibrary();
  for (const [place, prompt] of ['a fox', 'a cat ', null, 'a fox', ' a cat', null].entries()) {
    library.add(`t${place}`, 'https://gateway.example/', 1000);
    library.recordAnswer(generationOf(`t${place}`, { prompt }), null, 2000);
  }
  const find = createOrderFinder(db);
  const chosen = ['t3', 't0', 't5', 't4', 't1', 'gone', 't3'];
  const newest = { sort: 'tracked', descending: true } as const;
  expect(find(chosen, newest)).toEqual(['t5', 't1', 't4', 't0', 't3']);
  expect(find([...chosen].reverse(), newest)).toEqual(['t5', 't1', 't4', 't0', 't3']);
  expect(find(chosen, { ...newest, descending: false })).toEqual(['t0', 't3', 't1', 't4', 't5']);
  expect(find([], newest)).toEqual([]);
});
