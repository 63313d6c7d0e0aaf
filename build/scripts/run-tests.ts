/**
 * `npm test`: builds out/ once, runs every vitest project in one go, looks for the canary key in all that is left,
 * and ends with `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildIfStale } from './build-if-stale.ts';
import type { Counts } from './count-reporter.ts';
import { openSuiteRun, type SuiteRun } from './suite-run.ts';

const root = resolve(import.meta.dirname, '../..');

/** The last line of a run, and whether it is a success: something ran, and nothing failed. */
export function summarize(
  counts: Counts,
  exitCode: number | null,
): { readonly line: string; readonly good: boolean } {
  // vitest may fail a run in which each test passed (a threshold, a crash at its end): never call that a success.
  const failed = counts.failed === 0 && exitCode !== 0 && counts.passed > 0 ? 1 : counts.failed;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return {
    line: `${counts.passed} passed, ${failed} failed${skipped}`,
    good: exitCode === 0 && failed === 0 && counts.passed > 0,
  };
}

async function runVitest(args: readonly string[], run: SuiteRun): Promise<number | null> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporter = join(root, 'build/scripts/count-reporter.ts');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--reporter=default', `--reporter=${reporter}`, ...args],
    { cwd: root, stdio: ['inherit', 'pipe', 'pipe'], env: { ...process.env, ...run.env } },
  );
  run.record(child);
  return await new Promise((done) => child.on('close', (code) => done(code)));
}

export interface RunOptions {
  readonly rebuild: boolean;
  /** Other checks of the same run that failed: the last line counts them too. */
  readonly failedBefore: number;
}

/** Runs everything, prints the last line, and gives whether all is well. */
export async function runTests(
  args: readonly string[],
  options: RunOptions = { rebuild: false, failedBefore: 0 },
): Promise<boolean> {
  const run = openSuiteRun();
  try {
    await (options.rebuild ? build() : buildIfStale());
    const code = await runVitest(args, run);
    const leaks = run.findLeaks();
    for (const leak of leaks) console.error(`The key leaked: ${leak}`);
    const counts = run.counts();
    const { line, good } = summarize(
      { ...counts, failed: counts.failed + leaks.length + options.failedBefore },
      code,
    );
    console.log(line);
    return good;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log(`0 passed, ${options.failedBefore + 1} failed`);
    return false;
  } finally {
    run.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await runTests(process.argv.slice(2))) ? 0 : 1;
}
