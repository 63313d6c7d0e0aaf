import { expect, test } from 'vitest';
import { ITEM_STATUSES, type ItemStatus } from '../../../app/shared/library-view.ts';
import { problemOfRow, saysProblem } from '../../../renderer/lib/problem-of-row.ts';

const problem = { code: 'not-replaced', facts: {} } as const;

test('a row says why in each state but while it is downloading', () => {
  const silent = ITEM_STATUSES.filter((status) => !saysProblem({ status, problem }));
  expect(silent).toEqual<ItemStatus[]>(['downloading']);
});

test('a saved clip says nothing unless it was downloaded again in vain', () => {
  expect(saysProblem({ status: 'saved', problem: null })).toBe(false);
  expect(saysProblem({ status: 'saved', problem })).toBe(true);
});

test('a clip that is not where it was saved says so, though the library keeps no problem of it', () => {
  expect(problemOfRow({ status: 'missing', problem: null })?.code).toBe('file-missing');
});
