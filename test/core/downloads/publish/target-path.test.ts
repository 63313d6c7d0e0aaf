import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finalPath, partPath, prepareTarget } from '../../../../app/core/downloads/publish/target-path.ts';
import { freeSpace } from '../../../../app/core/files/free-space.ts';
import { checkFolder, isUsable, makeFolder } from '../../../../app/core/files/target-folder.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';

const FACTS = {
  ...{ id: '4665a07c-7641-4809-a133-10786201bb56', prompt: 'cat dance', aspectRatio: '16:9', width: 1360 },
  ...{ height: 752, durationSeconds: 5, dateMs: new Date(2026, 10, 23).getTime() },
};

test('the template’s folders are made below the target folder, and only there', async () => {
  const root = tempFolder();
  const target = await prepareTarget(root, '{date}/{aspect}/{prompt}', FACTS, 'video');
  expect(target).toEqual({ folder: join(root, '2026-11-23', '16x9'), stem: 'cat dance' });
  expect(existsSync(target.folder)).toBe(true);
  expect(partPath(target, FACTS.id, 1)).toBe(join(target.folder, 'cat dance.4665a07c.part'));
  expect(partPath(target, FACTS.id, 2)).toBe(join(target.folder, 'cat dance.4665a07c-2.part'));
  expect(finalPath(target, FACTS.id, '.mp4', 2)).toBe(join(target.folder, 'cat dance (2).mp4'));
});

test('case 41: the target folder itself is never made', async () => {
  const root = join(tempFolder(), 'unplugged');
  const made = prepareTarget(root, '{date}/{prompt}', FACTS, 'video');
  await expect(made).rejects.toMatchObject({ code: 'folder-missing', reaction: 'storage' });
  expect(existsSync(root)).toBe(false);
});

test.each(['{prompt}', '{date}/{prompt}'])(
  'case 41: a file in place of a folder is named (%s)',
  async (template) => {
    const folder = tempFolder();
    const root = template === '{prompt}' ? join(folder, 'file') : folder;
    writeFileSync(join(folder, template === '{prompt}' ? 'file' : '2026-11-23'), '');
    const target = prepareTarget(root, template, FACTS, 'video').then(({ folder: made }) =>
      checkFolder(made),
    );
    await expect(target).rejects.toMatchObject({ code: 'folder-missing' });
  },
);

test('a folder is made with its parents where a person chose it', async () => {
  const folder = join(tempFolder(), 'a', 'b');
  await makeFolder(folder);
  await makeFolder(folder);
  expect(await isUsable(folder)).toBe(true);
});

test('a folder behind a link is as good as any', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  await checkFolder(join(folder, 'link'));
  await prepareTarget(join(folder, 'link'), '{aspect}/{prompt}', FACTS, 'video');
  expect(readdirSync(join(folder, 'real'))).toEqual(['16x9']);
});

test('case 41: a folder where a file stands cannot be made', async () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'folder-missing' });
  await expect(makeFolder(join(file, 'x'))).rejects.toMatchObject({ code: 'folder-missing' });
  expect(await isUsable(file)).toBe(false);
});

test('case 40: space that the system cannot tell counts as unknown, not as none', async () => {
  expect(await freeSpace('/x', () => Promise.resolve({ bavail: 10, bsize: 4096, blocks: 100 }))).toBe(40_960);
  expect(await freeSpace('/x', () => Promise.resolve({ bavail: 0, bsize: 4096, blocks: 100 }))).toBe(0);
  expect(await freeSpace('/x', () => Promise.resolve({ bavail: 0, bsize: 0, blocks: 0 }))).toBeNull();
  expect(await freeSpace('/x', () => Promise.reject(new Error('ENOSYS')))).toBeNull();
});
