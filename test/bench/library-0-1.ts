/**
 * `node test/bench/library-0-1.ts`: a library of version 0.1 with 100,000 generations (or `--generations N`) is opened
 * once, which copies it and brings it up to date; every value of every row is compared. Ends with 1 where one is lost.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { FORMER_NAMES } from '../../app/core/library/schema.ts';
import { digestOf01, writeLibraryOf01 } from '../core/library/library-of-0-1.ts';

const { values } = parseArgs({ options: { generations: { type: 'string', default: '100000' } } });
const folder = mkdtempSync(join(tmpdir(), 'dailies-0.1-'));
const path = join(folder, 'library.db');
const TABLES = ['generations', 'assets', 'answers'];
const renamed = Object.fromEntries(Object.entries(FORMER_NAMES).map(([now, before]) => [before, now]));

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const began = performance.now();
  return { value: work(), ms: performance.now() - began };
}

try {
  writeLibraryOf01(path, Number(values.generations));
  const old = new DatabaseSync(path);
  const copied = timed(() => old.exec(`VACUUM INTO '${join(folder, 'plain-copy.db')}'`));
  const before = TABLES.map((table) => digestOf01(old, table));
  old.close();
  const first = timed(() => openLibraryFile(folder, Date.now()));
  const rows = before.reduce((sum, lines) => sum + lines.length, 0);
  const lost = TABLES.filter((table, at) => {
    const now = digestOf01(first.value.db, table, renamed);
    return now.length !== before[at]?.length || now.some((line, row) => line !== before[at]?.[row]);
  });
  first.value.close();
  const again = timed(() => openLibraryFile(folder, Date.now()));
  again.value.close();
  const bytes = statSync(join(folder, 'plain-copy.db')).size;
  const backups = readdirSync(join(folder, 'backups')).length;
  console.log(
    `${values.generations} generations, ${rows} rows, ${(bytes / 1e6).toFixed(0)} MB, ${backups} backup: ` +
      `the first opening took ${(first.ms / 1_000).toFixed(1)} s, ${(first.ms / copied.ms).toFixed(1)} times a plain ` +
      `copy (${(copied.ms / 1_000).toFixed(1)} s); the next ${again.ms.toFixed(0)} ms`,
  );
  if (lost.length > 0) console.log(`not all is kept of: ${lost.join(', ')}`);
  process.exitCode = lost.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
