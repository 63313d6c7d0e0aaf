/** A process that is told to quit while its thread checks and copies the library. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { backupsOf } from '../../../../app/core/library/maintenance/backup.ts';
import { fillLibrary } from '../../../bench/many-generations.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { openLibrary } from '../open-library.ts';
import { forgetBackups, quitInBackup } from './quit-in-backup.ts';

/** How far the child has come. A moment that has gone by already has come too. */
const MOMENTS: readonly (readonly [string, (folder: string) => boolean])[] = [
  ['at its beginning', () => true],
  ['in the check', (folder) => existsSync(join(folder, 'backups'))],
  ['in the copy', (folder) => copied(folder).length > 0],
  ['in the middle of the copy', (folder) => copied(folder).some(({ size }) => size > 500_000)],
  ['after it', (folder) => backupsOf(folder).length > 0],
];

function copied(folder: string): readonly { readonly size: number }[] {
  const backups = join(folder, 'backups');
  if (!existsSync(backups)) return [];
  return readdirSync(backups).map((name) => statSync(join(backups, name), { throwIfNoEntry: false }) ?? NONE);
}
const NONE = { size: Number.POSITIVE_INFINITY };

test('case 60: a quit in the middle of the check or the backup ends, and half a backup is never taken for one', async () => {
  const folder = tempFolder();
  const { db, close } = openLibrary(folder);
  fillLibrary(db, 5_000);
  close();
  for (const [name, hasCome] of MOMENTS) {
    forgetBackups(folder);
    await quitInBackup(folder, () =>
      expect.poll(() => hasCome(folder), { interval: 2, message: name }).toBe(true),
    );
    for (const path of backupsOf(folder)) {
      const copy = new DatabaseSync(path, { readOnly: true });
      expect(copy.prepare('SELECT count(*) AS n FROM generations').get()).toEqual({ n: 5_000 });
      expect(copy.prepare('PRAGMA quick_check').get()).toEqual({ quick_check: 'ok' });
      copy.close();
    }
  }
});
