/** app/main.ts against a fake Electron and a fake engine: what is built, in which order, and how it ends. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineOptions } from '../../../app/core/engine.ts';
import type { ErrorCode } from '../../../app/shared/error-code.ts';
import { createFakeEngine, QUIET_STATUS } from '../../fakes/engine.ts';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { until } from '../../fakes/until.ts';
import { CANARY_HINT, CANARY_KEY } from '../../fixtures/canary-key.ts';

const OURS = { url: 'app://bundle/index.html', parent: null };
const KEY = CANARY_KEY;
const argv = process.argv;
const bugListeners = ['uncaughtException', 'unhandledRejection'] as const;
const processEvents: NodeJS.EventEmitter = process;
let listenersBefore: readonly (readonly unknown[])[];

beforeEach(() => {
  vi.resetModules();
  listenersBefore = bugListeners.map((name) => processEvents.listeners(name));
});
afterEach(() => {
  process.argv = argv;
  vi.unstubAllEnvs();
  for (const [index, name] of bugListeners.entries()) {
    for (const listener of processEvents.listeners(name)) {
      if (!listenersBefore[index]?.includes(listener)) processEvents.off(name, listener as () => void);
    }
  }
});

interface Setup {
  readonly gotLock?: boolean;
  readonly engineFails?: Error | { readonly code: ErrorCode };
  readonly dataFolder?: string;
  readonly desktop?: string;
  readonly args?: readonly string[];
  readonly switches?: readonly string[];
  readonly locale?: string;
  /** What app.getPath knows; it throws for all others. */
  readonly paths?: Record<string, string>;
}

async function launch(setup: Setup = {}) {
  const folder = setup.dataFolder ?? join(quickFolder(), 'data');
  process.argv = ['electron', '.', '--data', folder, ...(setup.args ?? [])];
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_CURRENT_DESKTOP', setup.desktop ?? 'KDE');
  const engine = createFakeEngine();
  // The class that the fresh modules know.
  const { DailiesError } = await import('../../../app/shared/error-code.ts');
  const options: EngineOptions[] = [];
  vi.doMock('../../../app/core/engine.ts', () => ({
    createEngine(given: EngineOptions) {
      electron.calls.push({ name: 'createEngine', args: [] });
      options.push(given);
      const failure = setup.engineFails;
      if (failure) throw failure instanceof Error ? failure : new DailiesError(failure.code);
      return engine;
    },
  }));
  // The page is built into out/; what it is served like has its own test.
  vi.doMock('../../../app/shell/schemes/app-scheme.ts', () => ({
    createAppHandler: () => async () => new Response(),
    readPageFiles: () => new Set(),
  }));
  const electron = await import('../../fakes/electron.ts');
  electron.freshElectron({
    isReady: false,
    switches: new Map((setup.switches ?? []).map((name) => [name, ''])),
    gotLock: setup.gotLock ?? true,
    locale: setup.locale ?? 'en-US',
    paths: setup.paths ?? { videos: join(folder, 'videos') },
  });
  await import('../../../app/main.ts');
  electron.becomeReady();
  const names = () => electron.calls.map(({ name }) => name);
  await until(() => {
    const isStarted = engine.calls.some(({ name }) => name === 'start');
    expect(isStarted || names().some((name) => ['app.quit', 'app.exit'].includes(name))).toBe(true);
  });
  const window = () => electron.BrowserWindow.made.at(-1);
  const call = (name: string, argument?: unknown) =>
    electron.ipcMain.handlers.get(`dailies:${name}`)?.(
      { sender: { id: window()?.webContents.id }, senderFrame: OURS },
      argument,
    );
  return { electron, engine, folder, options: options[0], names, window, call };
}

test('E12, case 62: a second instance quits at once and touches nothing', async () => {
  const { names, folder, electron } = await launch({ gotLock: false });
  expect(names()).toEqual(['app.setPath', 'app.requestSingleInstanceLock', 'app.quit']);
  expect(readdirSync(folder)).toEqual([]);
  expect(electron.app.eventNames()).toEqual([]);
});

test('E12: the data folder is set before the lock, and the lock comes before all else', async () => {
  const { names, folder, electron } = await launch();
  expect(electron.callsOf('app.setPath')).toEqual([['userData', folder]]);
  expect(names().slice(0, 6)).toEqual([
    'app.setPath',
    'app.requestSingleInstanceLock',
    'protocol.registerSchemesAsPrivileged',
    'app.enableSandbox',
    'Menu.setApplicationMenu',
    'app.whenReady',
  ]);
});

