/**
 * `npm test`: builds out/ once, runs every vitest project in one go, looks for the canary key in all that is left,
 * and ends with what failed, by name, and `N passed, N failed`. Without arguments it leaves out what takes long and
 * seldom finds anything (vitest.config.ts names it); `--unit` leaves out what starts whole programs;
 * `--every-test` leaves out nothing, as CI does (vitest.config.ts says what each is). All other arguments are
 * vitest's.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildIfStale } from './build-if-stale.ts';
import type { RunReport } from './count-reporter.ts';
import { failureLine, fewLines } from './failures.ts';
import { openSuiteRun, type SuiteRun } from './suite-run.ts';

const root = resolve(import.meta.dirname, '../..');

/** Gives vitest's arguments and environment for ours. Whoever names files or projects gets them whole. */
export function vitestOptions(args: readonly string[]): {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  const others = args.filter((arg) => arg !== '--unit' && arg !== '--every-test');
  if (args.includes('--unit')) {
    const projects = ['node', 'clock', 'isolated', 'component'].flatMap((name) => ['--project', name]);
    return { args: [...projects, ...others], env: { TESTS: 'unit' } };
  }
  return { args: others, env: { TESTS: args.length === 0 ? 'usual' : 'every' } };
}

/** Gives the last lines of a run, and whether it is a success: something ran, and nothing failed. */
export function summarize(
  report: RunReport,
  exitCode: number | null,
): { readonly lines: readonly string[]; readonly good: boolean } {
  // vitest may fail a run in which each test passed (a threshold, a crash at its end): never call that a success.
  const isHidden = report.failed === 0 && exitCode !== 0 && report.passed > 0;
  const hidden = failureLine('vitest', `each test passed, yet it ended with ${exitCode}`);
  const failed = isHidden ? 1 : report.failed;
  const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : '';
  return {
    lines: [
      ...fewLines(isHidden ? [...report.failures, hidden] : report.failures),
      `${report.passed} passed, ${failed} failed${skipped}`,
    ],
    good: exitCode === 0 && failed === 0 && report.passed > 0,
  };
}

async function runVitest(options: readonly string[], run: SuiteRun): Promise<number | null> {
  const { args, env } = vitestOptions(options);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporter = join(root, 'build/scripts/count-reporter.ts');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--reporter=default', `--reporter=${reporter}`, ...args],
    { cwd: root, stdio: ['inherit', 'pipe', 'pipe'], env: { ...process.env, ...run.env, ...env } },
  );
  run.record(child);
  return await new Promise((done) => child.on('close', (code) => done(code)));
}

export interface RunOptions {
  readonly rebuild: boolean;
  /** Other checks of the same run that failed, a line each: the last line counts them too. */
  readonly failedBefore: readonly string[];
}

/** Runs everything, prints the last lines, and gives whether all is well. */
export async function runTests(
  args: readonly string[],
  { rebuild, failedBefore }: RunOptions = { rebuild: false, failedBefore: [] },
): Promise<boolean> {
  const run = openSuiteRun();
  try {
    await (rebuild ? build() : buildIfStale());
    const code = await runVitest(args, run);
    const leaks = run.findLeaks().map((leak) => failureLine('The key leaked', leak));
    for (const leak of leaks) console.error(leak);
    const report = run.report();
    const failures = [...failedBefore, ...leaks, ...report.failures];
    const { lines, good } = summarize({ ...report, failed: failures.length, failures }, code);
    for (const line of lines) console.log(line);
    return good;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    const failures = [...failedBefore, failureLine('Build and tests', String(error))];
    for (const line of fewLines(failures)) console.log(line);
    console.log(`0 passed, ${failures.length} failed`);
    return false;
  } finally {
    run.remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await runTests(process.argv.slice(2))) ? 0 : 1;
}
