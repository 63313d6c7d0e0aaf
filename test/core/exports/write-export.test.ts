/** One file of an export: whole, or not there. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeExport } from '../../../app/core/exports/write-export.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { mounts, noMounts, smallDisk } from '../downloads/small-disk.ts';

test('a file that is there stays, unless a person has said that it goes', async () => {
  const path = join(tempFolder(), 'Dailies.mlt');
  await writeExport({ path, replace: false }, 'one');
  await expect(writeExport({ path, replace: false }, 'two')).rejects.toMatchObject({
    ...{ code: 'bad-input', facts: { cause: 'name-taken', path } },
  });
  expect(readFileSync(path, 'utf8')).toBe('one');
  await writeExport({ path, replace: true }, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
});

test.skipIf(!mounts)(`case 39: of a file that a disk has no room for nothing stays${noMounts}`, async () => {
  const path = join(smallDisk('64k'), 'Dailies.mlt');
  const large = 'x'.repeat(1_000_000);
  for (const replace of [false, true]) {
    await expect(writeExport({ path, replace }, large)).rejects.toMatchObject({ code: 'disk-full' });
    expect(existsSync(path)).toBe(false);
  }
  await writeExport({ path, replace: false }, 'small');
  expect(readFileSync(path, 'utf8')).toBe('small');
});

test('a file in a folder that is not there is told of, and nothing is made', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a'), '');
  for (const path of [join(folder, 'none', 'x.mlt'), join(folder, 'a', 'x.mlt')]) {
    await expect(writeExport({ path, replace: false }, 'x')).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
  }
});
