/**
 * A new library, made once a process: to make one takes a dozen migrations, and most tests begin with one whose making is
 * not what they hold. Those of test/core/library do that, and all that start the whole app.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../../app/core/library/schema.ts';

let made: Uint8Array | null = null;

/** The bytes of a library without a row. */
export function newLibrary(): Uint8Array {
  if (made) return made;
  const db = new DatabaseSync(':memory:');
  migrate(db);
  made = db.serialize();
  db.close();
  return made;
}

/** Puts one into a data folder, which is made, and gives the folder; a library that is there stays. */
export function withNewLibrary(dataFolder: string): string {
  const path = join(dataFolder, 'library.db');
  if (existsSync(path)) return dataFolder;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(path, newLibrary(), { mode: 0o600 });
  return dataFolder;
}
