import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createDragOut, loadDragIcon } from '../../../app/shell/files/drag-out.ts';
import {
  openClip,
  openLibraryFolder,
  previewClip,
  revealClip,
} from '../../../app/shell/files/reveal-and-open.ts';
import { answers, calls, callsOf, freshElectron, nativeImage } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { NativeImage } from '../../host/electron/native-image.ts';

beforeEach(() => freshElectron());

/** A library folder with two clips, and everything a record could wrongly point at. */
function setUp() {
  const folder = tempFolder();
  const root = join(folder, 'clips');
  mkdirSync(join(root, 'sub'), { recursive: true });
  const at = (path: string, text = 'x'): string => {
    writeFileSync(path, text);
    return path;
  };
  const files: Record<string, string> = {
    one: at(join(root, 'one.mp4')),
    two: at(join(root, 'sub', 'two.MP4')),
    outside: at(join(folder, 'outside.mp4')),
    script: at(join(root, 'run.sh')),
    missing: join(root, 'missing.mp4'),
    folder: join(root, 'sub'),
  };
  symlinkSync(join(root, 'one.mp4'), join(root, 'link.mp4'));
  files.symlink = join(root, 'link.mp4');
  symlinkSync(folder, join(root, 'up'));
  files['through a linked folder'] = join(root, 'up', 'outside.mp4');
  files['with dots'] = join(root, 'sub', '..', '..', 'outside.mp4');

  const thumbnails: Record<string, string> = {};
  let order = (ids: readonly string[]): readonly string[] => ids;
  const contents = { startDrag: (item: unknown) => calls.push({ name: 'startDrag', args: [item] }) };
  const shared = {
    clipFile: (id: string) => files[id] ?? null,
    roots: () => [root, join(folder, 'unplugged')],
  };
  const drag = createDragOut({
    ...shared,
    inOrder: (ids) => order(ids),
    thumbnailFile: (id) => thumbnails[id] ?? null,
    contents: () => contents as never,
    fallbackIcon: nativeImage.createFromPath('drag.png') as never,
  });
  const orderBy = (next: typeof order): void => {
    order = next;
  };
  return { orderBy, folder, root, files, thumbnails, drag, deps: { ...shared, log: () => {} } };
}

test('EDITORS 1: several clips are dragged in the one order, whatever order they were chosen in', () => {
  const { drag, files, orderBy } = setUp();
  orderBy((ids) => [...ids].sort());
  drag(['two', 'one']);
  expect(callsOf('startDrag')[0]?.[0]).toMatchObject({ file: files.one, files: [files.one, files.two] });
});

test('one clip is dragged by its path, with an icon that is not empty', () => {
  const { files, drag } = setUp();
  expect(drag(['one'])).toEqual({ count: 1, left: [] });
  expect(callsOf('startDrag')).toEqual([
    [{ file: files.one, files: [files.one], icon: expect.objectContaining({ path: 'drag.png' }) }],
  ]);
});

test('several clips are dragged together, each once', () => {
  const { files, drag } = setUp();
  drag(['two', 'one', 'two']);
  expect(callsOf('startDrag')[0]?.[0]).toMatchObject({ file: files.two, files: [files.two, files.one] });
});

test.each([
  ['landscape', { width: 640, height: 360 }, { width: 128, height: 72 }],
  ['portrait', { width: 360, height: 640 }, { width: 72, height: 128 }],
  ['square', { width: 480, height: 480 }, { width: 128, height: 128 }],
])('E33-8: the clip’s own picture is the icon, its longer side 128 (%s)', (_title, size, small) => {
  const { thumbnails, drag } = setUp();
  thumbnails.one = '/thumbnails/one';
  answers.imageSizes.set('/thumbnails/one', size);
  drag(['one']);
  expect(callsOf('startDrag')[0]?.[0]).toMatchObject({ icon: { path: '/thumbnails/one', size: small } });
  expect(callsOf('nativeImage.createFromBitmap')).toEqual([]);
});

test('E33-8: the picture of several clips says how many there are', () => {
  const { thumbnails, drag } = setUp();
  thumbnails.two = '/thumbnails/two';
  drag(['two', 'one']);
  const [[pixels, size] = []] = callsOf('nativeImage.createFromBitmap') as [Buffer, object][];
  expect(size).toEqual({ width: 128, height: 128 });
  expect(pixels?.some((level) => level === 0xff)).toBe(true);
  expect(callsOf('startDrag')[0]?.[0]).toMatchObject({
    icon: { path: '', size: { width: 128, height: 128 } },
  });
  vi.spyOn(NativeImage.prototype, 'toBitmap').mockReturnValueOnce(Buffer.alloc(0));
  drag(['two', 'one']);
  expect(callsOf('startDrag')[1]?.[0]).toMatchObject({ icon: { path: '/thumbnails/two' } });
});