test('E33-4: a start without Chromium’s sandbox is known as such, and keeps it off for its pages', async () => {
  const first = await launch({ switches: ['no-sandbox'] });
  expect(first.names()).not.toContain('app.enableSandbox');
  expect(await first.call('app.info')).toMatchObject({
    ok: true,
    value: { isSandboxed: false, isInstalled: true },
  });
  expect(readFileSync(join(first.folder, 'logs/dailies.log'), 'utf8')).toContain(
    'without Chromium’s sandbox',
  );
});

test('P0-3: a person without a Videos folder has a window, and clips go to the usual one', async () => {
  const { options, names, folder } = await launch({ paths: {} });
  expect(options?.settings.folder).toBe(join(homedir(), 'Videos', 'Dailies'));
  expect(names()).toContain('window.loadURL');
  expect(readFileSync(join(folder, 'logs/dailies.log'), 'utf8')).toContain('no folder for videos');
});

test('the window’s page begins first, once its files can be served, and the engine is built meanwhile', async () => {
  const { names } = await launch();
  const order = ['createEngine', 'protocol.handle', 'new BrowserWindow', 'window.loadURL'];
  expect(names().filter((name) => order.includes(name))).toEqual([
    'protocol.handle',
    'protocol.handle',
    'new BrowserWindow',
    'window.loadURL',
    'createEngine',
  ]);
});

test('E21: the system is asked for its proxy by the server’s name alone, and its list is understood', async () => {
  const { electron, options } = await launch();
  electron.answers.proxy = 'PROXY proxy.test:8080; DIRECT';
  const routes = await options?.systemProxy?.(new URL('https://files.test/clip.mp4?signature=secret'));
  expect(routes?.map(String)).toEqual(['http://proxy.test:8080/', 'direct']);
  expect(electron.callsOf('session.resolveProxy')).toEqual([['https://files.test']]);
});

test('a checkout looks for no updates, and says so', async () => {
  const { call } = await launch();
  expect(await call('updates.status')).toEqual({ ok: true, value: { state: 'off' } });
});

test('E6, E7, case 85: the default session is hardened before the window is there', async () => {
  const { electron, names } = await launch();
  const before = names().slice(0, names().indexOf('new BrowserWindow'));
  expect([...new Set(before.filter((name) => name.startsWith('session.')))].sort()).toEqual([
    'session.setDevicePermissionHandler',
    'session.setDisplayMediaRequestHandler',
    'session.setPermissionCheckHandler',
    'session.setPermissionRequestHandler',
    'session.setSpellCheckerEnabled',
    'session.setSpellCheckerLanguages',
    'session.webRequest.onBeforeRequest',
  ]);
  expect(electron.session.defaultSession.listenerCount('will-download')).toBeGreaterThan(0);
});

test('a browser that cannot be opened does not end the app', async () => {
  const { electron, names, folder } = await launch();
  electron.shell.openExternal = () => Promise.reject(new Error('no browser'));
  electron.Menu.getApplicationMenu()
    ?.items.find(({ role }) => role === 'help')
    ?.submenu?.items.find(({ label }) => label === 'Get an API Key…')
    ?.click();
  await until(() =>
    expect(readFileSync(join(folder, 'logs', 'dailies.log'), 'utf8')).toContain('no browser'),
  );
  expect(names()).not.toContain('app.exit');
});

test('the engine works in the data folder, with thumbnails, pausing on a full disk, without a key as yet', async () => {
  const { options, folder, engine } = await launch();
  expect(options).toMatchObject({
    dataFolder: folder,
    key: null,
    cacheThumbnails: true,
    onStorageTrouble: 'pause',
    settings: { folder: join(folder, 'videos', 'Dailies') },
  });
  expect(engine.calls.map(({ name }) => name)).toContain('start');
});

