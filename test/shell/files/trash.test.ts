import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { confirmTrash } from '../../../app/shell/dialogs.ts';
import { copyPaths } from '../../../app/shell/files/reveal-and-open.ts';
import { trashFiles } from '../../../app/shell/files/trash.ts';
import { windowlessDialogs } from '../../fakes/dialog-queue.ts';
import { answers, callsOf, freshElectron } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

beforeEach(() => freshElectron());

function setUp(files: Readonly<Record<string, readonly string[]>>) {
  const root = tempFolder();
  mkdirSync(root, { recursive: true });
  const asked: number[] = [];
  const trashed: string[] = [];
  const lines: string[] = [];
  const paths = new Map(
    Object.entries(files).map(([id, names]) => [id, names.map((name) => join(root, name))]),
  );
  for (const path of [...paths.values()].flat()) writeFileSync(path, 'x');
  const deps = {
    savedFiles: (id: string) => paths.get(id) ?? [],
    roots: () => [root],
    confirm: async (items: number) => {
      asked.push(items);
      return true;
    },
    onTrashed: (id: string) => void trashed.push(id),
    log: (line: string) => void lines.push(line),
  };
  return { root, asked, trashed, lines, paths, deps };
}
const gone = () => callsOf('shell.trashItem').map(([path]) => path);

test('asks once, then all saved files of the items go, each item told of', async () => {
  const { asked, trashed, paths, deps } = setUp({ a: ['a.mp4', 'a.json'], b: ['b.mov'], none: [] });
  expect(await trashFiles(['a', 'b', 'none', 'a'], deps)).toBe(2);
  expect([asked, trashed, gone()]).toEqual([[2], ['a', 'b'], [...paths.values()].flat()]);
});

test('nothing goes when the person thinks better of it', async () => {
  const { trashed, deps } = setUp({ a: ['a.mp4'] });
  expect(await trashFiles(['a'], { ...deps, confirm: async () => false })).toBe(0);
  expect([trashed, gone()]).toEqual([[], []]);
});

test('nothing to move is said before anything is asked', async () => {
  const { asked, deps } = setUp({});
  await expect(trashFiles(['a'], deps)).rejects.toMatchObject({ code: 'file-missing' });
  expect(asked).toEqual([]);
});

test('a link, a foreign folder or a file that could run never goes, nor anything beside it', async () => {
  const { root, paths, asked, deps } = setUp({ good: ['good.mp4'], program: ['program.exe'] });
  symlinkSync(join(root, 'good.mp4'), join(root, 'link.mp4'));
  paths.set('link', [join(root, 'link.mp4')]);
  for (const id of ['program', 'link']) {
    await expect(trashFiles(['good', id], deps)).rejects.toMatchObject({ code: 'target-blocked' });
  }
  const elsewhere = { ...deps, roots: () => [join(root, 'other')] };
  await expect(trashFiles(['good'], elsewhere)).rejects.toMatchObject({ code: 'target-blocked' });
  expect([asked, gone()]).toEqual([[], []]);
});

test('a system without a trash is told of in plain words, and the file stays', async () => {
  const { paths, lines, deps } = setUp({ a: ['a.mp4'] });
  answers.trash = new Error('no trash here');
  await expect(trashFiles(['a'], deps)).rejects.toMatchObject({ code: 'trash-refused' });
  expect(existsSync(paths.get('a')?.[0] ?? '')).toBe(true);
  expect(lines).toEqual(['trash: the system would not take a file of a: Error: no trash here']);
});

test('the question has its safe answer on Escape', async () => {
  answers.messageBox = [1];
  expect(await confirmTrash(windowlessDialogs(), 3)).toBe(false);
  expect(callsOf('dialog.showMessageBox').at(-1)?.[0]).toMatchObject({
    message: 'Move 3 clips to the Trash?',
    buttons: ['Move to Trash', 'Cancel'],
    cancelId: 1,
  });
});

test('EDITORS 2: one path is put on the clipboard bare, several in quotation marks on one line, and only of clips that are there', async () => {
  const { paths, deps } = setUp({ a: ['a.mp4'], b: ['b.mp4'] });
  const clipFile = (id: string) => paths.get(id)?.[0] ?? null;
  expect(await copyPaths(['a', 'gone', 'b'], { ...deps, clipFile })).toEqual({ count: 2, left: ['gone'] });
  expect(await copyPaths(['a'], { ...deps, clipFile })).toEqual({ count: 1, left: [] });
  const [[a], [b]] = [...paths.values()] as [[string], [string]];
  expect(callsOf('clipboard.writeText')).toEqual([[`"${a}" "${b}"`], [a]]);
  await expect(copyPaths(['gone'], { ...deps, clipFile })).rejects.toMatchObject({ code: 'file-missing' });
});

test('a clipboard that another program holds is told, and ends nothing', async () => {
  const { paths, deps } = setUp({ a: ['a.mp4'] });
  const clipFile = (id: string) => paths.get(id)?.[0] ?? null;
  answers.clipboard = new Error('OpenClipboard failed');
  await expect(copyPaths(['a'], { ...deps, clipFile })).rejects.toMatchObject({ code: 'clipboard-held' });
});
