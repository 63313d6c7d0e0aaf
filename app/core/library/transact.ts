import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs in one transaction: all of it is on disk afterwards, or none. With `later` it may be lost to a power cut until
 * the next transaction without: that saves the wait for the disk, and the order is kept in every case.
 */
export type Transact = <T>(work: () => T, onDisk?: 'now' | 'later') => T;

export function createTransact(db: DatabaseSync): Transact {
  return (work, onDisk = 'now') => {
    if (onDisk === 'later') db.exec('PRAGMA synchronous = NORMAL');
    db.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      db.exec('COMMIT');
      return value;
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    } finally {
      if (onDisk === 'later') db.exec('PRAGMA synchronous = FULL');
    }
  };
}
