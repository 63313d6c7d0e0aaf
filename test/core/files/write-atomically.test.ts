import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
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

/** A system where a scanner holds the file for so many tries. */
function held(times: number, code: string, platform: NodeJS.Platform) {
  let [left, waitedMs] = [times, 0];
  const system = {
    platform,
    rename: (from: string, to: string) => {
      if (left-- > 0) throw Object.assign(new Error(code), { code });
      renameSync(from, to);
    },
    wait: (ms: number) => {
      waitedMs += ms;
    },
  };
  return { system, waitedMs: () => waitedMs };
}

test.each([
  ['EPERM', 'win32'],
  ['EACCES', 'win32'],
  ['EBUSY', 'win32'],
  ['EBUSY', 'linux'],
] as const)(
  'P2-6: a file that another program holds for a moment (%s on %s) is replaced when it is free',
  (code, platform) => {
    const path = join(tempFolder(), 'a.json');
    const { system, waitedMs } = held(3, code, platform);
    writeAtomically(path, 'after', 0o600, system);
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(waitedMs()).toBe(60);
  },
);

test.each([
  ['held for longer', 1000, 'EPERM', 'win32', 180],
  ['not ours to write', 1, 'EPERM', 'linux', 0],
  ['full', 1, 'ENOSPC', 'win32', 0],
] as const)(
  'P2-6: a file or disk that is %s says so, and leaves no draft',
  (_title, times, code, platform, ms) => {
    const folder = tempFolder();
    const { system, waitedMs } = held(times, code, platform);
    expect(() => writeAtomically(join(folder, 'a.json'), 'after', 0o600, system)).toThrow(code);
    expect([readdirSync(folder), waitedMs()]).toEqual([[], ms]);
  },
);
