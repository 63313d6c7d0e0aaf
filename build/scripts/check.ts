/**
 * `npm run check`: lint and format, types, a soak of two minutes, build and all tests; each runs even if one before
 * it failed, and the last lines name all that failed and count them.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { failureLine, firstFinding } from './failures.ts';
import { runTests } from './run-tests.ts';

const root = resolve(import.meta.dirname, '../..');

const STEPS: readonly (readonly [string, string, readonly string[]])[] = [
  ['Lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings']],
  ['Types', 'svelte-check/bin/svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
];

/** Mostly waits, so that it runs beside the other two; its report is printed after theirs. */
// The same weather each time, as a gate should have; `npm run soak` draws its own.
const SOAK = ['test/soak/soak.ts', '--minutes', '2', '--seed', '780034956'];

async function soak(): Promise<{ readonly good: boolean; readonly report: string }> {
  const child = spawn(process.execPath, SOAK, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let report = '';
  const add = (data: Buffer): void => {
    report += data.toString();
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return await new Promise((done) => child.on('close', (code) => done({ good: code === 0, report })));
}

async function run(script: string, args: readonly string[]): Promise<{ good: boolean; output: string }> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      output += chunk;
      to.write(chunk);
    });
  }
  return await new Promise((done) => child.on('close', (code) => done({ good: code === 0, output })));
}

const failed: string[] = [];
const soaking = soak();
for (const [name, script, args] of STEPS) {
  console.log(`\n${name}`);
  const { good, output } = await run(script, args);
  if (!good) failed.push(failureLine(name, firstFinding(output)));
}
console.log('\nSoak');
const { good: soaked, report } = await soaking;
process.stdout.write(report);
if (!soaked)
  failed.push(failureLine('Soak', /^ {2}! (.+)$/m.exec(report)?.[1] ?? report.trim().split('\n').at(-1)));
console.log('\nBuild and tests');
// What failed before the tests is named with what fails in them, so that the last line stays theirs.
process.exitCode = (await runTests(['--every-test'], { rebuild: true, failedBefore: failed })) ? 0 : 1;