test('a library that was damaged and set aside is told of; other problems are logged alone', async () => {
  const { electron, engine, folder } = await launch();
  const problem = (code: 'library-unusable' | 'stalled') =>
    engine.emit('problem', {
      id: code === 'stalled' ? 'a1' : null,
      asset: code === 'stalled' ? 'video' : null,
      problem: { code, facts: {} },
      retryInMs: null,
      ...(code === 'stalled' ? {} : { news: { kind: 'clips-found', count: 2 } as const }),
    });
  problem('stalled');
  expect(electron.callsOf('dialog.showMessageBox')).toEqual([]);
  problem('library-unusable');
  expect(electron.callsOf('dialog.showMessageBox')).toMatchObject([
    [{ message: '2 saved clips were found in their folder and are back on the list.' }],
  ]);
  const lines = readFileSync(join(folder, 'logs', 'dailies.log'), 'utf8');
  expect(lines).toContain('problem: stalled (video of a1)');
  expect(lines).toContain('problem: library-unusable (engine)');
});

test.each([
  ['library-in-use', 'en-US', /^Another Dailies has the library in \/.* open\. Quit it first\.$/],
  ['library-unusable', 'en-US', /^The library in \/.* cannot be opened/],
  ['library-newer', 'en-US', /^This library was made by a newer Dailies/],
  ['library-newer', 'zh-CN', /^这个资料库由更新版本的 Dailies 创建/],
] as const)('%s ends the start with one plain sentence (%s)', async (code, locale, message) => {
  const { electron, names } = await launch({ engineFails: { code }, locale });
  expect(electron.callsOf('dialog.showErrorBox')).toEqual([['Dailies', expect.stringMatching(message)]]);
  expect(electron.callsOf('app.exit')).toEqual([[1]]);
  // One that was begun is never seen.
  expect(
    names().filter((name) => ['window.show', 'window.showInactive', 'window.minimize'].includes(name)),
  ).toEqual([]);
});

test('a bug at start is told without a stack', async () => {
  const { electron } = await launch({ engineFails: new TypeError('x is not a function') });
  const [title, text] = electron.callsOf('dialog.showErrorBox')[0] ?? [];
  expect(title).toBe('Dailies');
  expect(text).toBe('Dailies could not start: x is not a function');
});

test('S5: a key goes from the page to the engine and, encrypted, to the disk; the page hears only its state', async () => {
  const { electron, engine, folder, call } = await launch();
  const answer = await call('key.set', { key: KEY, storeAnyway: true });
  expect(answer).toMatchObject({ ok: true, value: { state: 'stored', hint: CANARY_HINT } });
  expect(engine.calls.filter(({ name }) => name === 'setKey')).toEqual([{ name: 'setKey', args: [KEY] }]);
  expect(JSON.stringify(electron.callsOf('webContents.send'))).toContain('dailies:key.changed');
  expect(JSON.stringify([answer, electron.callsOf('webContents.send')])).not.toContain(KEY);
  for (const name of ['config.json', 'config.json.bak', join('logs', 'dailies.log')]) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain(KEY);
  }
});

test('the stored key reaches the engine at the next start', async () => {
  const first = await launch();
  await first.call('key.set', { key: KEY, storeAnyway: true });
  vi.resetModules();
  const { engine } = await launch({ dataFolder: first.folder });
  await until(() => expect(engine.calls).toContainEqual({ name: 'setKey', args: [KEY] }));
});

test('S6, case 77: the key is hidden from the log from the moment it is known', async () => {
  const { options, folder, call } = await launch();
  await call('key.set', { key: KEY, storeAnyway: true });
  options?.log?.(`engine: the gateway refused ${KEY}`);
  expect(readFileSync(join(folder, 'logs', 'dailies.log'), 'utf8')).toContain('the gateway refused [hidden]');
});

test('a changed setting reaches the engine and the page', async () => {
  const { electron, engine, call } = await launch();
  expect(await call('settings.set', { concurrency: 5 })).toMatchObject({
    ok: true,
    value: { concurrency: 5 },
  });
  expect(engine.calls.at(-1)).toMatchObject({ name: 'applySettings', args: [{ concurrency: 5 }] });
  expect(electron.callsOf('webContents.send').at(-1)).toMatchObject([
    'dailies:settings.changed',
    { concurrency: 5 },
  ]);
});

test('what the engine does reaches the page', async () => {
  const { electron, engine } = await launch();
  engine.emit('library-changed', { version: 3, ids: ['a1'], structure: true });
  expect(electron.callsOf('webContents.send').at(-1)).toEqual([
    'dailies:library.changed',
    { version: 3, ids: ['a1'], structure: true },
  ]);
});

