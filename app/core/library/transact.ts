/** Runs transactions on the library's one connection. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs in one transaction: all of it is on disk afterwards, or none. Within another one it is a part of that. With
 * `later` it may be lost to a power cut until the next transaction without: that saves the wait for the disk, and the
 * order is kept in every case.
 */
export type Transact = <T>(work: () => T, onDisk?: 'now' | 'later') => T;

/** What follows a transaction, and no part of another one. */
export interface AfterTransaction {
  onCommit(): void;
  /** Nothing of it was kept. */
  onRollback(): void;
}

export function createTransact(db: DatabaseSync, after: AfterTransaction): Transact {
  return (work, onDisk = 'now') => {
    if (db.isTransaction) return work();
    const value = transactOnce(db, work, onDisk, after.onRollback);
    after.onCommit();
    return value;
  };
}

function transactOnce<T>(
  db: DatabaseSync,
  work: () => T,
  onDisk: 'now' | 'later',
  onRollback: () => void,
): T {
  if (onDisk === 'later') db.exec('PRAGMA synchronous = NORMAL');
  try {
    db.exec('BEGIN IMMEDIATE');
    const value = work();
    db.exec('COMMIT');
    return value;
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    onRollback();
    throw thrown;
  } finally {
    if (onDisk === 'later') db.exec('PRAGMA synchronous = FULL');
  }
}
