/** The single instance: a lock that ends with its process, and a letter box for the ones that come second. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InstanceLock, SecondInstance } from './system.ts';

/** SQLite's lock, held by an open transaction, goes with its process, after kill -9 too. */
export function fileLock(folder: () => string): InstanceLock {
  let lock: DatabaseSync | null = null;
  return {
    has: () => lock !== null,
    release() {
      lock?.close();
      lock = null;
    },
    take(additionalData, onSecond) {
      if (lock) return true;
      const inbox = join(folder(), 'second-instance');
      mkdirSync(inbox, { recursive: true });
      const database = new DatabaseSync(join(folder(), 'instance.lock'));
      try {
        database.exec('BEGIN EXCLUSIVE');
      } catch {
        database.close();
        const message = { argv: process.argv, cwd: process.cwd(), additionalData: additionalData ?? null };
        const draft = join(folder(), `${process.pid}.draft`);
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
    },
  };
}
