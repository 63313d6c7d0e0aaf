import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import { SCHEMA_VERSION } from '../../../app/core/library/schema.ts';
import type { DailiesError } from '../../../app/shared/error-code.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { runs } from '../../setup/runs.ts';
import { generationOf, NOW, openLibrary } from './open-library.ts';

const MODULE = resolve(import.meta.dirname, '../../../app/core/library/open-database.ts');

function refusal(folder: string): DailiesError {
  try {
    openLibraryFile(folder, NOW).close();
  } catch (thrown) {
    return thrown as DailiesError;
  }
  throw new Error('it was opened');
}

/** A process of its own that opens the library and then keeps it; its first line says how that went. */
async function holder(
  folder: string,
  withoutRights = false,
): Promise<{ said: string; kill: () => Promise<void> }> {
  // Root may write anywhere; nobody may not.
  const drop =
    withoutRights && process.getuid?.() === 0 ? 'process.setgid(65534); process.setuid(65534);' : '';
  const code = `import { openLibraryFile } from ${JSON.stringify(MODULE)};
${drop}
try { globalThis.file = openLibraryFile(${JSON.stringify(folder)}, 0); console.log('open'); }
catch (error) { console.log(error.code); }
setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = await new Promise<string>((done) =>
    child.stdout.once('data', (data) => done(`${data}`.trim())),
  );
  const kill = async (): Promise<void> => {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  };
  return { said, kill };
}

describe('the lock', () => {
  test('case 62: a second process is refused, and let in after kill -9 of the first', async () => {
    const folder = tempFolder();
    const first = await holder(folder);
    expect(first.said).toBe('open');
    const error = refusal(folder);
    expect([error.code, error.message.includes(folder)]).toEqual(['library-in-use', true]);
    expect((await holder(folder)).said).toBe('library-in-use');
    await first.kill();
    openLibraryFile(folder, NOW).close();
  });

  test('field S6: a lock file that is deleted under its holder lets nobody else in, and its end does', async () => {
    const folder = tempFolder();
    const first = await holder(folder);
    expect(first.said).toBe('open');
    rmSync(join(folder, 'library.lock'));
    expect(refusal(folder).code).toBe('library-in-use');
    // The file that the refused one made is not believed either.
    expect(refusal(folder).code).toBe('library-in-use');
    await first.kill();
    openLibraryFile(folder, NOW).close();
  });

  test('what is written once the library is open is on disk before anything follows', () => {
    const file = openLibraryFile(tempFolder(), NOW);
    onTestFinished(file.close);
    // FULL: https://sqlite.org/pragma.html#pragma_synchronous
    expect(file.db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  });

  test('field S6: a holder that was killed holds nothing, though its lock file is gone', async () => {
    const folder = tempFolder();
    const first = await holder(folder);
    await first.kill();
    rmSync(join(folder, 'library.lock'));
    openLibraryFile(folder, NOW).close();
    expect((await holder(folder)).said).toBe('open');
  });

  test.skipIf(process.platform === 'win32')('field S6: the lock file is the person’s alone', () => {
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'library.lock'), '', { mode: 0o644 });
    openLibraryFile(folder, NOW).close();
    expect(statSync(join(folder, 'library.lock')).mode & 0o777).toBe(0o600);
  });

  test('is held within one process too, until it is closed', () => {
    const folder = tempFolder();
    const file = openLibraryFile(folder, NOW);
    expect(refusal(folder).code).toBe('library-in-use');
    file.close();
    openLibraryFile(folder, NOW).close();
  });
});

/** A library with 300 items, closed in good order. */
function filled(): { folder: string; path: string } {
  const folder = tempFolder();
  const { library, close } = openLibrary(folder);
  library.transact(() => {
    for (let index = 0; index < 300; index += 1) {
      library.add(`task-${index}`, 'https://gateway.test/', NOW);
      library.recordAnswer(generationOf(`task-${index}`, { prompt: 'x'.repeat(200) }), '{}', NOW);
    }
  });
  close();
  return { folder, path: join(folder, 'library.db') };
}

describe('damage', () => {
  test('case 58: is set aside, whole, and named; work goes on with a new library', () => {
    const { folder, path } = filled();
    const bytes = readFileSync(path);
    const damages: Record<string, (copy: Buffer) => Buffer> = {
      'not a database': (copy) => copy.fill(0x41, 0, 100),
      'half of it': (copy) => copy.subarray(0, copy.length / 2),
      'pages of noise': (copy) => copy.fill(0xa5, 8_192, 40_960),
      'one byte of a page': (copy) => copy.fill(copy[4_096] === 0xff ? 0 : 0xff, 4_096, 4_097),
    };
    for (const damage of Object.values(damages)) {
      const broken = damage(Buffer.from(bytes));
      writeFileSync(path, broken);
      const { quarantinedAt, close } = openLibraryFile(folder, NOW);
      close();
      expect(quarantinedAt).toMatch(/library\.db\.damaged-2026-01-01T/);
      expect(readFileSync(quarantinedAt ?? '').equals(broken)).toBe(true);
    }
  });

  test('case 58: whatever bytes are flipped, it opens, or says why not, and nothing is lost', () => {
    const { path } = filled();
    const bytes = readFileSync(path);
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      ...{ minLength: 1, maxLength: 200 },
    });
    fc.assert(
      fc.property(flips, (places) => {
        const folder = tempFolder();
        const broken = Buffer.from(bytes);
        for (const [at, flip] of places) broken.writeUInt8(broken.readUInt8(at) ^ flip, at);
        writeFileSync(join(folder, 'library.db'), broken);
        try {
          openLibraryFile(folder, NOW).close();
        } catch (thrown) {
          expect(['library-newer', 'library-unusable']).toContain((thrown as DailiesError).code);
        }
        const kept = readdirSync(folder).filter((name) => /^library\.db(\.damaged-.*Z)?$/.test(name));
        const sizes = kept.map((name) => readFileSync(join(folder, name)).length);
        expect(sizes.some((size) => size >= broken.length)).toBe(true);
      }),
      { numRuns: runs(25, 4) },
    );
  });

  test('case 58: a write-ahead log left by a crash is taken up', () => {
    const folder = tempFolder();
    const other = tempFolder();
    const { library } = openLibrary(folder);
    library.add('task-1', 'https://gateway.test/', NOW);
    // What a killed process leaves: both files as they are now.
    for (const name of ['library.db', 'library.db-wal']) copyFileSync(join(folder, name), join(other, name));
    const after = openLibrary(other);
    expect([after.quarantinedAt, after.library.generation('task-1')?.id]).toEqual([null, 'task-1']);
  });

  test('case 58: a damaged library takes its log aside with it', () => {
    const folder = tempFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'library.db'), Buffer.alloc(5_000, 0x41));
    writeFileSync(join(folder, 'library.db-wal'), 'log');
    const { quarantinedAt } = openLibrary(folder);
    expect(readFileSync(`${quarantinedAt}-wal`, 'utf8')).toBe('log');
  });
});

describe('other troubles', () => {
  test('case 58: a newer schema is refused, and not a byte is changed', () => {
    const { folder, path } = filled();
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    const hash = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = hash();
    expect(refusal(folder).code).toBe('library-newer');
    expect([hash(), existsSync(`${path}-wal`)]).toEqual([before, false]);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('a library of an earlier version has all of it found by searches of one and two characters', () => {
    const { folder, path } = filled();
    const db = new DatabaseSync(path);
    const orders = { tracked: 'tracked_at', created: 'created_at', noticed: 'noticed_at', bytes: 'bytes' };
    const former = Object.entries({ ...orders, name: 'name_key' }).map(
      ([name, column]) =>
        `DROP INDEX generations_by_${name};
         CREATE INDEX generations_by_${name} ON generations (${column}, seq, status_bit);`,
    );
    db.exec(`DROP TABLE short_search; ALTER TABLE assets DROP COLUMN former; ${former.join(' ')}
      DROP INDEX generations_by_takes; DROP INDEX generations_by_extended;
      DROP INDEX generations_by_mark; ALTER TABLE generations DROP COLUMN list_bits;
      ALTER TABLE generations DROP COLUMN mark; PRAGMA user_version = 3;
      CREATE INDEX generations_by_text ON generations (status_bit, prompt, id)`);
    db.close();
    const { reader } = openLibrary(folder);
    const query = { statuses: [], sort: 'tracked', descending: false, offset: 0, limit: 10 } as const;
    expect(['x', 'xx', 'k-', '29', 'q'].map((search) => reader.rows({ ...query, search }).total)).toEqual([
      ...[300, 300, 300, 13, 0],
    ]);
  });

  const BEFORE_TAKES = 7;
  const BEFORE_ACCOUNTS = 9;

  test('a library of the version before takes is copied first, and then has those of one prompt in one group', () => {
    const { folder, path } = filled();
    const db = new DatabaseSync(path);
    db.exec(`DROP INDEX generations_by_takes; DROP INDEX generations_by_extended;
      ALTER TABLE generations DROP COLUMN take_group; ALTER TABLE generations DROP COLUMN batch_id;
      ALTER TABLE generations DROP COLUMN extends_id; PRAGMA user_version = ${BEFORE_TAKES};
      UPDATE generations SET prompt = CASE seq % 3 WHEN 0 THEN NULL WHEN 1 THEN 'a fox' ELSE ' a fox ' END`);
    db.close();
    const { db: now } = openLibrary(folder);
    expect(
      now.prepare('SELECT count(*) AS n, count(DISTINCT take_group) AS groups FROM generations').get(),
    ).toEqual({
      ...{ n: 300, groups: 1 },
    });
    expect(now.prepare('SELECT count(*) AS n FROM generations WHERE take_group IS NULL').get()).toEqual({
      n: 100,
    });
    const [copy = ''] = readdirSync(join(folder, 'backups'));
    const backup = new DatabaseSync(join(folder, 'backups', copy), { readOnly: true });
    expect(backup.prepare('PRAGMA user_version').get()).toEqual({ user_version: BEFORE_TAKES });
    expect(backup.prepare('SELECT count(*) AS n FROM generations').get()).toEqual({ n: 300 });
    backup.close();
  });

  test('a library of the version before accounts is copied first, and all of it is the first account’s', () => {
    const { folder, path } = filled();
    const db = new DatabaseSync(path);
    db.exec(`DROP INDEX generations_by_task; ALTER TABLE generations DROP COLUMN account;
      ALTER TABLE generations DROP COLUMN task_id; PRAGMA user_version = ${BEFORE_ACCOUNTS}`);
    db.close();
    const { library } = openLibrary(folder);
    expect([...library.tasksByAccount()]).toEqual([['main', 300]]);
    expect(library.generation('task-7')).toMatchObject({ account: 'main', taskId: 'task-7' });
    expect(library.add('task-7', 'https://gateway.test/', NOW)).toBe(false);
    expect([...library.addMany(['task-7'], 'https://other.test/', NOW, 'vidu')]).toEqual(['task-7@vidu']);
    expect(library.generation('task-7@vidu')).toMatchObject({ account: 'vidu', taskId: 'task-7' });
    expect(library.idOfTask('task-7', 'vidu')).toBe('task-7@vidu');
    const [copy = ''] = readdirSync(join(folder, 'backups'));
    const backup = new DatabaseSync(join(folder, 'backups', copy), { readOnly: true });
    expect(backup.prepare('PRAGMA user_version').get()).toEqual({ user_version: BEFORE_ACCOUNTS });
    backup.close();
  });

  test.skipIf(process.platform === 'win32')(
    'case 58: one that may only be read is refused in a sentence, and not a byte is changed',
    async () => {
      const { folder, path } = filled();
      const hash = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
      const before = hash();
      const names = readdirSync(folder);
      chmodSync(folder, 0o555);
      for (const name of names) chmodSync(join(folder, name), 0o444);
      onTestFinished(() => chmodSync(folder, 0o755));
      expect((await holder(folder, true)).said).toBe('library-unusable');
      expect([hash(), readdirSync(folder)]).toEqual([before, names]);
    },
  );

  test('case 58: a folder in the place of the file is refused and left alone', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'library.db'));
    expect(refusal(folder).code).toBe('library-unusable');
    expect(readdirSync(join(folder, 'library.db'))).toEqual([]);
  });

  test('a data folder below a file is refused by name', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    const error = refusal(join(folder, 'file', 'data'));
    expect([error.code, error.message.includes(join(folder, 'file'))]).toEqual(['library-unusable', true]);
  });

  test('a data folder that is missing is made', () => {
    const folder = join(tempFolder(), 'a', 'b');
    openLibraryFile(folder, NOW).close();
    expect(existsSync(join(folder, 'library.db'))).toBe(true);
  });
});
