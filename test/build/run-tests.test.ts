import { expect, test } from 'vitest';
import { summarize } from '../../build/scripts/run-tests.ts';

test.for([
  ['all passed', { passed: 3, failed: 0, skipped: 0 }, 0, '3 passed, 0 failed', true],
  ['skipped ones are told', { passed: 3, failed: 0, skipped: 2 }, 0, '3 passed, 0 failed, 2 skipped', true],
  ['one failed', { passed: 3, failed: 1, skipped: 0 }, 1, '3 passed, 1 failed', false],
  ['none ran', { passed: 0, failed: 0, skipped: 0 }, 0, '0 passed, 0 failed', false],
  [
    'vitest failed for a reason of its own',
    { passed: 3, failed: 0, skipped: 0 },
    1,
    '3 passed, 1 failed',
    false,
  ],
] as const)('sums a run up: %s', ([, counts, code, line, good]) => {
  expect(summarize(counts, code)).toEqual({ line, good });
});
