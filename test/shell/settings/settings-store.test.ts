import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createSettingsStore } from '../../../app/shell/settings/settings-store.ts';
import { freshElectron } from '../../fakes/electron.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';

const KEY_RECORD = { blob: 'c2VhbGVk', backend: 'gnome_libsecret', createdAtMs: 5, hint: '7890' };
const LATER = { ...KEY_RECORD, blob: 'b3RoZXI=' };

beforeEach(() => freshElectron({ paths: { userData: quickFolder() } }));

function open(folder: string) {
  const lines: string[] = [];
  const store = createSettingsStore({
    dataFolder: folder,
    defaultFolder: '/videos/Dailies',
    now: () => 42,
    log: (line) => lines.push(line),
  });
  return { store, lines };
}
const configAt = (folder: string) => join(folder, 'config.json');
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

test('the first start has the defaults', () => {
  const { store } = open(quickFolder());
  expect(store.notice).toBeNull();
  expect(store.current()).toMatchObject({ folder: '/videos/Dailies', concurrency: 3, theme: 'system' });
});

test('a change lasts to the next start and is told once', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  const listener = vi.fn();
  const off = store.onChange(listener);
  expect(store.change({ concurrency: 5 }).concurrency).toBe(5);
  off();
  store.change({ theme: 'dark' });
  expect(listener).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ concurrency: 5 }),
    expect.objectContaining({ concurrency: 3 }),
  );
  const next = open(folder).store;
  expect(next.current()).toMatchObject({ concurrency: 5, theme: 'dark' });
});

test('a value that is not allowed changes nothing', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  expect(() => store.change({ theme: 'dark', concurrency: 500 })).toThrow(
    expect.objectContaining({ code: 'bad-input' }),
  );
  expect(store.current().theme).toBe('system');
  expect(open(folder).store.current().theme).toBe('system');
});

test.skipIf(process.platform === 'win32')(
  'the file, its backup and damaged copies are for the person alone',
  () => {
    const folder = quickFolder();
    open(folder).store.change({ theme: 'dark' });
    expect(statSync(configAt(folder)).mode & 0o777).toBe(0o600);
    chmodSync(configAt(folder), 0o644);
    open(folder);
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'config.json.bak']);
  },
);

const damaged: readonly [string, string | Buffer][] = [
  ['empty', ''],
  ['full of NULs', Buffer.alloc(300)],
  ['half a JSON text', '{"settings": {"theme": "da'],
  ['a JSON string', '"dark"'],
  ['a JSON array', '[1, 2]'],
  ['null', 'null'],
  ['settings that are a number', '{"settings": 5}'],
  ['a key record without its blob', '{"key": {"backend": "kwallet"}}'],
  ['a window place in words', '{"window": {"x": "left"}}'],
];

test.each(damaged)(
  'S4, case 57: a file that is %s is kept, and the backup takes its place with the key in it',
  (_title, content) => {
    const folder = quickFolder();
    const first = open(folder).store;
    first.change({ theme: 'dark' });
    first.key.write({ key: KEY_RECORD, aside: null });
    open(folder);
    writeFileSync(configAt(folder), content);

    const { store } = open(folder);
    expect(store.notice).toEqual({ kind: 'restored', keptAt: `${configAt(folder)}.corrupt-42` });
    expect(store.current().theme).toBe('dark');
    expect(store.key.read()).toEqual(KEY_RECORD);
    expect(readFileSync(`${configAt(folder)}.corrupt-42`).equals(Buffer.from(content))).toBe(true);
    expect(open(folder).store.notice).toBeNull();
  },
);

test.each(damaged)(
  'case 57: a file that is %s, without a backup, is kept, and the defaults are used',
  (_title, content) => {
    const folder = quickFolder();
    writeFileSync(configAt(folder), content);
    const { store } = open(folder);
    expect(store.notice).toEqual({ kind: 'reset', keptAt: `${configAt(folder)}.corrupt-42` });
    expect(store.current().theme).toBe('system');
    store.change({ theme: 'light' });
    expect(open(folder).store.current().theme).toBe('light');
  },
);

test('case 57: a damaged backup is not used', () => {
  const folder = quickFolder();
  writeFileSync(configAt(folder), '{');
  writeFileSync(`${configAt(folder)}.bak`, '[]');
  expect(open(folder).store.notice?.kind).toBe('reset');
});

test('case 57: one setting of a wrong type is replaced by its last good value; the others stay', () => {
  const folder = quickFolder();
  open(folder).store.change({ concurrency: 7, theme: 'dark' });
  open(folder);
  const config = read(configAt(folder));
  config.settings = { ...(config.settings as object), concurrency: 'many', theme: 'light', closeToTray: 1 };
  writeFileSync(configAt(folder), JSON.stringify(config));

  const { store } = open(folder);
  expect(store.notice).toMatchObject({ kind: 'replaced', names: ['concurrency', 'closeToTray'] });
  expect(store.current()).toMatchObject({ concurrency: 7, theme: 'light', closeToTray: true });
  expect(read(`${configAt(folder)}.corrupt-42`)).toEqual(config);
  expect(open(folder).store.notice).toBeNull();
});

