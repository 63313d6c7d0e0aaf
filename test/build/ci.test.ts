import { expect, test } from 'vitest';
import { countsOf, totalLine } from '../../build/scripts/ci.ts';

test.for([
  ['counts what its last line says', 'x\n12 passed, 0 failed\n', 0, [12, 0, 0]],
  ['counts what it skipped', '12 passed, 1 failed, 3 skipped\n', 1, [12, 1, 3]],
  ['has failed once where it ends without such a line', '12 passed, 0 failed\nKilled\n', 137, [0, 1, 0]],
  ['has failed once where it says nothing', '', null, [0, 1, 0]],
  ['has failed once where it ends badly though none failed', '12 passed, 0 failed\n', 1, [12, 1, 0]],
] as const)('a part of the checks %s', ([, output, code, [passed, failed, skipped]]) => {
  expect(countsOf(output, code)).toEqual({ passed, failed, skipped });
});

test('the last line adds up all parts', () => {
  const clean = { passed: 10, failed: 0, skipped: 0 };
  expect(totalLine([clean, clean])).toBe('20 passed, 0 failed');
  expect(totalLine([clean, { passed: 2, failed: 1, skipped: 4 }])).toBe('12 passed, 1 failed, 4 skipped');
});
