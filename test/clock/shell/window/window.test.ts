import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WindowPlace } from '../../../../app/shell/settings/config-file.ts';
import { isWayland } from '../../../../app/shell/window/wayland.ts';
import { type ClosedWindow, createMainWindow } from '../../../../app/shell/window/window.ts';
import { fitPlace } from '../../../../app/shell/window/window-place.ts';
import { answers, app, BrowserWindow, calls, callsOf, freshElectron } from '../../../fakes/electron.ts';

beforeEach(() => {
  freshElectron();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function setUp(
  overrides: {
    place?: WindowPlace | null;
    whenClosed?: ClosedWindow;
    release?: boolean;
    devTools?: boolean;
    platform?: NodeJS.Platform;
    isWayland?: boolean;
  } = {},
) {
  const remembered: WindowPlace[] = [];
  answers.platform = overrides.platform ?? 'linux';
  const [onSessionEnding, onSessionEnd] = [vi.fn(), vi.fn()];
  const window = createMainWindow({
    platform: answers.platform,
    isWayland: overrides.isWayland ?? false,
    preloadPath: '/out/preload.cjs',
    iconPath: '/build/icon.png',
    devTools: overrides.devTools ?? false,
    color: () => '#17181c',
    place: () => overrides.place ?? null,
    rememberPlace: (place) => remembered.push(place),
    whenClosed: () => overrides.whenClosed ?? 'close',
    releaseWhenHidden: () => overrides.release ?? true,
    ...{ onSessionEnding, onSessionEnd },
    log: () => {},
  });
  return {
    window,
    remembered,
    onSessionEnding,
    onSessionEnd,
    last: () => BrowserWindow.made.at(-1) as InstanceType<typeof BrowserWindow>,
  };
}

test('E1: the window’s web preferences are exactly the strict ones', () => {
  const { window, last } = setUp();
  window.open();
  expect(last().options.webPreferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    preload: '/out/preload.cjs',
    devTools: false,
  });
});

test('until its page is painted the window has the theme’s own colour', () => {
  const { window, last } = setUp();
  window.open();
  expect(last().options).toMatchObject({ backgroundColor: '#17181c' });
});

test('the developer tools are there only where they are asked for', () => {
  const { window, last } = setUp({ devTools: true });
  window.open();
  expect(last().options.webPreferences).toMatchObject({ devTools: true });
});

test('the window shows our page, and only when it is ready to be seen', () => {
  const { window, last } = setUp();
  window.open();
  expect(last().options).toMatchObject({ show: false, minWidth: 640, minHeight: 480 });
  expect(callsOf('window.loadURL')).toEqual([['app://bundle/index.html']]);
  expect(callsOf('window.show')).toEqual([]);
  last().emit('ready-to-show');
  expect(callsOf('window.show')).toHaveLength(1);
});

test('a window that was prepared loads its page unseen, and opening it shows that one once it is ready', () => {
  const { window, last } = setUp();
  window.prepare();
  expect(callsOf('window.loadURL')).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  window.open();
  expect(BrowserWindow.made).toHaveLength(1);
  expect(callsOf('window.show')).toEqual([]);
  last().emit('ready-to-show');
  expect(callsOf('window.show')).toHaveLength(1);
  window.open();
  expect(calls.map(({ name }) => name).slice(-2)).toEqual(['window.show', 'window.focus']);
});

test('a prepared window that nobody opens is never seen', () => {
  const { window, last } = setUp();
  window.prepare();
  last().emit('ready-to-show');
  vi.advanceTimersByTime(60_000);
  window.destroy();
  expect(callsOf('window.show')).toEqual([]);
});

test('opening again brings the same window to the front', () => {
  const { window, last } = setUp();
  window.open();
  last().minimized = true;
  window.open();
  expect(BrowserWindow.made).toHaveLength(1);
  expect(calls.map(({ name }) => name).slice(-3)).toEqual(['window.restore', 'window.show', 'window.focus']);
});

test('a closed window is made anew, at the place it had', () => {
  const { window, remembered, last } = setUp();
  window.open();
  last().bounds = { x: 5, y: 6, width: 900, height: 650 };
  last().close();
  expect(remembered).toEqual([{ x: 5, y: 6, width: 900, height: 650, maximized: false }]);
  expect(window.current()).toBeNull();
  window.open();
  expect(BrowserWindow.made).toHaveLength(2);
});

test('a window that was maximized is so again', () => {
  const { window, last } = setUp({ place: { x: 0, y: 0, width: 800, height: 600, maximized: true } });
  window.open();
  last().emit('ready-to-show');
  expect(last().maximized).toBe(true);
});

test('closing can be held', () => {
  const { window, last } = setUp({ whenClosed: 'stay' });
  window.open();
  last().close();
  expect(window.current()).toBe(last());
});

test('quitting destroys the window without asking, and remembers its place', () => {
  const { window, remembered } = setUp({ whenClosed: 'stay' });
  window.open();
  window.destroy();
  expect(window.current()).toBeNull();
  expect(remembered).toHaveLength(1);
});

test('nothing is sent when there is no window, or when its page is gone', () => {
  const { window, last } = setUp();
  window.send('dailies:key.changed', 1);
  window.open();
  window.send('dailies:key.changed', 2);
  last().webContents.destroyed = true;
  window.send('dailies:key.changed', 3);
  expect(callsOf('webContents.send')).toEqual([['dailies:key.changed', 2]]);
});

test('E33-10: a window whose page died stays until the one made for it is seen, so that there always is one', () => {
  const { window, last } = setUp();
  let left = false;
  app.on('window-all-closed', () => {
    left = true;
  });
  window.open();
  const old = last();
  window.recreate();
  const second = last();
  expect(window.current()).toBe(second);
  expect(second).not.toBe(old);
  window.recreate();
  expect([old.destroyed, second.destroyed, last().destroyed]).toEqual([false, false, false]);
  last().emit('ready-to-show');
  expect([old.destroyed, second.destroyed, last().visible]).toEqual([true, true, true]);
  expect(left).toBe(false);
});

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
];
const place = (x: number | null, y: number | null, width = 900, height = 700): WindowPlace => ({
  x,
  y,
  width,
  height,
  maximized: false,
});
test.each([
  ['the first start', null, { width: 1080, height: 720 }],
  ['the first screen', place(10, 20), { x: 10, y: 20, width: 900, height: 700 }],
  ['the second screen', place(2000, 50), { x: 2000, y: 50, width: 900, height: 700 }],
  ['a screen that is unplugged', place(4000, 50), { width: 900, height: 700 }],
  ['above the screens', place(10, -690), { width: 900, height: 700 }],
  ['a place that was never known', place(null, null), { width: 900, height: 700 }],
  ['too small a size', place(10, 20, 5, 5), { x: 10, y: 20, width: 640, height: 480 }],
])('the window opens well after %s', (_title, stored, expected) => {
  expect(fitPlace(stored, screens)).toEqual(expected);
});

