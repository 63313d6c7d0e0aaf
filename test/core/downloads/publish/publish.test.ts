import { execFileSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, rename, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alternativeStem } from '../../../../app/core/downloads/publish/file-name.ts';
import {
  type PublishFiles,
  publishPart,
  reconcilePublish,
} from '../../../../app/core/downloads/publish/publish.ts';
import { DiskFault } from '../../../../app/core/files/disk-fault.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** All of it lies in one folder here. */
const reconcile = (part: string | null, final: string, bytes: number) =>
  reconcilePublish(part, final, bytes, dirname(final));

async function setUp(stem = 'cat') {
  const folder = tempFolder();
  const part = join(folder, `${stem}.4665a07c.part`);
  await writeFile(part, 'the clip');
  const told: string[] = [];
  const steps: string[] = [];
  const waits: number[] = [];
  const publish = (files: Partial<PublishFiles> = {}) =>
    publishPart(part, {
      nameFor: (attempt) => join(folder, `${alternativeStem(stem, attempt, '4665a07c')}.mp4`),
      beforeEach: (path) => told.push(path.slice(folder.length + 1)),
      files: { link, unlink, rename, wait: async (ms) => void waits.push(ms), ...files },
      onStep: (step) => steps.push(step),
    });
  const names = async () => (await readdir(folder)).sort();
  return { folder, part, told, steps, waits, publish, names, at: (name: string) => join(folder, name) };
}

const content = (path: string) => readFile(path, 'utf8');

describe('a free name', () => {
  test('is told before it is taken, and the part is gone afterwards', async () => {
    const { publish, told, steps, names, at } = await setUp();
    expect(await publish()).toBe(at('cat.mp4'));
    expect(told).toEqual(['cat.mp4']);
    expect(steps).toEqual(['linked', 'unlinked']);
    expect(await names()).toEqual(['cat.mp4']);
    expect(await content(at('cat.mp4'))).toBe('the clip');
  });

  test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'])(
    'case 52: where links cannot be had (%s) it is reserved and moved over, with the same result',
    async (code) => {
      const { publish, steps, names, at } = await setUp();
      expect(await publish({ link: () => Promise.reject(fault(code)) })).toBe(at('cat.mp4'));
      expect(steps).toEqual(['reserved', 'moved']);
      expect(await names()).toEqual(['cat.mp4']);
      expect(await content(at('cat.mp4'))).toBe('the clip');
    },
  );

  test('case 46: EXDEV, which cannot happen in one folder, is survived the same way', async () => {
    const { publish, names, at } = await setUp();
    expect(await publish({ link: () => Promise.reject(fault('EXDEV')) })).toBe(at('cat.mp4'));
    expect(await names()).toEqual(['cat.mp4']);
  });

  test('case 52: when the move fails too, neither part nor anything else is lost', async () => {
    const { publish, names, part } = await setUp();
    const run = publish({
      link: () => Promise.reject(fault('EPERM')),
      rename: () => Promise.reject(fault('EIO')),
    });
    await expect(run).rejects.toMatchObject({ code: 'disk-fault' });
    expect(await names()).toEqual(['cat.4665a07c.part']);
    expect(await content(part)).toBe('the clip');
  });
});

describe('case 47: a taken name', () => {
  test('is left alone, byte for byte, and the next is taken', async () => {
    const { publish, told, names, at } = await setUp();
    await writeFile(at('cat.mp4'), 'someone’s');
    await writeFile(at('cat (2).mp4'), 'someone else’s');
    expect(await publish()).toBe(at('cat (3).mp4'));
    expect(await names()).toEqual(['cat (2).mp4', 'cat (3).mp4', 'cat.mp4']);
    expect(await content(at('cat.mp4'))).toBe('someone’s');
    expect(await content(at('cat (2).mp4'))).toBe('someone else’s');
    expect(told).toEqual(['cat (3).mp4']);
  });

  test.each([
    ['case alone', 'Straße', 'sTRAßE.MP4'],
    ['how its letters are composed', 'café', 'cafe\u0301.mp4'],
    ['both', 'ÉTÉ', 'e\u0301te\u0301.mp4'],
  ])('counts as taken when it differs by %s', async (_title, stem, other) => {
    const { publish, at, names } = await setUp(stem);
    await writeFile(at(other), 'someone’s');
    expect(await publish()).toBe(at(`${stem} (2).mp4`));
    expect(await content(at(other))).toBe('someone’s');
    expect(await names()).toHaveLength(2);
  });

  test('that appears between the look and the link is left alone too', async () => {
    const { publish, at, told } = await setUp();
    const first = publish({
      link: async (from, to) => {
        if (told.length === 1) await writeFile(at('cat.mp4'), 'a moment earlier');
        await link(from, to);
      },
    });
    expect(await first).toBe(at('cat (2).mp4'));
    expect(told).toEqual(['cat.mp4', 'cat (2).mp4']);
    expect(await content(at('cat.mp4'))).toBe('a moment earlier');
  });

  test('ninety-nine times over leads to the id', async () => {
    const { publish, at } = await setUp();
    await writeFile(at('cat.mp4'), '1');
    for (let n = 2; n <= 99; n += 1) await writeFile(at(`cat (${n}).mp4`), `${n}`);
    expect(await publish()).toBe(at('cat 4665a07c.mp4'));
  });
});

