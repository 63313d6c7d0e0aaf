/** Clips on the clipboard as files, written for an editor, and copied to a folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test, vi } from 'vitest';
import { fileFormats } from '../../../app/shell/files/clip-clipboard.ts';
import { createHandOver } from '../../../app/shell/files/hand-over.ts';
import { copyFiles } from '../../../app/shell/files/reveal-and-open.ts';
import { answers, freshElectron } from '../../fakes/electron.ts';
import { createFakeEngine } from '../../fakes/engine.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

beforeEach(() => freshElectron());

const OPTIONS = { format: 'mlt', bins: 'prompt', promptAs: 'note' } as const;
const NAMES = ['雨 100% #1.mp4', 'a & <b> "c".mp4'];

function setUp(chosenFile: string | null = '/documents/cut.mlt', chosenFolder: string | null = '/stick') {
  const engine = createFakeEngine();
  const deps = {
    engine: { ...engine, inOrder: (ids: readonly string[]) => [...ids].sort() },
    chooseFile: vi.fn(async (_suggested: string, _extension: string) => chosenFile),
    chooseFolder: vi.fn(async (_current: string) => chosenFolder),
    startFolder: () => '/documents',
    nameTemplate: () => '{prompt}',
    draw: async () => new Uint8Array(),
    now: () => new Date(2026, 1, 3).getTime(),
    onProgress: () => undefined,
  };
  const asked = (name: string) => engine.calls.filter((call) => call.name === name).map(({ args }) => args);
  return { deps, asked, handOver: createHandOver(deps) };
}

test('EDITORS 2: the files themselves are put on the clipboard, as Linux’ file managers do, with their paths beside them', async () => {
  const root = tempFolder();
  const files = NAMES.map((name) => join(root, name));
  for (const file of files) writeFileSync(file, 'x');
  const deps = {
    clipFile: (id: string) => files[Number(id)] ?? null,
    roots: () => [root],
    log: () => undefined,
  };
  expect(await copyFiles(['0', '1', '2'], { ...deps, platform: 'linux' })).toEqual({ count: 2, left: ['2'] });
  const urls = files.map((file) => pathToFileURL(file).href);
  expect(answers.copied).toEqual({
    'text/plain': `"${files[0]}" "${files[1]?.replaceAll('"', '\\"')}"`,
    'electron application/osclipboard;format="text/uri-list"': `${urls.join('\r\n')}\r\n`,
    'electron application/osclipboard;format="x-special/gnome-copied-files"': `copy\n${urls.join('\n')}`,
  });
  answers.clipboard = new Error('OpenClipboard failed');
  await expect(copyFiles(['0'], { ...deps, platform: 'linux' })).rejects.toMatchObject({
    code: 'clipboard-held',
  });
});

test('macOS gets its list of file names, in which no name ends an element', () => {
  const { NSFilenamesPboardType: list = '', 'public.file-url': first } = fileFormats(
    ['/a/<b> & c.mp4', '/d.mp4'],
    'darwin',
  );
  expect(list).toContain('<array><string>/a/&lt;b&gt; &amp; c.mp4</string><string>/d.mp4</string></array>');
  expect(first).toBe('file:///a/%3Cb%3E%20&%20c.mp4');
});

test('clips are written where a person says, in the one order, over a file that they agreed to', async () => {
  const { deps, asked, handOver } = setUp();
  expect(await handOver.exportClips(['b', 'a'], OPTIONS)).toEqual({ count: 2, left: [] });
  expect(deps.chooseFile).toHaveBeenCalledExactlyOnceWith('/documents/Dailies 2026-02-03.mlt', '.mlt');
  expect(asked('exportClips')).toEqual([
    [['a', 'b'], { path: '/documents/cut.mlt', name: 'cut', replace: true }, OPTIONS, deps.draw],
  ]);
});

test('a name without its ending gets one, and then replaces nothing that nobody agreed to', async () => {
  const { asked, handOver } = setUp('/documents/cut.final');
  await handOver.exportClips(['a'], OPTIONS);
  expect(asked('exportClips')[0]?.[1]).toEqual({
    path: '/documents/cut.final.mlt',
    name: 'cut.final',
    replace: false,
  });
});

test('a person who thinks better of it writes and copies nothing', async () => {
  const { asked, handOver } = setUp(null, null);
  expect([await handOver.exportClips(['a'], OPTIONS), await handOver.copyTo(['a'], false)]).toEqual([
    null,
    null,
  ]);
  expect([...asked('exportClips'), ...asked('copyClips')]).toEqual([]);
});

test('a copy goes on to the folder of the last time without asking, and a second one at once is refused', async () => {
  const { deps, asked, handOver } = setUp();
  const [first, second] = await Promise.allSettled([
    handOver.copyTo(['b', 'a'], false),
    handOver.copyTo(['c'], false),
  ]);
  expect([first.status, second]).toMatchObject([
    'fulfilled',
    { status: 'rejected', reason: { code: 'bad-input' } },
  ]);
  await handOver.copyTo(['b'], true);
  expect(deps.chooseFolder).toHaveBeenCalledExactlyOnceWith('/documents');
  expect(asked('copyClips').map(([ids, options]) => [ids, (options as { folder: string }).folder])).toEqual([
    [['a', 'b'], '/stick'],
    [['b'], '/stick'],
  ]);
});

test('a copy that is stopped hears of it', async () => {
  const { deps, handOver } = setUp();
  let heard: AbortSignal | null = null;
  deps.engine.copyClips = async (_ids, { signal }) => {
    heard = signal;
    handOver.stopCopy();
    return { copied: 0, already: 0, left: [], remaining: 1, problem: null };
  };
  expect(await handOver.copyTo(['a'], false)).toMatchObject({ remaining: 1 });
  expect((heard as AbortSignal | null)?.aborted).toBe(true);
});