test('a clip that only has its raw video saved is dragged all the same', async () => {
  const { electron, engine, folder, call } = await launch();
  const clips = join(folder, 'videos', 'Dailies');
  mkdirSync(clips, { recursive: true });
  const clip = join(clips, 'a1.mp4');
  writeFileSync(clip, 'x');
  engine.files.set('a1/raw', clip);
  expect(await call('files.drag', { ids: ['a1'] })).toEqual({ ok: true, value: { count: 1, left: [] } });
  expect(electron.callsOf('webContents.startDrag')[0]?.[0]).toMatchObject({ file: clip, files: [clip] });
});

test('quitting takes everything down, waits for the engine, and exits once', async () => {
  const { electron, engine, names, call } = await launch();
  electron.app.quit();
  electron.app.quit();
  await until(() => expect(names()).toContain('app.exit'));
  expect(electron.callsOf('app.exit')).toEqual([[0]]);
  expect(names().filter((name) => ['tray.destroy', 'window.destroy', 'app.exit'].includes(name))).toEqual([
    'tray.destroy',
    'window.destroy',
    'app.exit',
  ]);
  expect(engine.calls.filter(({ name }) => name === 'stop')).toHaveLength(1);
  const sent = electron.callsOf('webContents.send').length;
  engine.emit('library-changed', { version: 9, ids: null, structure: true });
  expect(electron.callsOf('webContents.send')).toHaveLength(sent);
  expect(call('engine.status')).toBeUndefined();
});

test('P1-7: a log-off writes everything down before its event is over, and asks nothing', async () => {
  const { electron, engine, window, names } = await launch();
  engine.status = () => ({ ...QUIET_STATUS, downloading: 1 });
  window()?.emit('query-session-end', electron.preventable());
  expect(engine.calls.at(-1)?.name).toBe('flushNow');
  window()?.emit('session-end', electron.preventable());
  expect(engine.calls.at(-1)?.name).toBe('endNow');
  // The system is being told about this very window.
  expect(names()).not.toContain('window.destroy');
  expect(electron.callsOf('dialog.showMessageBox')).toEqual([]);
  await until(() => expect(electron.callsOf('app.exit')).toEqual([[0]]));
});

test('P1-7: starts that ended with the session are no loop of crashes', async () => {
  const dataFolder = join(quickFolder(), 'data');
  for (let start = 0; start < 4; start += 1) {
    vi.resetModules();
    const { options, window } = await launch({ dataFolder });
    expect(options?.safeMode).toBe(false);
    window()?.emit('session-end');
  }
});

test('case 60: an engine that does not stop holds the exit for three seconds at most', async () => {
  const { electron, engine, names } = await launch();
  engine.stop = () => new Promise(() => {});
  vi.useFakeTimers();
  try {
    electron.app.quit();
    await vi.advanceTimersByTimeAsync(2999);
    expect(names()).not.toContain('app.exit');
    await vi.advanceTimersByTimeAsync(1);
    expect(electron.callsOf('app.exit')).toEqual([[0]]);
  } finally {
    vi.useRealTimers();
  }
});

test('case 59: the third start that follows on two unended ones begins in safe mode, with the window open', async () => {
  const dataFolder = join(quickFolder(), 'data');
  const starts: (boolean | undefined)[] = [];
  for (let start = 0; start < 3; start += 1) {
    vi.resetModules();
    const { options, names } = await launch({ dataFolder });
    starts.push(options?.safeMode);
    expect(names()).toContain('window.loadURL');
  }
  expect(starts).toEqual([false, false, true]);
});

test('case 59: starts that were refused with a reason are no loop of crashes', async () => {
  const dataFolder = join(quickFolder(), 'data');
  const inUse = { code: 'library-in-use' } as const;
  for (let start = 0; start < 3; start += 1) {
    vi.resetModules();
    await launch({ dataFolder, engineFails: inUse });
  }
  vi.resetModules();
  expect((await launch({ dataFolder })).options?.safeMode).toBe(false);
});

test('case 59: starts that were quit are no loop of crashes', async () => {
  const dataFolder = join(quickFolder(), 'data');
  for (let start = 0; start < 4; start += 1) {
    vi.resetModules();
    const { options, names, electron } = await launch({ dataFolder });
    expect(options?.safeMode).toBe(false);
    electron.app.quit();
    await until(() => expect(names()).toContain('app.exit'));
  }
});