describe('case 48: a name held by something that is no file', () => {
  test.each([
    ['a folder', (path: string) => mkdir(path)],
    ['a link to a file', (path: string) => symlink('/etc/hostname', path)],
    ['a link to nowhere', (path: string) => symlink('/nonexistent/x', path)],
    ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
  ])('%s: nothing is written to it or through it', async (_title, make) => {
    const { publish, at } = await setUp();
    await make(at('cat.mp4'));
    expect(await publish()).toBe(at('cat (2).mp4'));
    expect(await content(at('cat (2).mp4'))).toBe('the clip');
  });
});

describe('case 49: a file that another program holds for a moment', () => {
  test('EBUSY is waited for, a little longer each time', async () => {
    const { publish, at, waits } = await setUp();
    let refusals = 12;
    const busyLink = (from: string, to: string) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(fault('EBUSY')) : link(from, to);
    };
    expect(await publish({ link: busyLink })).toBe(at('cat.mp4'));
    expect(waits).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100, 100]);
  });

  test('after a minute it is given up, and the verified part is kept', async () => {
    const { publish, part, names, waits } = await setUp();
    const run = publish({ link: () => Promise.reject(fault('EBUSY')) });
    await expect(run).rejects.toMatchObject({ code: 'disk-fault', reaction: 'transient' });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(55_000);
    expect(await names()).toEqual(['cat.4665a07c.part']);
    expect(await content(part)).toBe('the clip');
  });

  test.each(['EPERM', 'EACCES', 'EIO'])(
    'a part that has its name but cannot be removed (%s) is not published a second time',
    async (code) => {
      const { publish, part, names, at } = await setUp();
      const run = publish({ unlink: () => Promise.reject(fault(code)) });
      await expect(run).rejects.toBeInstanceOf(DiskFault);
      expect(await names()).toEqual(['cat.4665a07c.part', 'cat.mp4']);
      expect(await reconcile(part, at('cat.mp4'), 8)).toBe('published');
      expect(await names()).toEqual(['cat.mp4']);
    },
  );
});

describe('trouble with the folder', () => {
  test('case 41: a folder that has gone is named, not made again', async () => {
    const { publish, folder } = await setUp();
    await rename(folder, `${folder}-away`);
    await expect(publish()).rejects.toMatchObject({ code: 'folder-missing', reaction: 'storage' });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    await rename(`${folder}-away`, folder);
  });

  test('case 50: a part that someone took away is told apart from a missing folder', async () => {
    const { publish, part } = await setUp();
    await unlink(part);
    const thrown = await publish().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(DailiesError);
    expect(thrown).not.toBeInstanceOf(DiskFault);
    expect(thrown).toMatchObject({ code: 'damaged-clip' });
  });
});

describe('case 55: a publication that was cut short', () => {
  test('nothing is said of one on a disk that is unplugged, where neither name can be seen', async () => {
    const { part, at, folder } = await setUp();
    await link(part, at('cat.mp4'));
    await rename(folder, `${folder}-away`);
    await expect(reconcile(part, at('cat.mp4'), 8)).rejects.toMatchObject({ code: 'folder-missing' });
    await rename(`${folder}-away`, folder);
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('published');
  });

  test('linked but not unlinked: it is published, and the part goes', async () => {
    const { part, at, names } = await setUp();
    await link(part, at('cat.mp4'));
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('published');
    expect(await names()).toEqual(['cat.mp4']);
  });

  test('unlinked but not recorded: the size proves it', async () => {
    const { part, at } = await setUp();
    await rename(part, at('cat.mp4'));
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('published');
    expect(await reconcile(null, at('cat.mp4'), 8)).toBe('published');
    expect(await reconcile(part, at('cat.mp4'), 9)).toBe('nothing');
  });

  test('not begun: the part is there to go on with, and someone’s file under that name stays', async () => {
    const { part, at } = await setUp();
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('part-left');
    await writeFile(at('cat.mp4'), '8 bytes!');
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('part-left');
    expect(await content(at('cat.mp4'))).toBe('8 bytes!');
  });

  test('reserved but not moved: the empty reservation goes', async () => {
    const { part, at, names } = await setUp();
    await writeFile(at('cat.mp4'), '');
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('part-left');
    expect(await names()).toEqual(['cat.4665a07c.part']);
  });

  test('both gone: there is nothing, and a link or folder of that name is no clip', async () => {
    const { part, at } = await setUp();
    await unlink(part);
    expect(await reconcile(part, at('cat.mp4'), 8)).toBe('nothing');
    await symlink('/etc/hostname', at('cat.mp4'));
    expect(await reconcile(part, at('cat.mp4'), (await stat('/etc/hostname')).size)).toBe('nothing');
  });
});
