import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePrivateFile, makePrivateFolder } from '../../../app/core/files/private-files.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const onUnix = test.skipIf(process.platform === 'win32');

onUnix('a folder is made for the person alone, with its parents; one that was there keeps its mode', () => {
  const root = tempFolder();
  makePrivateFolder(join(root, 'a', 'b'));
  expect([modeOf(join(root, 'a')), modeOf(join(root, 'a', 'b'))]).toEqual(['700', '700']);
  mkdirSync(join(root, 'shared'));
  chmodSync(join(root, 'shared'), 0o755);
  makePrivateFolder(join(root, 'shared'));
  expect(modeOf(join(root, 'shared'))).toBe('755');
});

onUnix('a file is made for the person alone, and one that was open to others is closed to them', () => {
  const path = join(tempFolder(), 'file');
  makePrivateFile(path);
  expect(modeOf(path)).toBe('600');
  chmodSync(path, 0o644);
  writeFileSync(path, 'kept');
  makePrivateFile(path);
  expect([modeOf(path), statSync(path).size]).toEqual(['600', 4]);
  expect(() => makePrivateFile(join(path, 'below a file'))).not.toThrow();
});

onUnix('a library from before is closed to others, and so is its write-ahead log', () => {
  const folder = tempFolder();
  openLibraryFile(folder, 0).close();
  chmodSync(join(folder, 'library.db'), 0o644);
  const open = openLibraryFile(folder, 0);
  open.db.exec('CREATE TABLE x (y)');
  const files = readdirSync(folder).filter((name) => name.startsWith('library.db'));
  expect(files).toContain('library.db-wal');
  expect(files.map((name) => modeOf(join(folder, name)))).toEqual(files.map(() => '600'));
  open.close();
});