test('case 86: a picture that loads empty is replaced by the fallback icon', () => {
  const { thumbnails, drag } = setUp();
  thumbnails.one = '/thumbnails/one';
  answers.emptyImages.add('/thumbnails/one');
  drag(['one']);
  expect(callsOf('startDrag')[0]?.[0]).toMatchObject({ icon: { path: 'drag.png' } });
});

test('E11, case 86: an empty fallback icon is found out at start', () => {
  answers.emptyImages.add('none.png');
  expect(() => loadDragIcon('none.png')).toThrow('missing or empty');
  expect(loadDragIcon('drag.png').isEmpty()).toBe(false);
});

const refused: readonly [string, string, string][] = [
  ['an unfinished one', 'unfinished', 'file-missing'],
  ['one that is gone', 'missing', 'file-missing'],
  ['a symbolic link', 'symlink', 'target-blocked'],
  ['one outside the library', 'outside', 'target-blocked'],
  ['one through a linked folder', 'through a linked folder', 'target-blocked'],
  ['one through dots', 'with dots', 'target-blocked'],
  ['a script', 'script', 'target-blocked'],
  ['a folder', 'folder', 'target-blocked'],
];
test.each(refused)('E11, case 86: %s is not dragged', (_title, id, code) => {
  const { drag } = setUp();
  expect(() => drag([id])).toThrow(expect.objectContaining({ code }));
  expect(callsOf('startDrag')).toEqual([]);
});
test.each(refused)('E11, case 86: %s stays behind and is named; the others are dragged', (_title, id) => {
  const { files, thumbnails, drag } = setUp();
  thumbnails.one = '/thumbnails/one';
  expect(drag([id, 'one', 'two', id])).toEqual({ count: 2, left: [id] });
  expect(callsOf('startDrag')).toEqual([
    [
      {
        file: files.one,
        files: [files.one, files.two],
        icon: expect.objectContaining({ size: { width: 128, height: 128 } }),
      },
    ],
  ]);
});
test.each(refused)('E8: %s is neither shown nor opened', async (_title, id, code) => {
  const { deps } = setUp();
  expect(() => revealClip(id, deps)).toThrow(expect.objectContaining({ code }));
  await expect(openClip(id, deps)).rejects.toMatchObject({ code });
  expect(calls).toEqual([]);
});

test('case 86: without a window nothing is dragged', () => {
  const { deps } = setUp();
  const drag = createDragOut({
    ...deps,
    inOrder: (ids) => ids,
    thumbnailFile: () => null,
    contents: () => null,
    fallbackIcon: nativeImage.createFromPath('drag.png') as never,
  });
  expect(() => drag(['one'])).toThrow(expect.objectContaining({ code: 'bad-input' }));
});

test('case 86: a library folder that is unplugged lets nothing out', () => {
  const { root, drag } = setUp();
  rmSync(root, { recursive: true });
  expect(() => drag(['one'])).toThrow(expect.objectContaining({ code: 'file-missing' }));
});

test('a clip is shown in its folder', () => {
  const { files, deps } = setUp();
  revealClip('one', deps);
  expect(callsOf('shell.showItemInFolder')).toEqual([[files.one]]);
});

test('a clip is opened in the system’s player', async () => {
  const { files, deps } = setUp();
  await openClip('two', deps);
  expect(callsOf('shell.openPath')).toEqual([[files.two]]);
  expect(callsOf('shell.showItemInFolder')).toEqual([]);
});

test('a clip that the system cannot open is shown in its folder', async () => {
  const { files, deps } = setUp();
  answers.openPath = 'No application knows this file';
  await openClip('one', deps);
  expect(callsOf('shell.showItemInFolder')).toEqual([[files.one]]);
});

test('macOS shows a clip in its quick look; the other systems open it', async () => {
  const { files, deps } = setUp();
  const looked: string[] = [];
  const window = () => ({ previewFile: (path: string) => void looked.push(path) });
  await previewClip('one', { ...deps, platform: 'darwin', window });
  expect([looked, callsOf('shell.openPath')]).toEqual([[files.one], []]);
  await previewClip('two', { ...deps, platform: 'win32', window });
  expect([looked, callsOf('shell.openPath')]).toEqual([[files.one], [[files.two]]]);
  await expect(previewClip('script', { ...deps, platform: 'darwin', window })).rejects.toMatchObject({
    code: 'target-blocked',
  });
});

test('E8: the folder for clips is opened only while it is a folder, and no program', async () => {
  const { root } = setUp();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  mkdirSync(join(root, 'Evil.app'));
  writeFileSync(join(root, 'run.sh'), '');
  for (const path of [join(root, 'Evil.app'), join(root, 'run.sh'), join(root, 'gone')]) {
    await openLibraryFolder(path, log);
  }
  expect([callsOf('shell.openPath'), lines.length]).toEqual([[], 3]);
  await openLibraryFolder(root, log);
  expect(callsOf('shell.openPath')).toEqual([[root]]);
});