test('the first close is explained once, then leaves the app in the tray', async () => {
  const { electron, names, window } = await launch();
  window()?.show();
  window()?.close();
  expect(electron.callsOf('dialog.showMessageBox')).toHaveLength(1);
  await until(() => expect(window()?.visible).toBe(false));
  expect(names()).not.toContain('app.quit');

  electron.Tray.made[0]?.emit('click');
  expect(window()?.visible).toBe(true);
  window()?.close();
  expect(window()?.visible).toBe(false);
  expect(electron.callsOf('dialog.showMessageBox')).toHaveLength(1);
  expect(electron.BrowserWindow.made).toHaveLength(1);
});

test('the person may quit at the first close', async () => {
  const { electron, names, window } = await launch();
  electron.answers.messageBox = [1];
  window()?.close();
  await until(() => expect(names()).toContain('app.exit'));
});

test('closing the window quits where the setting is off', async () => {
  const { electron, names, window, call } = await launch();
  await call('settings.set', { closeToTray: false });
  window()?.close();
  await until(() => expect(names()).toContain('app.exit'));
  expect(electron.callsOf('dialog.showMessageBox')).toEqual([]);
});

test('a desktop without a tray keeps the window within reach', async () => {
  const { names, window } = await launch({ desktop: 'GNOME' });
  window()?.close();
  await until(() => expect(window()?.minimized).toBe(true));
  expect(names()).not.toContain('app.quit');
});

test('a start at login shows no window, until another start asks for it', async () => {
  const { electron, engine } = await launch({ args: ['--hidden'] });
  expect(electron.BrowserWindow.made).toEqual([]);
  expect(engine.calls.map(({ name }) => name)).toContain('start');
  electron.app.emit('second-instance', {}, ['electron', '.'], '/', { args: [] });
  expect(electron.BrowserWindow.made).toHaveLength(1);
});

test('without a tray a start at login leaves a minimized window', async () => {
  const { window } = await launch({ args: ['--hidden'], desktop: 'GNOME' });
  window()?.emit('ready-to-show');
  expect([window()?.minimized, window()?.visible]).toEqual([true, false]);
});

test('a list named in a later start is looked for where that was started', async () => {
  const { electron, engine } = await launch();
  const folder = quickFolder();
  writeFileSync(join(folder, 'reel.dailies'), 'task_2026c\n');
  const asked: string[] = [];
  engine.has = (id) => {
    asked.push(id);
    return false;
  };
  electron.app.emit('second-instance', {}, [], folder, { args: ['reel.dailies'] });
  await until(() => expect(asked).toEqual(['task_2026c']));
  expect(engine.calls.some(({ name }) => name === 'track')).toBe(false);
});

test('ids on the command line are tracked, of the first start and of a later one', async () => {
  const { electron, engine } = await launch({ args: ['task_2026a'] });
  electron.app.emit('second-instance', {}, [], '/', { args: ['--flag', 'task_2026b'] });
  expect(engine.calls.filter(({ name }) => name === 'track').map(({ args }) => args)).toEqual([
    [['task_2026a']],
    [['task_2026b']],
  ]);
});

test('E13: a link asks the page, once that listens; nothing is tracked without a yes', async () => {
  const { electron, engine, call } = await launch({ args: ['dailies://track/task_2026', 'task_2027'] });
  engine.has = () => false;
  electron.app.emit('open-url', electron.preventable(), 'dailies://track/task_2028');
  const offers = () =>
    electron.callsOf('webContents.send').filter(([channel]) => channel === 'dailies:tasks.offered');
  expect(offers()).toEqual([]);
  await call('page.ready');
  expect(offers().map(([, offer]) => offer)).toContainEqual({ ids: ['task_2028'], source: 'link' });
  expect(engine.calls.map(({ name }) => name)).not.toContain('track');
});

test('the chosen theme reaches beyond the page', async () => {
  const { electron, call, window } = await launch();
  await call('settings.set', { theme: 'dark' });
  expect(electron.nativeTheme.themeSource).toBe('dark');
  expect(electron.callsOf('window.setBackgroundColor')).toEqual([['#17181c']]);
  expect(window()?.options).toMatchObject({ backgroundColor: '#f7f7f9' });
});

test('every page gets a menu for its text fields', async () => {
  const { electron } = await launch();
  expect(electron.app.listenerCount('web-contents-created')).toBe(2);
});

