/** `npm run check`: lint and format, types, build and all tests; each runs even if one before it failed. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { runTests } from './run-tests.ts';

const root = resolve(import.meta.dirname, '..');

const STEPS: readonly (readonly [string, string, readonly string[]])[] = [
  ['Lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings']],
  ['Types', 'svelte-check/bin/svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings']],
];

async function run(script: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return await new Promise((done) => child.on('close', (code) => done(code === 0)));
}

const failed: string[] = [];
for (const [name, script, args] of STEPS) {
  console.log(`\n${name}`);
  if (!(await run(script, args))) failed.push(name);
}
console.log('\nBuild and tests');
// What failed is named before the tests, so that the last line stays theirs.
for (const name of failed) console.error(`Failed: ${name} (see above).`);
const good = await runTests([], { rebuild: true });
process.exitCode = good && failed.length === 0 ? 0 : 1;
