/**
 * Tells a loop of crashes (docs/rules.md, case 59): the start of each run stands in a small file until the run has
 * ended in order. The third within two minutes begins in safe mode, whatever it is that ended the ones before.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RecordedStart {
  readonly isCrashLoop: boolean;
  /** The person quits, or the system does: not a crash. */
  endedInOrder(): void;
}

export interface CrashLoopDeps {
  readonly dataFolder: string;
  /** The wall clock, in milliseconds: it is compared across runs. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const FILE = 'unended-starts.json';
const STARTS = 3;
const WITHIN_MS = 2 * 60_000;

/**
 * Records this start, before anything that may crash. A file that cannot be read or written never keeps the app from
 * starting.
 */
export function recordStart({ dataFolder, now, log }: CrashLoopDeps): RecordedStart {
  const path = join(dataFolder, FILE);
  // A time that is still to come was written by a clock that has been set back since.
  const recent = readStarts(path).filter((startMs) => startMs <= now() && now() - startMs < WITHIN_MS);
  const starts = [...recent, now()];
  try {
    writeFileSync(path, JSON.stringify(starts.slice(-STARTS)), { mode: 0o600 });
  } catch (thrown) {
    log(`start: not recorded (${(thrown as NodeJS.ErrnoException).code})`);
  }
  return {
    isCrashLoop: starts.length >= STARTS,
    endedInOrder() {
      try {
        rmSync(path, { force: true });
      } catch (thrown) {
        log(`start: its record stays (${(thrown as NodeJS.ErrnoException).code})`);
      }
    },
  };
}

function readStarts(path: string): readonly number[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? value.filter((item) => Number.isFinite(item)) : [];
  } catch {
    // No file after an orderly end; a damaged one proves nothing.
    return [];
  }
}