test('the screens of now decide', () => {
  answers.displays = [{ workArea: { x: 0, y: 0, width: 800, height: 600 } }];
  const { window, last } = setUp({ place: place(1500, 20) });
  window.open();
  expect(last().options).not.toHaveProperty('x');
});

test('a window that is closed into the tray is hidden first, and given back after a while', () => {
  const { window, last, remembered } = setUp({ whenClosed: 'hide' });
  window.open();
  last().show();
  last().close();
  expect([last().visible, last().destroyed, remembered.length]).toEqual([false, false, 1]);
  vi.advanceTimersByTime(14_999);
  expect(last().destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(last().destroyed).toBe(true);
  expect(window.current()).toBeNull();
  window.open();
  expect(BrowserWindow.made).toHaveLength(2);
});

test('a hidden window that is wanted again before that is the same one', () => {
  const { window, last } = setUp({ whenClosed: 'hide' });
  window.open();
  last().close();
  vi.advanceTimersByTime(10_000);
  window.open();
  vi.advanceTimersByTime(60_000);
  expect(last().visible).toBe(true);
  expect(BrowserWindow.made).toHaveLength(1);
});

test('where the person wants it so, a hidden window keeps its page', () => {
  const { window, last } = setUp({ whenClosed: 'hide', release: false });
  window.open();
  last().close();
  vi.advanceTimersByTime(3_600_000);
  expect(last().destroyed).toBe(false);
});

/** From now on who manages windows takes until it is told to. */
function decideLater(): () => void {
  const decided: (() => void)[] = [];
  answers.soon = (decision) => void decided.push(decision);
  return () => {
    for (const decision of decided.splice(0)) decision();
  };
}

test('a window over the whole screen leaves it before it hides', () => {
  const { window, last } = setUp({ whenClosed: 'hide' });
  window.open();
  last().show();
  last().fullScreen = true;
  const decide = decideLater();
  last().close();
  expect(last().visible).toBe(true);
  decide();
  expect([last().fullScreen, last().visible]).toEqual([false, false]);
});

test('a full-screen window that is wanted again while it leaves full screen stays in sight', () => {
  const { window, last } = setUp({ whenClosed: 'hide' });
  window.open();
  last().show();
  last().fullScreen = true;
  const decide = decideLater();
  last().close();
  window.open();
  decide();
  expect([last().fullScreen, last().visible]).toEqual([false, true]);
});

test('without a tray a closed window is minimized and keeps its page', () => {
  const { window, last } = setUp({ whenClosed: 'minimize' });
  window.open();
  last().close();
  vi.advanceTimersByTime(3_600_000);
  expect([last().minimized, last().destroyed]).toEqual([true, false]);
});

test('a window can begin minimized, and is not maximized into sight', () => {
  const { window, last } = setUp({ place: { x: 0, y: 0, width: 800, height: 600, maximized: true } });
  window.openMinimized();
  last().emit('ready-to-show');
  expect([last().minimized, last().maximized, last().visible]).toEqual([true, false, false]);
  window.openMinimized();
  expect(BrowserWindow.made).toHaveLength(1);
});

describe('P0-2: a new window is shown by whichever sign comes first', () => {
  const failed = (isMainFrame: boolean) =>
    [{}, -6, 'ERR_FILE_NOT_FOUND', 'app://bundle/', isMainFrame] as const;

  test.each(['linux', 'darwin', 'win32'] as const)('ready-to-show, on %s', (platform) => {
    const { window, last } = setUp({ platform });
    window.open();
    last().emit('ready-to-show');
    expect(last().visible).toBe(true);
  });

  test('a page that has loaded, on Linux, where ready-to-show may never come', () => {
    const { window, last } = setUp();
    window.open();
    last().webContents.emit('did-finish-load');
    last().emit('ready-to-show');
    expect(callsOf('window.show')).toHaveLength(1);
  });

  test.each(['darwin', 'win32'] as const)('a page that has loaded is not painted yet on %s', (platform) => {
    const { window, last } = setUp({ platform });
    window.open();
    last().webContents.emit('did-finish-load');
    expect(last().visible).toBe(false);
  });

  test('a page that could not be loaded, but not a frame in it', () => {
    const { window, last } = setUp({ platform: 'win32' });
    window.open();
    last().webContents.emit('did-fail-load', ...failed(false));
    expect(last().visible).toBe(false);
    last().webContents.emit('did-fail-load', ...failed(true));
    expect(last().visible).toBe(true);
  });

  test.each(['linux', 'darwin', 'win32'] as const)('three seconds, on %s', (platform) => {
    const { window, last } = setUp({ platform });
    window.open();
    vi.advanceTimersByTime(2999);
    expect(last().visible).toBe(false);
    vi.advanceTimersByTime(1);
    expect(last().visible).toBe(true);
  });

  test('on Wayland a window is there only once it was shown, so that one to be minimized is shown first', () => {
    const { window, last } = setUp({ isWayland: true });
    window.openMinimized();
    last().webContents.emit('did-finish-load');
    expect(last().minimized).toBe(true);
    const states = ['window.show', 'window.showInactive', 'window.minimize'];
    expect(calls.map(({ name }) => name).filter((name) => states.includes(name))).toEqual(states.slice(1));
  });

  test('a window for a start at login is minimized by the same signs', () => {
    const { window, last } = setUp();
    window.openMinimized();
    vi.advanceTimersByTime(3000);
    expect([last().minimized, last().visible]).toEqual([true, false]);
  });
});

test.each([
  ['closed to the tray', 'hide'],
  ['minimized', 'minimize'],
] as const)('P0-2: a window that was %s before it was ready does not come up again', (_title, whenClosed) => {
  const { window, last } = setUp({ whenClosed });
  window.open();
  last().close();
  last().emit('ready-to-show');
  last().webContents.emit('did-finish-load');
  vi.advanceTimersByTime(10_000);
  expect(last().visible).toBe(false);
});

test('P0-2: signs of a window that is gone are not taken', () => {
  const { window, last } = setUp();
  window.open();
  last().destroy();
  last().show = () => {
    throw new Error('Object has been destroyed');
  };
  last().emit('ready-to-show');
  last().webContents.emit('did-finish-load');
  vi.advanceTimersByTime(10_000);
  expect(callsOf('window.show')).toEqual([]);
});

test('P0-2: a window wanted before it is minimized for a start at login comes up, at its size, and stays', () => {
  const { window, last } = setUp({ place: { x: 0, y: 0, width: 800, height: 600, maximized: true } });
  window.openMinimized();
  window.open();
  last().emit('ready-to-show');
  expect([last().visible, last().maximized, last().minimized]).toEqual([true, true, false]);
});

test('a window that was to be maximized and never seen is remembered as such', () => {
  const place = { x: 0, y: 0, width: 800, height: 600, maximized: true };
  const { window, remembered } = setUp({ place });
  window.openMinimized();
  window.destroy();
  expect(remembered).toMatchObject([{ maximized: true }]);
});

test('whoever waits for a window in view gets it once one is shown or restored', async () => {
  const { window, last } = setUp({ whenClosed: 'minimize' });
  const got: unknown[] = [];
  void window.whenShown().then((shown) => got.push(shown));
  window.open();
  await Promise.resolve();
  expect(got).toEqual([]);
  last().emit('ready-to-show');
  expect(await window.whenShown()).toBe(last());
  expect(got).toEqual([last()]);
  last().close();
  const restored = window.whenShown();
  window.open();
  expect(await restored).toBe(last());
});

test('P1-7: the end of the session on Windows is told before and when it comes, and the place is kept', () => {
  const { window, last, onSessionEnding, onSessionEnd, remembered } = setUp();
  window.open();
  last().emit('query-session-end');
  expect([onSessionEnding.mock.calls.length, onSessionEnd.mock.calls.length]).toEqual([1, 0]);
  last().emit('session-end');
  expect([onSessionEnd.mock.calls.length, remembered.length, last().destroyed]).toEqual([1, 1, false]);
});

test('a hidden window whose page dies is not put before the person again', () => {
  const { window, last } = setUp({ whenClosed: 'hide', release: false });
  window.open();
  last().show();
  last().close();
  vi.advanceTimersByTime(60_000);
  window.recreate();
  expect(BrowserWindow.made).toHaveLength(1);
  expect(callsOf('window.destroy')).toHaveLength(1);
  expect(window.current()).toBeNull();
});

describe('P2-12: on Wayland', () => {
  const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0' };

  test.each([
    ['linux', '', WAYLAND, true],
    ['linux', 'auto', WAYLAND, true],
    ['linux', 'wayland', {}, true],
    ['linux', 'x11', WAYLAND, false],
    ['linux', '', {}, false],
    ['linux', '', { WAYLAND_DISPLAY: '' }, false],
    ['darwin', '', WAYLAND, false],
  ] as const)('%s, told "%s", with %j: %s', (platform, told, env, is) => {
    expect(isWayland(platform, told, env)).toBe(is);
  });

  test('a minimized window comes back by a new surface, since nothing else takes minimizing back', () => {
    const { window, last } = setUp({ isWayland: true, whenClosed: 'minimize' });
    window.open();
    last().emit('ready-to-show');
    last().close();
    calls.length = 0;
    window.open();
    expect(calls.map(({ name }) => name)).toEqual(['window.hide', 'window.show', 'window.focus']);
  });

  test('a window in view is brought to the front as it is', () => {
    const { window, last } = setUp({ isWayland: true });
    window.open();
    last().emit('ready-to-show');
    calls.length = 0;
    window.open();
    expect(calls.map(({ name }) => name)).toEqual(['window.show', 'window.focus']);
  });

  test('the place where another session had the window is kept, and its size is the newest', () => {
    const place = { x: 300, y: 200, width: 800, height: 600, maximized: false };
    const { window, last, remembered } = setUp({ isWayland: true, place });
    window.open();
    last().bounds = { x: 0, y: 0, width: 900, height: 700 };
    window.destroy();
    expect(remembered).toEqual([{ x: 300, y: 200, width: 900, height: 700, maximized: false }]);
  });

  test('without such a place none is remembered, so that the system centres the window', () => {
    const { window, remembered } = setUp({ isWayland: true });
    window.open();
    window.destroy();
    expect(remembered).toMatchObject([{ x: null, y: null, width: 1080, height: 720 }]);
  });
});

describe('P2-16: a window is in sight', () => {
  test('from being shown until it is minimized or closed', () => {
    const { window, last } = setUp({ platform: 'darwin', whenClosed: 'hide' });
    expect(window.inSight()).toBeNull();
    window.open();
    expect(window.inSight()).toBeNull();
    last().emit('ready-to-show');
    expect(window.inSight()).toBe(last());
    last().minimized = true;
    expect(window.inSight()).toBeNull();
    last().minimized = false;
    last().close();
    expect(window.inSight()).toBeNull();
    vi.advanceTimersByTime(20_000);
    expect(window.inSight()).toBeNull();
  });

  test('where macOS says by isVisible that it is not, though it has told of its showing', () => {
    const { window, last } = setUp({ platform: 'darwin' });
    window.open();
    last().isVisible = () => false;
    last().emit('ready-to-show');
    expect(window.inSight()).toBe(last());
    // The whole app was hidden, by its menu.
    last().emit('hide');
    expect(window.inSight()).toBeNull();
  });

  test('where others cover it, of which macOS tells as if it were hidden', () => {
    const { window, last } = setUp({ platform: 'darwin' });
    window.open();
    last().emit('ready-to-show');
    last().emit('hide');
    expect(window.inSight()).toBe(last());
  });

  test('but one that was closed is not, whatever macOS still says of it', () => {
    const { window, last } = setUp({ platform: 'darwin', whenClosed: 'hide' });
    window.open();
    last().emit('ready-to-show');
    last().close();
    last().emit('show');
    expect(window.inSight()).toBeNull();
  });
});
