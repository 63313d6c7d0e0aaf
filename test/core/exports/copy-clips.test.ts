import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ClipToCopy, copyClips } from '../../../app/core/exports/copy-clips.ts';
import type { CopyProgress } from '../../../app/shared/copies.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { removeSearched } from '../../security/leaks.ts';

function setUp(count = 3) {
  const root = tempFolder();
  const [from, folder] = [join(root, 'clips'), join(root, 'usb stick 雨')];
  for (const one of [from, folder]) mkdirSync(one);
  const clips = Array.from({ length: count }, (_, index): ClipToCopy => {
    const path = join(from, `saved ${index}.mp4`);
    const bytes = Buffer.alloc(300_000, index + 1);
    writeFileSync(path, bytes);
    return {
      ...{ id: `task-000${index}`, path, bytes: bytes.length },
      sha256: createHash('sha256').update(bytes).digest('hex'),
      facts: {
        id: `task-000${index}`,
        prompt: 'A fox',
        aspectRatio: null,
        width: 1,
        height: 1,
        durationSeconds: 5,
        dateMs: 0,
      },
    };
  });
  const heard: CopyProgress[] = [];
  const copy = (nameTemplate = '{prompt}/{prompt}', signal = new AbortController().signal, all = clips) =>
    copyClips(all, { folder, nameTemplate, signal, onProgress: (one) => void heard.push(one) });
  const names = (): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  return { from, folder, clips, heard, copy, names };
}

test('clips are copied byte for byte under names of a template, none over another, and told of as they go', async () => {
  const { folder, clips, copy, names, heard } = setUp();
  expect(await copy()).toEqual({ copied: 3, already: 0, left: [], remaining: 0, problem: null });
  expect(names()).toEqual(['A fox/A fox (2).mp4', 'A fox/A fox (3).mp4', 'A fox/A fox.mp4']);
  expect(readFileSync(join(folder, 'A fox/A fox (2).mp4'))).toEqual(readFileSync(clips[1]?.path ?? ''));
  expect(heard.at(-1)).toEqual({ done: 3, total: 3, copiedBytes: 900_000, totalBytes: 900_000 });
  expect(heard.map(({ copiedBytes }) => copiedBytes)).toEqual(
    heard.map(({ copiedBytes }) => copiedBytes).sort((a, b) => a - b),
  );
});

test('what is in the folder is never replaced, not even by a name of other letters’ case', async () => {
  const { folder, copy, names } = setUp(1);
  writeFileSync(join(folder, 'a FOX.mp4'), 'mine');
  expect(await copy('{prompt}')).toMatchObject({ copied: 1 });
  expect(readFileSync(join(folder, 'a FOX.mp4'), 'utf8')).toBe('mine');
  expect(names()).toEqual(['A fox (2).mp4', 'a FOX.mp4']);
});

test('the same command again finds what was copied, and copies the rest', async () => {
  const { clips, copy, names } = setUp();
  await copy('{prompt}', undefined, clips.slice(0, 2));
  expect(await copy('{prompt}')).toEqual({ copied: 1, already: 2, left: [], remaining: 0, problem: null });
  expect(names()).toHaveLength(3);
});

test('a copy that is called off leaves whole files alone, and says what remains', async () => {
  const { clips, folder, heard, names } = setUp();
  const stopper = new AbortController();
  const done = await copyClips(clips, {
    ...{ folder, nameTemplate: '{id}', signal: stopper.signal },
    onProgress(progress) {
      heard.push(progress);
      if (progress.done === 1 && progress.copiedBytes > 300_000) stopper.abort();
    },
  });
  expect([done.copied + done.remaining, done.problem]).toEqual([3, null]);
  expect(names().every((name) => name.endsWith('.mp4'))).toBe(true);
});

test('a clip that is gone, or no longer what was saved, is left out, and the others go', async () => {
  const { clips, copy, names } = setUp();
  writeFileSync(clips[0]?.path ?? '', Buffer.alloc(300_000, 9));
  const all = [...clips.slice(0, 2), { ...(clips[2] as ClipToCopy), path: null }];
  expect(await copy('{id}', undefined, all)).toMatchObject({ copied: 1, left: ['task-0000', 'task-0002'] });
  expect(names()).toEqual(['task-0001.mp4']);
});

test('a folder that is gone ends it with one sentence, and nothing is made in its place', async () => {
  const { clips, folder } = setUp();
  const gone = join(folder, 'unplugged');
  const done = await copyClips(clips, {
    folder: gone,
    nameTemplate: '{id}',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(done).toMatchObject({ copied: 0, remaining: 3, problem: { code: 'folder-missing' } });
  expect(readdirSync(folder)).toEqual([]);
});

test('two clips that are alike byte for byte are two files, the second time too', async () => {
  const { clips, copy, names } = setUp(1);
  const [clip] = clips as [ClipToCopy];
  const twins = [clip, { ...clip, id: 'task-0009' }];
  expect(await copy('{prompt}', undefined, twins)).toMatchObject({ copied: 2, already: 0 });
  expect(await copy('{prompt}', undefined, twins)).toMatchObject({ copied: 0, already: 2 });
  expect(names()).toEqual(['A fox (2).mp4', 'A fox.mp4']);
});

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'dailies-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    removeSearched(folder);
  }
}

test.runIf(canMount())(
  'a disk that is full ends it with one sentence and no half file, and where there is room again it goes on',
  async () => {
    const { folder, copy, names } = setUp();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    const full = await copy('{id}');
    expect(full).toMatchObject({ copied: 2, remaining: 1, problem: { code: 'disk-full' } });
    expect(names()).toEqual(['task-0000.mp4', 'task-0001.mp4']);
    execFileSync('mount', ['-o', 'remount,size=2m', folder]);
    expect(await copy('{id}')).toMatchObject({ copied: 1, already: 2, remaining: 0, problem: null });
  },
);
