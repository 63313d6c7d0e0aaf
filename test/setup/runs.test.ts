import { afterEach, expect, test, vi } from 'vitest';
import { rowsOf, runs } from './runs.ts';

afterEach(() => void vi.unstubAllEnvs());

const TABLE = Array.from({ length: 17 }, (_, index) => index);

test.each(['unit', 'usual'])(
  'a run of %s tries fewer, from the beginning to the end of a table',
  (choice) => {
    vi.stubEnv('TESTS', choice);
    expect([runs(100), runs(7), runs(100, 30)]).toEqual([10, 1, 30]);
    expect(rowsOf(TABLE, 4)).toEqual([0, 5, 9, 13]);
    expect(rowsOf(TABLE, 40)).toEqual(TABLE);
  },
);

test.each(['every', ''])('every other run tries all (%j)', (choice) => {
  vi.stubEnv('TESTS', choice);
  expect([runs(100), runs(100, 30), rowsOf(TABLE, 4)]).toEqual([100, 100, TABLE]);
});
