/**
 * What one run of the whole suite leaves behind, kept together so that it can be searched for the canary key: a
 * temporary folder that every test and child process uses, and everything that was printed.
 */
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchForKey, takeLeaks } from '../../test/security/leaks.ts';
import type { RunReport } from './count-reporter.ts';

export interface SuiteRun {
  readonly env: Readonly<Record<string, string>>;
  /** Passes on what the child prints, and keeps it. */
  record(child: ChildProcess): void;
  /** Each place the canary key was found in, by name and offset: in a test, or in what is left of them all. */
  findLeaks(): readonly string[];
  /** Throws when the run left none. */
  report(): RunReport;
  remove(): void;
}

export function openSuiteRun(): SuiteRun {
  // Short, since sockets have their names below it.
  const folder = mkdtempSync(join(tmpdir(), 'dailies-suite-'));
  const left = join(folder, 'tmp');
  const output = join(left, 'output.txt');
  const report = join(folder, 'report.json');
  const leaks = join(folder, 'leaks.txt');
  mkdirSync(left);
  // Some tests start processes that have no rights of this user's.
  chmodSync(folder, 0o711);
  return {
    env: {
      ...{ TMPDIR: left, TEMP: left, TMP: left },
      ...{ XDG_CONFIG_HOME: join(left, 'config'), XDG_DATA_HOME: join(left, 'share') },
      ...{ RUN_COUNTS: report, CANARY_LEAKS: leaks },
      // Hundreds of processes run the same few programs: each is compiled once.
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      // What is to outlive the run.
      HOST_CHROMIUM_FOLDER: process.env.HOST_CHROMIUM_FOLDER || tmpdir(),
      E2E_PICTURES: process.env.E2E_PICTURES || join(tmpdir(), 'dailies-e2e-pictures'),
      // A pipe stands between vitest and the terminal.
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
    },
    record(child) {
      for (const [from, to] of [
        [child.stdout, process.stdout],
        [child.stderr, process.stderr],
      ] as const) {
        from?.on('data', (chunk: Buffer) => {
          to.write(chunk);
          appendFileSync(output, chunk);
        });
      }
    },
    findLeaks() {
      const inTests = existsSync(leaks) ? readFileSync(leaks, 'utf8').split('\n') : [];
      searchForKey(left);
      return [...new Set([...inTests, ...takeLeaks()])].filter((leak) => leak !== '');
    },
    report: () => JSON.parse(readFileSync(report, 'utf8')) as RunReport,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
