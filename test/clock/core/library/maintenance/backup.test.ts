/** The daily backup and the full check, in their own thread, on small libraries. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { backupsOf, createBackup, damageMark } from '../../../../../app/core/library/maintenance/backup.ts';
import { NOW, openLibrary } from '../../../../core/library/open-library.ts';
import { tempFolder } from '../../../../fakes/temp-folder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const BASE = 'https://gateway.test/';

function backupIn(dataFolder: string, nowMs: number) {
  const lines: string[] = [];
  const onDamage = vi.fn();
  const backup = createBackup({
    ...{ dataFolder, now: () => nowMs, onDamage, log: (line: string) => void lines.push(line), firstMs: 0 },
  });
  onTestFinished(backup.stop);
  backup.start();
  return { lines, onDamage, stop: backup.stop };
}

const stamps = (folder: string): readonly string[] =>
  backupsOf(folder).map((path) => path.replace(/.*library-(\d{4}-\d\d-\d\d).*/, '$1'));

test('a backup holds what the library holds while it is open and being written to', async () => {
  const folder = tempFolder();
  const { library } = openLibrary(folder);
  library.add('task-1', BASE, NOW);
  const { lines } = backupIn(folder, NOW);
  await vi.waitFor(() => expect(backupsOf(folder)).toHaveLength(1), 10_000);
  library.add('task-2', BASE, NOW);
  const copy = new DatabaseSync(backupsOf(folder)[0] ?? '', { readOnly: true });
  onTestFinished(() => copy.close());
  expect(copy.prepare('SELECT id FROM generations').all()).toEqual([{ id: 'task-1' }]);
  expect(lines).toEqual([]);
});

test('one a day is made and two are kept; a half one from before is taken away', async () => {
  const folder = tempFolder();
  openLibrary(folder);
  for (const days of [0, 1, 2]) {
    const { stop } = backupIn(folder, NOW + days * DAY_MS);
    const day = new Date(NOW + days * DAY_MS).toISOString().slice(0, 10);
    await vi.waitFor(() => expect(stamps(folder)[0]).toBe(day), 10_000);
    await vi.waitFor(() => expect(stamps(folder).length).toBeLessThanOrEqual(2), 10_000);
    stop();
    writeFileSync(join(folder, 'backups', 'library.half'), 'half');
  }
  expect(stamps(folder)).toEqual(['2026-01-03', '2026-01-02']);
});

test('none is made within a day of the last, nor once it was told to stop', async () => {
  const folder = tempFolder();
  openLibrary(folder);
  const first = backupIn(folder, NOW);
  await vi.waitFor(() => expect(stamps(folder)).toEqual(['2026-01-01']), 10_000);
  first.stop();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  backupIn(folder, NOW + DAY_MS - 1);
  await vi.advanceTimersByTimeAsync(DAY_MS);
  const stopped = backupIn(folder, NOW + 2 * DAY_MS);
  stopped.stop();
  await vi.advanceTimersByTimeAsync(DAY_MS);
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
});

test('case 58: a damaged library is told of, not copied, and set aside at the next start', async () => {
  const folder = tempFolder();
  const path = join(folder, 'library.db');
  const first = openLibrary(folder);
  for (let index = 0; index < 200; index += 1) first.library.add(`task-${index}`, BASE, NOW);
  first.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, bytes.length - 4_096));
  const { onDamage, stop } = backupIn(folder, NOW);
  await vi.waitFor(() => expect(onDamage).toHaveBeenCalledOnce(), 10_000);
  stop();
  expect([backupsOf(folder), existsSync(damageMark(folder))]).toEqual([[], true]);
  const { quarantinedAt } = openLibrary(folder);
  expect([existsSync(quarantinedAt ?? ''), existsSync(damageMark(folder))]).toEqual([true, false]);
});

test('what a quit left half made is no backup, and is gone after the next one', async () => {
  const folder = tempFolder();
  openLibrary(folder);
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'backups', 'library.half'), 'half');
  expect(backupsOf(folder)).toEqual([]);
  backupIn(folder, NOW);
  await vi.waitFor(() => expect(backupsOf(folder)).toHaveLength(1), 10_000);
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
});
