import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../../../app/shared/settings.ts';
import { openIntake } from '../../../../app/shell/intake/intake.ts';
import { readStartIntent } from '../../../../app/shell/intake/start-intent.ts';
import { answers, clipboard, freshElectron } from '../../../fakes/electron.ts';
import { createFakeEngine } from '../../../fakes/engine.ts';
import { createFakeSettings } from '../../../fakes/settings.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { until } from '../../../fakes/until.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2';

beforeEach(() => freshElectron());

function setUp(changed: Partial<Settings> = {}, listed: readonly string[] = []) {
  const dataFolder = tempFolder();
  const engine = createFakeEngine();
  const tracked: string[] = [];
  engine.track = (ids) => {
    tracked.push(...ids);
    return ids.map((id) => ({ outcome: listed.includes(id) ? 'already' : 'added', id }));
  };
  engine.has = (id) => listed.includes(id);
  const settings = createFakeSettings(changed);
  const { change, listeners } = settings;
  const delivered: unknown[] = [];
  const notified: { title: string; body: string; click: () => void }[] = [];
  const lines: string[] = [];
  const now = { focused: false };
  const open = vi.fn();
  const intake = openIntake({
    backend: { engine, settings: settings as never },
    dataFolder,
    window: { open, current: () => ({ isFocused: () => now.focused }) as never },
    mail: { deliver: (name, value) => void delivered.push([name, value]), ready: () => {} },
    clipboard: clipboard as never,
    notify: ({ title, body }, click) => {
      notified.push({ title, body, click });
      return () => {};
    },
    log: (line) => lines.push(line),
  });
  onTestFinished(() => intake.stop());
  return { intake, dataFolder, tracked, delivered, notified, lines, now, open, change, listeners };
}

test('a start that asks for nothing brings up the window', () => {
  const { intake, open, tracked } = setUp();
  intake.enter(readStartIntent([], '/'));
  expect(open).toHaveBeenCalledOnce();
  expect(tracked).toEqual([]);
});

test('ids on the command line were typed by the person, so they are tracked', () => {
  const { intake, open, tracked } = setUp();
  intake.enter(readStartIntent([A, B], '/'));
  expect(tracked).toEqual([A, B]);
  expect(open).toHaveBeenCalledOnce();
});

test('E13: a link to track only asks; for one on the list it shows that', () => {
  const { intake, delivered, tracked } = setUp({}, [B]);
  intake.openLink(`dailies://track/${A}`);
  intake.openLink(`dailies://track/${B}`);
  expect(delivered).toEqual([
    ['tasks.offered', { ids: [A], source: 'link' }],
    ['page.show', { id: B }],
  ]);
  expect(tracked).toEqual([]);
});

test('a link to show shows what is on the list, and else the window', () => {
  const { intake, delivered, open } = setUp({}, [B]);
  intake.openLink(`dailies://show/${B}`);
  intake.openLink(`dailies://show/${A}`);
  expect(delivered).toEqual([['page.show', { id: B }]]);
  expect(open).toHaveBeenCalledOnce();
});

test('E13, case 76: a link that is none of ours brings up the window, and is not repeated in the log', () => {
  const { intake, delivered, open, tracked, lines } = setUp();
  intake.openLink('dailies://track/../../etc/passwd?key=SECRET');
  intake.enter(readStartIntent(['dailies://wipe/everything', A], '/'));
  expect([delivered, tracked]).toEqual([[], []]);
  expect(open).toHaveBeenCalledTimes(2);
  expect(lines.join()).not.toMatch(/passwd|SECRET|wipe/);
});

test('copied ids are offered only while that is on', async () => {
  const { notified, change, delivered, tracked } = setUp();
  answers.clipboard = A;
  change({ watchClipboard: true });
  await until(() => expect(notified).toHaveLength(1));
  expect(notified[0]?.title).toBe('A task ID was copied');
  expect(delivered).toEqual([]);
  notified[0]?.click();
  expect(delivered).toEqual([['tasks.offered', { ids: [A], source: 'clipboard' }]]);
  expect(tracked).toEqual([]);
});

test('a person who looks at the window is asked there', async () => {
  const { notified, delivered, now, change } = setUp();
  now.focused = true;
  answers.clipboard = A;
  change({ watchClipboard: true });
  await until(() => expect(delivered).toHaveLength(1));
  expect(notified).toEqual([]);
});

