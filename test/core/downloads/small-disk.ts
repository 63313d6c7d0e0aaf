/** Small disks of their own for tests, where this system lets them be had: tmpfs, mounted by root on Linux. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { searchForKey } from '../../security/leaks.ts';

export const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

function canMount(): boolean {
  if (!isRoot) return false;
  const folder = execFileSync('mktemp', ['-d']).toString().trim();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
export const mounts = canMount();

/** What a title says of a test that cannot run here. */
export const skippedUnless = (possible: boolean, reason: string): string =>
  possible ? '' : ` (skipped: ${reason})`;
export const noMounts = skippedUnless(mounts, 'mounting a small disk takes root on Linux');

/** Mounts a disk of its own; gone when the test ends. */
export function smallDisk(size: string): string {
  const folder = tempFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(() => {
    searchForKey(folder);
    execFileSync('umount', ['-l', folder]);
  });
  return folder;
}

/** Makes a folder for clips on a small disk of its own. */
export function outOnSmallDisk(size: string): string {
  const out = join(smallDisk(size), 'out');
  mkdirSync(out);
  return out;
}
