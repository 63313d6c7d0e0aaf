/**
 * Keeps a library safe while it is open: a full check and one backup a day, in a thread of their own, so that the
 * window never stalls for them. A damaged library is never copied over a good backup.
 */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { makePrivateFolder } from '../../files/private-files.ts';

export interface Backup {
  start(): void;
  /** Nothing begins any more. A copy that is being written is given up; its half file goes at the next one. */
  stop(): void;
}

export interface BackupDeps {
  readonly dataFolder: string;
  readonly now: () => number;
  /** The library's file is damaged; it is set aside at the next start. */
  readonly onDamage: () => void;
  readonly log: (line: string) => void;
  /** Before the first look, so that a short run on the command line does none of it; default one minute. */
  readonly firstMs?: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LOOK_MS = 60 * 60 * 1000;
const KEPT = 2;
const BACKUP = /^library-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)\.db$/;

/**
 * Text instead of a file, so that the bundles of the window and of the command line need no further entry. A thread
 * ends only between two calls into SQLite, and so does the process that waits for it: the check goes table by
 * table, and the authorizer gives the copy a moment to end at each of its own.
 */
const WORK = `
const { renameSync } = require('node:fs');
const { constants, DatabaseSync } = require('node:sqlite');
const { parentPort, workerData } = require('node:worker_threads');
const db = new DatabaseSync(workerData.library, { readOnly: true });
let verdict = 'ok';
try {
  for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
    const row = db.prepare(\`PRAGMA quick_check("\${name}")\`).get();
    verdict = String(Object.values(row ?? { is: 'ok' })[0]);
    if (verdict !== 'ok') break;
  }
} catch (thrown) {
  if (!/malformed|corrupt|not a database/i.test(thrown.message)) throw thrown;
  verdict = thrown.message;
}
if (verdict === 'ok') {
  db.setAuthorizer(() => constants.SQLITE_OK);
  db.prepare('VACUUM INTO ?').run(workerData.half);
  renameSync(workerData.half, workerData.backup);
}
db.close();
parentPort.postMessage(verdict);
`;

/**
 * Names the file that is written by a check that found damage, read (and taken away) when the library is opened next.
 */
export const damageMark = (dataFolder: string): string => join(dataFolder, 'library.damaged');

const backupFolder = (dataFolder: string): string => join(dataFolder, 'backups');

/** Gives the paths of the backups, the newest first. */
export function backupsOf(dataFolder: string): readonly string[] {
  const folder = backupFolder(dataFolder);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => BACKUP.test(name));
  return names
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

/** Tells when it was made, by its name; a copied file keeps that where its own times change. */
function madeAtMs(path: string): number {
  const [, stamp = ''] = /library-(.+)\.db$/.exec(path) ?? [];
  return Date.parse(stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/, 'T$1:$2:$3.$4Z'));
}

const nameAt = (ms: number): string => `library-${new Date(ms).toISOString().replace(/[:.]/g, '-')}.db`;

/** Copies a library that is about to be changed for a newer program; one that cannot be copied is changed all the same. */
export function backUpNow(db: DatabaseSync, dataFolder: string, nowMs: number): void {
  const folder = backupFolder(dataFolder);
  const half = join(folder, 'library.half');
  try {
    makePrivateFolder(folder);
    rmSync(half, { force: true });
    db.prepare('VACUUM INTO ?').run(half);
    renameSync(half, join(folder, nameAt(nowMs)));
  } catch {
    rmSync(half, { force: true });
  }
}

export function createBackup(deps: BackupDeps): Backup {
  const folder = backupFolder(deps.dataFolder);
  let timer: NodeJS.Timeout | null = null;
  let worker: Worker | null = null;
  let stopped = false;

  function isDue(): boolean {
    const newest = backupsOf(deps.dataFolder)[0];
    // A backup from the future was made before the clock was set back.
    return newest === undefined || Math.abs(deps.now() - madeAtMs(newest)) >= DAY_MS;
  }

  function begin(): void {
    makePrivateFolder(folder);
    const half = join(folder, 'library.half');
    rmSync(half, { force: true });
    const library = join(deps.dataFolder, 'library.db');
    const backup = join(folder, nameAt(deps.now()));
    worker = new Worker(WORK, { eval: true, workerData: { library, half, backup } });
    worker.unref();
    worker.on('message', (verdict: string) => {
      if (stopped) return;
      if (verdict === 'ok') {
        for (const old of backupsOf(deps.dataFolder).slice(KEPT)) rmSync(old, { force: true });
        return;
      }
      writeFileSync(damageMark(deps.dataFolder), verdict);
      deps.onDamage();
    });
    worker.on('error', (thrown) => deps.log(`backup: ${thrown instanceof Error ? thrown.message : thrown}`));
    worker.on('exit', () => {
      worker = null;
    });
  }

  function look(): void {
    if (stopped) return;
    try {
      if (!worker && isDue()) begin();
    } catch (thrown) {
      deps.log(`backup: ${thrown instanceof Error ? thrown.message : thrown}`);
    }
    timer = setTimeout(look, LOOK_MS);
    timer.unref();
  }

  return {
    start() {
      timer = setTimeout(look, deps.firstMs ?? 60_000);
      timer.unref();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      void worker?.terminate();
    },
  };
}
