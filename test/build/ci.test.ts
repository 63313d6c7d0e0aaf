import { expect, test } from 'vitest';
import { lastLines, type Part, reportOf } from '../../build/scripts/ci.ts';

test.for([
  ['counts what its last line says', 'x\n12 passed, 0 failed\n', 0, [12, 0, 0]],
  ['counts what it skipped', '12 passed, 1 failed, 3 skipped\n', 1, [12, 1, 3]],
  ['has failed once where it ends without such a line', '12 passed, 0 failed\nKilled\n', 137, [0, 1, 0]],
  ['has failed once where it says nothing', '', null, [0, 1, 0]],
  ['has failed once where it ends badly though none failed', '12 passed, 0 failed\n', 1, [12, 1, 0]],
] as const)('a part of the checks %s', ([, output, code, [passed, failed, skipped]]) => {
  expect(reportOf('Checks', output, code)).toMatchObject({ passed, failed, skipped });
});

test.for([
  [
    'what it named itself',
    'FAILED   Types: x\nFAILED   a > b\n3 passed, 2 failed\n',
    1,
    ['Types: x', 'a > b'],
  ],
  [
    'itself where it ends early',
    'x\nKilled\n',
    137,
    ['Checks: it ended (137) without its last line, after: Killed'],
  ],
  ['itself where it says nothing', '', null, ['Checks: it ended (null) without its last line, after:']],
  ['itself where it ends badly', '3 passed, 0 failed', 1, ['Checks: it ended with 1 though nothing failed']],
  ['nothing where all passed', ' FAIL  not a line of ours\n3 passed, 0 failed', 0, []],
] as const)('a part of the checks names %s', ([, output, code, failures]) => {
  expect(reportOf('Checks', output, code).failures).toEqual(failures.map((line) => `FAILED   ${line}`));
});

const clean: Part = {
  ...{ name: 'Checks', tookMs: 61_400 },
  ...{ passed: 10, failed: 0, skipped: 0, failures: [] },
};

test('the last line adds up all parts', () => {
  expect(lastLines([clean, clean]).at(-1)).toBe('20 passed, 0 failed');
  const other = { ...clean, passed: 2, failed: 1, skipped: 4 };
  expect(lastLines([clean, other]).at(-1)).toBe('12 passed, 1 failed, 4 skipped');
});

test('before the last line stands how long each part took, and what failed in any of them', () => {
  const one = { ...clean, failed: 1, failures: ['FAILED   a'] };
  const two = { ...clean, name: 'Hands', tookMs: 119_700, failed: 2, failures: ['FAILED   b', 'FAILED   c'] };
  expect(lastLines([one, two])).toEqual([
    ...['Checks: 1 min 1 s', 'Hands: 2 min 0 s'],
    ...['FAILED   a', 'FAILED   b', 'FAILED   c'],
    '20 passed, 3 failed',
  ]);
});
