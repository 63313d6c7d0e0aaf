import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolderMemory } from '../../../app/shell/intake/folder-memory.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

function setUp() {
  const folder = tempFolder();
  const path = join(folder, 'watched-folder.json');
  const lines: string[] = [];
  return { folder, path, lines, memory: createFolderMemory(path, (line) => lines.push(line)) };
}
const files = new Map([['a.json', '10 1']]);

test('what was read of a folder is known after a restart, and of another folder nothing', () => {
  const { memory, folder } = setUp();
  memory.write('/drop', files);
  expect(memory.read('/drop')).toEqual(files);
  expect(memory.read('/other')).toBeNull();
  expect(readdirSync(folder)).toEqual(['watched-folder.json']);
});

test.each(['', '{', '[]', '{"folder":"/drop"}', '{"folder":"/drop","files":{"a":1}}', 'null'])(
  'a file that is damaged counts as none: %s',
  (text) => {
    const { memory, path } = setUp();
    writeFileSync(path, text);
    expect(memory.read('/drop')).toBeNull();
  },
);

test('what is forgotten is gone', () => {
  const { memory, path } = setUp();
  memory.write('/drop', files);
  memory.forget();
  memory.forget();
  expect(existsSync(path)).toBe(false);
});

test('a disk that refuses is a line in the log', () => {
  const { memory, path, lines } = setUp();
  mkdirSync(path);
  memory.write('/drop', files);
  expect(lines).toHaveLength(1);
});
