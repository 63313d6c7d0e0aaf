/** The single instance: a lock that ends with its process, and a letter box for the ones that come second. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hostFolder } from './app-paths.ts';

export interface SecondInstance {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly additionalData: unknown;
}

let lock: DatabaseSync | null = null;

export function hasLock(): boolean {
  return lock !== null;
}

export function releaseLock(): void {
  lock?.close();
  lock = null;
}

/** SQLite's lock, held by an open transaction, goes with its process, after kill -9 too. */
export function takeLock(additionalData: unknown, onSecond: (second: SecondInstance) => void): boolean {
  if (lock) return true;
  const inbox = join(hostFolder(), 'second-instance');
  mkdirSync(inbox, { recursive: true });
  const database = new DatabaseSync(join(hostFolder(), 'instance.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    const message = { argv: process.argv, cwd: process.cwd(), additionalData: additionalData ?? null };
    const draft = join(hostFolder(), `${process.pid}.draft`);
    writeFileSync(draft, JSON.stringify(message));
    renameSync(draft, join(inbox, `${process.pid}-${Date.now()}.json`));
    return false;
  }
  lock = database;
  for (const left of readdirSync(inbox)) rmSync(join(inbox, left));
  const read = (): void => {
    for (const file of readdirSync(inbox)) {
      const path = join(inbox, file);
      const second = JSON.parse(readFileSync(path, 'utf8')) as SecondInstance;
      rmSync(path);
      onSecond(second);
    }
  };
  watch(inbox, read).unref();
  return true;
}
