import { expect, test } from 'vitest';
import { failureLine, failuresIn, fewLines, firstFinding } from '../../build/scripts/failures.ts';

test('a failure is one line: what failed, and the first line of what it says, without colours', () => {
  expect(failureLine('[node] a.test.ts > b', '\u001b[31mexpected 1\u001b[39m to be 2\n\nReceived: 1')).toBe(
    'FAILED   [node] a.test.ts > b: expected 1 to be 2',
  );
  expect(failureLine('a title\nof two lines', '\n  late  \nmore')).toBe(
    'FAILED   a title of two lines: late',
  );
  expect(failureLine('a', '')).toBe('FAILED   a');
});

test('a line ends after 300 characters, and a list after twenty lines', () => {
  expect(failureLine('a', 'x'.repeat(1000))).toMatch(/^FAILED {3}a: x{287}…$/);
  const lines = Array.from({ length: 22 }, (_, n) => failureLine(`test ${n}`));
  expect(fewLines(lines)).toEqual([...lines.slice(0, 20), 'FAILED   and 2 more']);
  expect(fewLines(lines.slice(2))).toEqual(lines.slice(2));
});

test('the lines of what failed are found in all that a part printed', () => {
  const long = `FAILED   ${'x'.repeat(1000)}`;
  expect(failuresIn(long)).toEqual([`${long.slice(0, 299)}…`]);
  const output = 'a\n FAIL  x\nFAILED   b\n  FAILED   c\npassed   d\nFAILED   e\n1 passed, 2 failed\n';
  expect(failuresIn(output)).toEqual(['FAILED   b', 'FAILED   e']);
});

test.for([
  [
    'of a lint',
    'app/main.ts:3:7 lint/style/useConst  FIXABLE  ━━━━━\n\n  × This let declares a variable.\n\n  > 3 │ let a\n',
    'app/main.ts:3:7 lint/style/useConst  FIXABLE × This let declares a variable.',
  ],
  [
    'of a format',
    'Checked 3 files.\napp/main.ts format ━━━━━━\n\n  × Formatter would have printed the following content:\n',
    'app/main.ts format × Formatter would have printed the following content:',
  ],
  [
    'of a type check',
    'Loading\n\u001b[32m/x/app/a.ts\u001b[39m:2:3\n\u001b[31mError\u001b[39m: Type A is not B. \n\nsvelte-check found 1 error\n',
    '/x/app/a.ts:2:3 Error: Type A is not B.',
  ],
  ['else its last line', 'Cannot find the settings.\n\n', 'Cannot find the settings.'],
  ['of nothing', '', ''],
] as const)('the first finding %s is its place and what is wrong there', ([, output, finding]) => {
  expect(firstFinding(output)).toBe(finding);
});
