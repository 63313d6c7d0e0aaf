/**
 * `npm run check`: lint and format, types, a soak of two minutes, build and all tests; each runs even if one before
 * it failed, and the last line counts them all.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
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

async function run(script: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return await new Promise((done) => child.on('close', (code) => done(code === 0)));
}

const failed: string[] = [];
const soaking = soak();
for (const [name, script, args] of STEPS) {
  console.log(`\n${name}`);
  if (!(await run(script, args))) failed.push(name);
}
console.log('\nSoak');
const { good: soaked, report } = await soaking;
process.stdout.write(report);
if (!soaked) failed.push('Soak');
console.log('\nBuild and tests');
// What failed is named before the tests, so that the last line stays theirs.
for (const name of failed) console.error(`Failed: ${name} (see above).`);
process.exitCode = (await runTests([], { rebuild: true, failedBefore: failed.length })) ? 0 : 1;
