/** The folder that the soak's clips go to: a disk that is full, unplugged or locked for a while. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TargetDisk {
  readonly folder: string;
  /** What can be done to it here, by name; each gives what undoes it. */
  readonly troubles: Readonly<Record<string, () => () => void>>;
  readonly impossible: readonly string[];
  remove(): void;
}

const SIZE_MB = 64;
const BALLAST_STEP = 1_048_576;

/** A disk in memory, which can be filled to its last byte; null where mounting is not allowed. */
function mountSmallDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = mkdtempSync(join(tmpdir(), 'dailies-soak-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    // Containers may forbid it, even to root.
    rmSync(disk, { recursive: true });
    return null;
  }
}

function fill(disk: string): () => void {
  const ballast = join(disk, 'ballast');
  try {
    for (const bytes of [BALLAST_STEP, 4_096]) {
      for (let block = 0; block < SIZE_MB * 256; block += 1) {
        writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
      }
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
  }
  return () => rmSync(ballast, { force: true });
}

export function openTargetDisk(): TargetDisk {
  const mounted = mountSmallDisk();
  const disk = mounted ?? mkdtempSync(join(tmpdir(), 'dailies-soak-disk-'));
  const folder = join(disk, 'clips');
  const away = join(disk, 'unplugged');
  mkdirSync(folder);
  const canLock = process.platform !== 'win32' && process.getuid?.() !== 0;
  const troubles: Record<string, () => () => void> = {};
  if (mounted !== null) troubles['disk: full'] = () => fill(disk);
  if (process.platform !== 'win32') {
    troubles['disk: unplugged'] = () => {
      renameSync(folder, away);
      return () => renameSync(away, folder);
    };
  }
  if (canLock) {
    troubles['disk: locked'] = () => {
      chmodSync(folder, 0o555);
      return () => chmodSync(folder, 0o755);
    };
  }
  return {
    folder,
    troubles,
    impossible: ['disk: full', 'disk: unplugged', 'disk: locked'].filter((name) => !(name in troubles)),
    remove() {
      if (mounted !== null) execFileSync('umount', ['--lazy', mounted]);
      rmSync(disk, { recursive: true, force: true });
    },
  };
}