test('S4, case 57: the backup follows only a file that was whole and allowed', () => {
  const folder = quickFolder();
  open(folder).store.change({ theme: 'dark' });
  open(folder);
  const good = read(`${configAt(folder)}.bak`);
  writeFileSync(configAt(folder), '{"settings": {"theme": 7}}');
  open(folder);
  expect(read(`${configAt(folder)}.bak`)).toEqual(good);
});

test('case 57: settings that this version does not know are kept in the file', () => {
  const folder = quickFolder();
  writeFileSync(configAt(folder), JSON.stringify({ settings: { theme: 'dark' }, future: { a: 1 } }));
  open(folder).store.change({ concurrency: 4 });
  expect(read(configAt(folder)).future).toEqual({ a: 1 });
});

test('case 81: a replaced and a cleared key are gone from the file and from the backup', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  store.key.write({ key: KEY_RECORD, aside: KEY_RECORD });
  open(folder);
  open(folder).store.key.write({ key: LATER, aside: null });
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain(KEY_RECORD.blob);
  }
  const again = open(folder).store;
  expect([again.key.read(), again.key.readAside()]).toEqual([LATER, null]);
  again.key.write({ key: null, aside: null });
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain(LATER.blob);
  }
});

test('case 81: a file set aside as damaged goes with the key that it holds, and not before', () => {
  const folder = quickFolder();
  open(folder).store.key.write({ key: KEY_RECORD, aside: null });
  const damaged = `${readFileSync(configAt(folder), 'utf8')}}`;
  writeFileSync(configAt(folder), damaged);
  const { store } = open(folder);
  store.key.write({ key: null, aside: KEY_RECORD });
  store.key.write({ key: KEY_RECORD, aside: null });
  expect(readFileSync(`${configAt(folder)}.corrupt-42`, 'utf8')).toBe(damaged);
  store.key.write({ key: LATER, aside: null });
  expect(existsSync(`${configAt(folder)}.corrupt-42`)).toBe(false);
});

test('case 81: a draft that a crash left beside the file goes with the key that it holds', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  store.key.write({ key: KEY_RECORD, aside: null });
  const drafts = ['.4711.tmp', '.bak.4711.tmp', '.tmp-1234567890ab12cd'].map((end) => configAt(folder) + end);
  for (const path of drafts) copyFileSync(configAt(folder), path);
  store.key.write({ key: LATER, aside: null });
  expect(drafts.filter((path) => existsSync(path))).toEqual([]);
  expect(existsSync(configAt(folder))).toBe(true);
});

test('case 57: a file that is damaged while the app runs disturbs nothing, and the next change repairs it', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  store.change({ theme: 'dark' });
  store.key.write({ key: KEY_RECORD, aside: null });
  writeFileSync(configAt(folder), '{"settings": ');
  expect(store.windowPlace()).toBeNull();
  expect(store.key.read()).toEqual(KEY_RECORD);
  store.change({ concurrency: 4 });
  const next = open(folder).store;
  expect(next.notice).toBeNull();
  expect(next.current()).toMatchObject({ theme: 'dark', concurrency: 4 });
  expect(next.key.read()).toEqual(KEY_RECORD);
});

test('the folders that were ever chosen are remembered, the present one included', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  expect(store.knownFolders()).toEqual(['/videos/Dailies']);
  store.change({ folder: '/second' });
  store.change({ folder: '/third' });
  expect([...open(folder).store.knownFolders()].sort()).toEqual(['/second', '/third', '/videos/Dailies']);
});

test('the window’s place and the one-time explanation are remembered', () => {
  const folder = quickFolder();
  const place = { x: 1, y: 2, width: 800, height: 600, maximized: false };
  const { store } = open(folder);
  expect([store.windowPlace(), store.closeExplained()]).toEqual([null, false]);
  store.rememberWindowPlace(place);
  store.rememberCloseExplained();
  const next = open(folder).store;
  expect([next.windowPlace(), next.closeExplained()]).toEqual([place, true]);
});

test('a data folder that is a file is named in one plain sentence', () => {
  const folder = join(quickFolder(), 'data');
  writeFileSync(folder, '');
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'folder-unwritable' }));
});

