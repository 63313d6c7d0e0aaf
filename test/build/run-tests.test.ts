import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { RunReport } from '../../build/scripts/count-reporter.ts';
import { summarize, vitestOptions } from '../../build/scripts/run-tests.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

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
  const summary = summarize({ ...counts, failures: [] }, code);
  expect([summary.lines.at(-1), summary.good]).toEqual([line, good]);
});

test('what failed is named before the last line, and so is a run that failed though no test did', () => {
  const failures = ['FAILED   a', 'FAILED   b'];
  expect(summarize({ passed: 3, failed: 2, skipped: 0, failures }, 1).lines).toEqual([
    ...failures,
    '3 passed, 2 failed',
  ]);
  expect(summarize({ passed: 3, failed: 0, skipped: 0, failures: [] }, 137).lines).toEqual([
    'FAILED   vitest: each test passed, yet it ended with 137',
    '3 passed, 1 failed',
  ]);
});

test('a run leaves its numbers and, for each failure, its project, file, name and first line', async () => {
  const folder = tempFolder();
  const report = join(folder, 'report.json');
  for (const [name, text] of [
    [
      'vitest.config.mjs',
      "export default { test: { name: 'small', globals: true, include: ['*.test.mjs'] } };",
    ],
    ['good.test.mjs', "test('well', () => {}); test.skip('not here', () => {});"],
    ['bad.test.mjs', "describe('outer', () => test('bad', () => { throw new Error('first\\nsecond'); }));"],
    ['broken.test.mjs', "import './missing.mjs';"],
    [
      'hook.test.mjs',
      "describe('s', () => { beforeAll(() => { throw new Error('no ground'); }); test('t', () => {}); });",
    ],
    [
      'late.test.mjs',
      "test('leaves', async () => { Promise.reject(new Error('too late')); await new Promise(setImmediate); });",
    ],
  ] as const) {
    writeFileSync(join(folder, name), text);
  }
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const reporter = join(ROOT, 'build/scripts/count-reporter.ts');
  const env = { ...process.env, RUN_COUNTS: report };
  const args = [vitest, 'run', '--root', folder, `--reporter=${reporter}`];
  await new Promise((done) => execFile(process.execPath, args, { env, cwd: folder }, done));
  const { failures, ...counts } = JSON.parse(readFileSync(report, 'utf8')) as RunReport;
  expect(counts).toEqual({ passed: 2, failed: 4, skipped: 2 });
  expect([...failures].sort()).toEqual([
    'FAILED   An error that no test caught: too late',
    'FAILED   [small] bad.test.mjs > outer > bad: first',
    expect.stringMatching(/^FAILED {3}\[small\] broken\.test\.mjs: .*missing\.mjs/),
    'FAILED   [small] hook.test.mjs: no ground',
  ]);
});

test.for([
  [
    'the unit tests are those of four projects',
    ['--unit', 'a'],
    [
      ...['--project', 'node', '--project', 'clock'],
      ...['--project', 'isolated', '--project', 'component'],
      'a',
    ],
    { TESTS: 'unit' },
  ],
  ['every test is run where that is asked for', ['--every-test', 'a'], ['a'], { TESTS: 'every' }],
  ['whoever names files gets them whole', ['a', '-t', 'b'], ['a', '-t', 'b'], { TESTS: 'every' }],
  ['npm test leaves out what takes long', [], [], { TESTS: 'usual' }],
] as const)('%s', ([, asked, args, env]) => {
  expect(vitestOptions(asked)).toEqual({ args, env });
});
