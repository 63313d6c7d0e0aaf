/** Opens the library's file for one process at a time; a damaged file is set aside, never deleted. */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DailiesError } from '../../shared/error-code.ts';
import { makePrivateFile, makePrivateFolder } from '../files/private-files.ts';
import { errorCodeOf } from '../network/network-fault.ts';
import { isHeldElsewhere, recordHolder } from './library-holder.ts';
import { backUpNow, backupsOf, damageMark } from './maintenance/backup.ts';
import { recoverRows } from './maintenance/recover-rows.ts';
import { migrate, SCHEMA_VERSION, schemaVersionOf } from './schema.ts';

export interface OpenLibraryFile {
  readonly db: DatabaseSync;
  /** Where a damaged library was put, to be told to the person. */
  readonly quarantinedAt: string | null;
  /** How many generations were taken over from it or from a backup. */
  readonly recovered: number;
  /** Closes the file and gives up the lock. */
  readonly close: () => void;
}

interface Places {
  readonly dataFolder: string;
  readonly path: string;
  readonly lockPath: string;
}

/**
 * A larger file is checked in the background (maintenance/backup.ts): a check takes about 4 ms a megabyte, and opening has
 * 300 ms. The damage it finds is dealt with at the next start.
 */
const CHECKED_AT_ONCE_BYTES = 32 * 1024 * 1024;
const CACHE_KIB = 48 * 1024;

/**
 * Takes the lock, a SQLite lock on a file beside the library. The system drops it with the process, after kill -9 too,
 * and the library's own file stays open to readers in this process.
 */
function takeLock(dataFolder: string, path: string): DatabaseSync {
  try {
    makePrivateFile(path);
    const lock = new DatabaseSync(path);
    try {
      lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
      return lock;
    } catch (thrown) {
      lock.close();
      throw thrown;
    }
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : '';
    if (/locked|busy/i.test(text)) throw inUse(dataFolder);
    throw unusable(dataFolder, text);
  }
}

function inUse(dataFolder: string): DailiesError {
  return new DailiesError('library-in-use', { path: dataFolder });
}

function unusable(dataFolder: string, words: string): DailiesError {
  return new DailiesError('library-unusable', { path: dataFolder, remark: words });
}

function looksDamaged(thrown: unknown): boolean {
  const text = thrown instanceof Error ? thrown.message : '';
  return /malformed|not a database|corrupt|disk image/i.test(text);
}

/**
 * Says whether a file is no library, before SQLite opens it, which would delete a write-ahead log that does not fit
 * what it finds.
 */
function isSomethingElse(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(16);
    const length = readSync(file, head, 0, head.length, 0);
    return length > 0 && head.toString('latin1') !== 'SQLite format 3\0';
  } finally {
    closeSync(file);
  }
}

/** @throws DailiesError, or what SQLite says of a file that is damaged. */
function openAt({ dataFolder, path, lockPath }: Places, nowMs: number): DatabaseSync {
  if (isSomethingElse(path)) throw new Error('file is not a database');
  const isKnownDamaged = existsSync(path) && existsSync(damageMark(dataFolder));
  // The write-ahead log gets the mode of the file itself.
  makePrivateFile(path);
  // One that is known to be damaged keeps its write-ahead log beside it.
  const db = new DatabaseSync(path, { readOnly: isKnownDamaged });
  try {
    // Whoever reads it beside may be taking up what a killed one has left.
    db.exec('PRAGMA busy_timeout = 2000');
    // Before anything is written, or set aside.
    if (isHeldElsewhere(db, lockPath)) throw inUse(dataFolder);
    if (isKnownDamaged) throw new Error('database disk image is malformed');
    const version = schemaVersionOf(db);
    if (version > SCHEMA_VERSION) {
      throw new DailiesError('library-newer');
    }
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    // The indexes of 100,000 generations fit in; pages are only kept once they were read.
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    const isSmall = statSync(path).size <= CHECKED_AT_ONCE_BYTES;
    const check = isSmall && db.prepare('PRAGMA quick_check(1)').get();
    if (check && Object.values(check)[0] !== 'ok') throw new Error('database disk image is malformed');
    if (version > 0 && version < SCHEMA_VERSION) backUpNow(db, dataFolder, nowMs);
    migrate(db);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Moves the file and its write-ahead log out of the way, under a name that says when. */
function quarantine(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  const aside = `${path}.damaged-${stamp}`;
  renameSync(path, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function tryToRecover(db: DatabaseSync, quarantinedAt: string, dataFolder: string): number {
  try {
    return recoverRows(db, quarantinedAt, backupsOf(dataFolder));
  } catch {
    // An empty library is still one to go on with, and the damaged one is kept.
    return 0;
  }
}

/**
 * Opens (or makes) `library.db` in the data folder. Throws DailiesError `library-in-use`, `library-newer` or
 * `library-unusable`.
 */
export function openLibraryFile(dataFolder: string, nowMs: number): OpenLibraryFile {
  try {
    makePrivateFolder(dataFolder);
  } catch (thrown) {
    throw unusable(dataFolder, errorCodeOf(thrown));
  }
  const lockPath = join(dataFolder, 'library.lock');
  const lock = takeLock(dataFolder, lockPath);
  const path = join(dataFolder, 'library.db');
  try {
    const places = { dataFolder, path, lockPath };
    let quarantinedAt: string | null = null;
    let recovered = 0;
    let db: DatabaseSync;
    try {
      db = openAt(places, nowMs);
    } catch (thrown) {
      if (!looksDamaged(thrown)) throw thrown;
      quarantinedAt = quarantine(path, nowMs);
      db = openAt(places, nowMs);
      rmSync(damageMark(dataFolder), { force: true });
      recovered = tryToRecover(db, quarantinedAt, dataFolder);
    }
    recordHolder(db, lockPath);
    return {
      db,
      quarantinedAt,
      recovered,
      close: () => {
        db.close();
        lock.close();
      },
    };
  } catch (thrown) {
    lock.close();
    if (thrown instanceof DailiesError) throw thrown;
    throw unusable(dataFolder, thrown instanceof Error ? thrown.message : '');
  }
}