test('a damaged file that cannot be moved away is named', () => {
  const folder = quickFolder();
  mkdirSync(configAt(folder));
  mkdirSync(`${configAt(folder)}.corrupt-42`);
  writeFileSync(join(`${configAt(folder)}.corrupt-42`, 'x'), '');
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'folder-unwritable' }));
  expect(existsSync(configAt(folder))).toBe(true);
});

test('who asks about one setting is told when that one has another value, with the one before', () => {
  const { store } = open(quickFolder());
  const told: unknown[] = [];
  const off = store.on('concurrency', (next, before) => told.push([next, before]));
  store.change({ concurrency: 5, theme: 'dark' });
  store.change({ theme: 'light' });
  store.change({ concurrency: 5 });
  expect(told).toEqual([[5, 3]]);
  off();
  store.change({ concurrency: 1 });
  expect(told).toHaveLength(1);
});

test('field S1: the gateway that a key was entered for lasts beside it, and stays when the key is cleared', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  expect(store.agreedGateway()).toBeNull();
  store.key.write({ key: KEY_RECORD, aside: null });
  store.agreeToGateway('https://gateway.example/v1');
  store.key.write({ key: null, aside: null });
  expect(open(folder).store.agreedGateway()).toBe('https://gateway.example/v1');
});

test('field S1: a key from before gateways were agreed to belongs to the gateway of its settings', () => {
  const folder = quickFolder();
  const { store } = open(folder);
  store.change({ baseUrl: 'https://gateway.example/v1' });
  expect(store.agreedGateway()).toBeNull();
  store.key.write({ key: KEY_RECORD, aside: null });
  expect(open(folder).store.agreedGateway()).toBe('https://gateway.example/v1');
});

test.each([
  ['names another gateway', 'https://attacker.example/'],
  ['names none that can be', 'http://attacker.example/'],
  ['names none at all', undefined],
])('field S1: a settings file that %s leaves the key with the gateway agreed to', (_title, baseUrl) => {
  const folder = quickFolder();
  const { store } = open(folder);
  store.change({ baseUrl: 'https://gateway.example/v1', theme: 'dark' });
  store.key.write({ key: KEY_RECORD, aside: null });
  store.agreeToGateway('https://gateway.example/v1');
  const config = read(configAt(folder));
  const { baseUrl: _own, ...settings } = config.settings as Record<string, unknown>;
  writeFileSync(configAt(folder), JSON.stringify({ ...config, settings: { ...settings, baseUrl } }));
  const next = open(folder).store;
  expect(next.current()).toMatchObject({ baseUrl: 'https://gateway.example/v1', theme: 'dark' });
  if (baseUrl !== undefined) expect(next.notice).toMatchObject({ kind: 'replaced', names: ['baseUrl'] });
});

/** Every setting of 0.1, each with another value than its default. */
const OF_0_1 = {
  baseUrl: 'https://gateway.example/prefix',
  folder: '/clips/of mine',
  nameTemplate: '{date}/{prompt} [{id8}]',
  assets: ['video', 'thumbnail', 'metadata'],
  concurrency: 5,
  segments: 2,
  limitBytesPerSecond: 1_000_000,
  requestsPerSecond: 0.5,
  pollIntervalMs: 20_000,
  theme: 'dark',
  language: 'zh-Hans',
  view: 'grid',
  sort: 'size',
  sortDescending: false,
  statuses: ['saved', 'failed'],
  closeToTray: false,
  releaseWhenHidden: false,
  startAtLogin: true,
  notifySaved: false,
  notifyFailed: false,
  watchClipboard: true,
  watchFolder: '/answers',
  proxyMode: 'manual',
  proxyUrl: 'http://proxy.example:8080',
  checkForUpdates: false,
  firstRunDone: true,
};

test('the settings, key, folders and window of 0.1 are all there, and its gateway is the first account', () => {
  const folder = quickFolder();
  const window = { x: 10, y: 20, width: 1_000, height: 700, maximized: true };
  const folders = ['/clips/of mine', '/clips/before'];
  const config = {
    settings: OF_0_1,
    key: KEY_RECORD,
    keyAside: LATER,
    window,
    folders,
    closeExplained: true,
  };
  writeFileSync(configAt(folder), JSON.stringify(config));
  const { store } = open(folder);
  expect(store.notice).toBeNull();
  expect(store.current()).toMatchObject(OF_0_1);
  expect([store.key.read(), store.key.readAside()]).toEqual([KEY_RECORD, LATER]);
  expect(store.agreedGateway()).toBe('https://gateway.example/prefix');
  expect([store.accounts.list(), store.accounts.current()]).toEqual([[], 'main']);
  expect([store.windowPlace(), store.knownFolders(), store.closeExplained()]).toEqual([
    window,
    folders,
    true,
  ]);
  store.change({ theme: 'light' });
  expect(open(folder).store.current()).toMatchObject({ ...OF_0_1, theme: 'light' });
});
