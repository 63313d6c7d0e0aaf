/**
 * Says in the library itself who has it open: a lock file can be deleted under its holder, and whoever comes next
 * would get a lock of its own (docs/rules.md, field S6).
 */
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { errorCodeOf } from '../network/network-fault.ts';

const FACT = 'lock-holder';

/** Names the lock file that is there now; another file of its name is another one. */
function lockName(lockPath: string): string {
  const { dev, ino } = statSync(lockPath, { bigint: true });
  return `${dev}:${ino}`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCodeOf(thrown) === 'EPERM';
  }
}

function holderOf(db: DatabaseSync): { readonly pid: number; readonly lock: string } | null {
  try {
    const row = db.prepare('SELECT value FROM facts WHERE key = ?').get(FACT);
    const [pid, lock] = String(row?.value ?? '').split(' ');
    return lock === undefined || !/^\d{1,10}$/.test(pid ?? '') ? null : { pid: Number(pid), lock };
  } catch {
    // New, damaged or of another kind: whoever goes on with it finds out which.
    return null;
  }
}

/**
 * Tells whether another running process has this library open, though this one holds the lock. A holder that ended
 * without a word is believed gone where its lock file is still the same one, or nothing runs under its number.
 */
export function isHeldElsewhere(db: DatabaseSync, lockPath: string): boolean {
  const holder = holderOf(db);
  if (!holder || holder.pid === process.pid || holder.lock === lockName(lockPath)) return false;
  return isRunning(holder.pid);
}

/**
 * Writes down that this process has it open, by the lock that it holds. The disk is not waited for: after a power cut
 * nobody has it open.
 */
export function recordHolder(db: DatabaseSync, lockPath: string): void {
  db.exec('PRAGMA synchronous = NORMAL');
  db.prepare('INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?').run(
    FACT,
    ...Array<string>(2).fill(`${process.pid} ${lockName(lockPath)}`),
  );
  db.exec('PRAGMA synchronous = FULL');
}