test('the clipboard is not read while that is off', async () => {
  const read = vi.spyOn(clipboard, 'readText');
  onTestFinished(() => read.mockRestore());
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { change } = setUp();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).not.toHaveBeenCalled();
  change({ watchClipboard: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.mock.calls.length).toBeGreaterThan(10);
  change({ watchClipboard: false });
  read.mockClear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).not.toHaveBeenCalled();
});

test('the tray’s entry tracks the ids that are copied, and says so', async () => {
  const { intake, tracked, notified } = setUp({}, [B]);
  answers.clipboard = `${A} ${B}`;
  await intake.addFromClipboard();
  expect(tracked).toEqual([A, B]);
  expect(notified[0]?.body).toBe('1 added · 1 already on the list');
});

test('the tray’s entry sends no password to a gateway', async () => {
  const { intake, tracked, notified } = setUp();
  answers.clipboard = 'hunter2correcthorse';
  await intake.addFromClipboard();
  expect(tracked).toEqual([]);
  expect(notified[0]?.body).toBe('There is no task ID on the clipboard.');
});

test('answers dropped into the watched folder are tracked, until another is chosen', async () => {
  const { dataFolder, tracked, change, lines } = setUp();
  const folder = join(dataFolder, 'drop');
  mkdirSync(folder);
  writeFileSync(join(folder, 'old.txt'), B);
  change({ watchFolder: folder });
  await until(() => writeFileSync(join(dataFolder, 'watched-folder.json'), '', { flag: 'r+' }));
  writeFileSync(join(folder, 'answer.json'), JSON.stringify({ id: A }));
  await until(() => expect(tracked).toEqual([A]));
  expect(lines).toContain('watched folder: 1 of 1 ids are new in answer.json');
  change({ watchFolder: null });
  expect(() => writeFileSync(join(dataFolder, 'watched-folder.json'), '', { flag: 'r+' })).toThrow('ENOENT');
});

test('after the end the settings open nothing', () => {
  const { intake, listeners } = setUp();
  intake.stop();
  expect(listeners.size).toBe(0);
});

test('what a file names is offered, but for what is on the list', async () => {
  const { intake, delivered, tracked, dataFolder } = setUp({}, [B]);
  const path = join(dataFolder, 'reel.dailies');
  writeFileSync(path, `${A}\n${B}\n`);
  intake.openFile(path);
  await until(() => expect(delivered).toEqual([['tasks.offered', { ids: [A], source: 'file' }]]));
  expect(tracked).toEqual([]);
});

test('a file given at a start is opened beside the ids that were typed, by a link to it too', async () => {
  const { intake, delivered, tracked, dataFolder, open } = setUp();
  writeFileSync(join(dataFolder, 'answer.json'), JSON.stringify({ data: { id: A, state: 'pending' } }));
  symlinkSync(join(dataFolder, 'answer.json'), join(dataFolder, 'link.json'));
  intake.enter(readStartIntent([B, 'link.json'], dataFolder));
  expect([tracked, open.mock.calls.length]).toEqual([[B], 1]);
  await until(() => expect(delivered).toEqual([['tasks.offered', { ids: [A], source: 'file' }]]));
});

test('a file whose tasks are all on the list shows the first of them', async () => {
  const { intake, delivered, dataFolder } = setUp({}, [A, B]);
  const path = join(dataFolder, 'reel.dailies');
  writeFileSync(path, `${B}\n${A}\n`);
  intake.openFile(path);
  await until(() => expect(delivered).toEqual([['page.show', { id: B }]]));
});

test.each([
  ['names no task', 'words.txt', 'just some words'],
  ['is too large', 'large.txt', `${A}\n${'x'.repeat(1_000_001)}`],
  [
    'is no text',
    'picture.json',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10]), Buffer.from(A)]),
  ],
  ['is not there', 'none.txt', null],
])('a file that %s is said to name none', async (_title, name, text) => {
  const { intake, delivered, dataFolder, notified, open } = setUp();
  if (text !== null) writeFileSync(join(dataFolder, name), text);
  intake.openFile(join(dataFolder, name));
  await until(() => expect(notified).toMatchObject([{ body: `There is no task ID in ${name}.` }]));
  expect([delivered, open.mock.calls.length]).toEqual([[], 1]);
});

test('what was dropped on the icon and is no list by its name is not read', async () => {
  const { intake, delivered, notified, dataFolder, open } = setUp();
  const path = join(dataFolder, 'clip.mp4');
  writeFileSync(path, A);
  intake.openFile(path);
  expect(open).toHaveBeenCalledOnce();
  await new Promise((done) => setImmediate(done));
  expect([delivered, notified]).toEqual([[], []]);
});