test('quitting from the tray asks while clips are under way', async () => {
  const { electron, engine, names, call } = await launch();
  await call('key.set', { key: KEY, storeAnyway: true });
  const quit = () => electron.Tray.made[0]?.menu?.items.find(({ id }) => id === 'quit')?.click?.();
  engine.status = () => ({ ...QUIET_STATUS, generating: 2 });
  engine.emit('status', engine.status());
  await until(() => expect(JSON.stringify(electron.Tray.made[0]?.menu)).toContain('2 generating'));
  electron.answers.messageBox = [1, 0];
  quit();
  await until(() => expect(electron.callsOf('dialog.showMessageBox')).toHaveLength(1));
  expect(names()).not.toContain('app.quit');
  await until(() => {
    quit();
    expect(names()).toContain('app.quit');
  });
});

test('starting at login is written where the session reads it, and taken back', async () => {
  const { folder, call } = await launch();
  const entry = join(folder, 'config', 'autostart', 'dailies.desktop');
  await call('settings.set', { startAtLogin: true });
  expect(readFileSync(entry, 'utf8')).toContain(`"--data" "${folder}" "--hidden"`);
  await call('settings.set', { startAtLogin: false });
  expect(() => readFileSync(entry)).toThrow('ENOENT');
});

test('an entry that was taken away outside switches the setting off', async () => {
  const first = await launch();
  await first.call('settings.set', { startAtLogin: true });
  rmSync(join(first.folder, 'config'), { recursive: true });
  vi.resetModules();
  const { call } = await launch({ dataFolder: first.folder });
  expect(await call('settings.get')).toMatchObject({ value: { startAtLogin: false } });
});

test('a saved clip is told of, counted on the icon, and seen once the window is looked at', async () => {
  const { electron, engine } = await launch();
  engine.ending = () => 'saved';
  engine.item = () => ({ prompt: 'A red kite' }) as never;
  engine.emit('saved', { id: 'a1', asset: 'video', path: '/clips/a1.mp4', bytes: 1, sha256: '' });
  expect(electron.Notification.shown.at(-1)?.options).toMatchObject({ body: 'A red kite' });
  electron.app.emit('browser-window-focus', {}, {});
  expect(electron.callsOf('app.setBadgeCount')).toEqual([[1], [0]]);
});

test('starting the app again brings back its window', async () => {
  const { electron, window } = await launch();
  window()?.destroy();
  electron.app.emit('second-instance', {}, ['electron', '.'], '/');
  expect(electron.BrowserWindow.made).toHaveLength(2);
});

test('starting the app again while it quits opens nothing', async () => {
  const { electron, names } = await launch();
  electron.app.quit();
  electron.app.emit('second-instance', {}, ['electron', '.'], '/');
  await until(() => expect(names()).toContain('app.exit'));
  expect(electron.BrowserWindow.made).toHaveLength(1);
});

test('case 61: when the page dies the window is made anew and the engine goes on', async () => {
  const { electron, engine, names, window } = await launch();
  electron.app.emit('render-process-gone', {}, window()?.webContents, { reason: 'crashed', exitCode: 1 });
  window()?.emit('ready-to-show');
  expect(electron.BrowserWindow.made.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  expect(engine.calls.map(({ name }) => name)).not.toContain('stop');
  expect(names()).not.toContain('app.quit');
});

test('a settings file that was damaged is told of, with the place where it is kept', async () => {
  const folder = quickFolder();
  writeFileSync(join(folder, 'config.json'), '{');
  const { electron } = await launch({ dataFolder: folder });
  expect(electron.callsOf('dialog.showMessageBox')[0]?.[0]).toMatchObject({
    type: 'warning',
    detail: expect.stringContaining(join(folder, 'config.json.corrupt-')),
  });
});

test('the menus speak the language that is set, at once', async () => {
  const { electron, call } = await launch();
  await call('settings.set', { language: 'zh-Hans' });
  expect(JSON.stringify(electron.callsOf('Menu.setApplicationMenu').at(-1))).toContain('帮助');
  expect(electron.Tray.made[0]?.menu?.items.at(-1)?.label).toBe('退出 Dailies');
  await call('settings.set', { concurrency: 4 });
  // None of Electron's own, ours, and ours in the new language.
  expect(electron.callsOf('Menu.setApplicationMenu')).toHaveLength(3);
});

test('a variable that would switch off certificate checks is taken away', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  await launch();
  expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
});
