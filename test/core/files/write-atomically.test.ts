import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../../../app/core/files/write-atomically.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

test('a file is replaced, not written into, and nothing is left beside it', () => {
  const folder = tempFolder();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'before', { mode: 0o644 });
  linkSync(path, join(folder, 'other-name'));
  writeAtomically(path, 'after', 0o600);
  expect(readFileSync(path, 'utf8')).toBe('after');
  expect(readFileSync(join(folder, 'other-name'), 'utf8')).toBe('before');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['a.json', 'other-name']);
});

test('one that cannot take its place leaves what was there, and no draft', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'a.json'));
  writeFileSync(join(folder, 'a.json', 'kept'), '');
  expect(() => writeAtomically(join(folder, 'a.json'), 'after', 0o600)).toThrow();
  expect(readdirSync(folder)).toEqual(['a.json']);
  expect(readdirSync(join(folder, 'a.json'))).toEqual(['kept']);
});
