/** Says what happens when a process dies: the window comes back, and a bug in main ends the app once, in order. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, WebContents } from 'electron';

/** A page that dies this often in so short a time will die again (E16). */
const MAX_RECREATIONS = 3;
const WITHIN_MS = 10 * 60_000;

/** Says whether one more try is allowed now: three in ten minutes. Pure. */
export function createCrashBudget(now: () => number): { spend(): boolean; reset(): void } {
  let spent: number[] = [];
  return {
    spend() {
      spent = spent.filter((time) => now() - time < WITHIN_MS);
      if (spent.length >= MAX_RECREATIONS) return false;
      spent.push(now());
      return true;
    },
    reset() {
      spent = [];
    },
  };
}

export interface ProcessWatchDeps {
  readonly app: App;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  readonly contents: () => WebContents | null;
  /** Chromium's processes end before main does when the whole group is told to end. */
  readonly isQuitting: () => boolean;
  readonly recreateWindow: () => void;
  /** Called instead when the budget is spent; resolves to whether to try again. */
  readonly askToTryAgain: () => Promise<boolean>;
  readonly log: (line: string) => void;
}

/** Recreates the window when its process dies; downloads live in main and go on (E16). */
export function watchProcesses(deps: ProcessWatchDeps): void {
  const budget = createCrashBudget(deps.now);
  /** Chromium starts a process that cannot live some fifteen times a second. */
  const lines = createCrashBudget(deps.now);

  deps.app.on('render-process-gone', (_event, contents, details) => {
    if (deps.isQuitting()) return;
    deps.log(`crash: the page's process is gone (${details.reason}, exit code ${details.exitCode})`);
    if (details.reason === 'clean-exit' || contents !== deps.contents()) return;
    if (budget.spend()) {
      deps.recreateWindow();
      return;
    }
    deps.askToTryAgain().then(
      (again) => {
        if (!again) return;
        budget.reset();
        deps.recreateWindow();
      },
      (thrown) => deps.log(`crash: ${String(thrown)}`),
    );
  });
  deps.app.on('child-process-gone', (_event, details) => {
    if (deps.isQuitting() || !lines.spend()) return;
    deps.log(`crash: the ${details.type} process is gone (${details.reason}, exit code ${details.exitCode})`);
  });
}

/** A file that stands in the data folder from a crash of main until the next start has told of it. */
const MARK = 'closed-by-an-error';

/** Says whether the last run ended in a bug, and forgets it. */
export function takeCrashMark(dataFolder: string): boolean {
  const path = join(dataFolder, MARK);
  if (!statSync(path, { throwIfNoEntry: false })) return false;
  rmSync(path, { force: true });
  return true;
}

export interface BugWatchDeps {
  readonly process: Pick<NodeJS.Process, 'on'>;
  readonly app: Pick<App, 'exit'>;
  readonly dataFolder: string;
  readonly log: (line: string) => void;
}

/**
 * Ends the app after an exception that nobody caught, for nothing is certain then (E17). Part files stay: the next
 * start resumes them from what the library knows to be on disk.
 */
export function exitOnBugs(deps: BugWatchDeps): void {
  let exiting = false;
  const end = (kind: string) => (thrown: unknown) => {
    if (exiting) return;
    exiting = true;
    deps.log(`bug: ${kind}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    try {
      writeFileSync(join(deps.dataFolder, MARK), '');
    } catch {
      deps.log('bug: the mark for the next start could not be written');
    }
    deps.app.exit(1);
  };
  deps.process.on('uncaughtException', end('uncaught exception'));
  deps.process.on('unhandledRejection', end('unhandled rejection'));
}
