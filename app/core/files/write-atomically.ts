/** Writes a small file so that it is there whole, as it was or as it is to be, whatever stops the process. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Virus scanners hold a new file for a moment on Windows; a settings file is not worth more of main's time. */
const BUSY_TRIES = 10;
const BUSY_STEP_MS = 20;

/** Tells whether a rename that failed so will soon succeed. */
function isBusy(thrown: unknown, platform: NodeJS.Platform): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'EBUSY' || (platform === 'win32' && (code === 'EACCES' || code === 'EPERM'));
}

/** What a test puts in the place of the system. */
export interface AtomicWriteSystem {
  readonly platform: NodeJS.Platform;
  readonly rename: (from: string, to: string) => void;
  readonly wait: (ms: number) => void;
}
const thisSystem: AtomicWriteSystem = {
  platform: process.platform,
  rename: renameSync,
  wait: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/**
 * Writes beside the path and renames. `mode` is for a new file; one that was there is replaced, so that it takes the
 * mode too, and other names of it keep what they had. Throws what the disk says, and leaves nothing beside.
 */
export function writeAtomically(
  path: string,
  content: string | Uint8Array,
  mode: number,
  system = thisSystem,
): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content, { mode });
    renameWhenFree(draft, path, system);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}

function renameWhenFree(from: string, to: string, { platform, rename, wait }: AtomicWriteSystem): void {
  for (let tries = 1; ; tries += 1) {
    try {
      rename(from, to);
      return;
    } catch (thrown) {
      if (!isBusy(thrown, platform) || tries >= BUSY_TRIES) throw thrown;
      wait(BUSY_STEP_MS);
    }
  }
}
