import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../app/shared/settings.ts';
import { connectDesktop } from '../../app/shell/desktop.ts';
import { answers, app, callsOf, freshElectron, Tray } from '../fakes/electron.ts';
import { createFakeEngine, QUIET_STATUS } from '../fakes/engine.ts';
import { createFakeSettings } from '../fakes/settings.ts';

beforeEach(() => freshElectron());

function setUp(setup: { platform?: NodeJS.Platform; settings?: Partial<Settings>; atLogin?: boolean } = {}) {
  answers.platform = setup.platform ?? 'linux';
  const engine = createFakeEngine();
  engine.ending = () => 'saved';
  const settings = createFakeSettings(setup.settings);
  let isOn = setup.atLogin ?? false;
  const loginItem = {
    isOn: () => isOn,
    mend: vi.fn(),
    set: vi.fn((on: boolean) => {
      isOn = on;
    }),
  };
  const lines: string[] = [];
  const window = { current: () => null, open: vi.fn() };
  let tellKey: (state: 'none' | 'stored') => void = () => {};
  const desktop = connectDesktop({
    backend: {
      ...{ engine, settings, files: { clip: () => null, thumbnail: () => null, roots: () => [] } },
      onKey: (listener: (status: { readonly state: string }) => void) => {
        tellKey = (state) => listener({ state });
      },
    } as never,
    window: window as never,
    mail: { deliver: vi.fn(), ready: () => {} },
    notify: () => () => {},
    loginItem,
    iconFolder: '/build',
    platform: answers.platform,
    quit: () => {},
    addFromClipboard: async () => {},
    inBackground: () => {},
    log: (line) => lines.push(line),
  });
  onTestFinished(() => desktop.stop());
  const save = (): void =>
    engine.emit('saved', { id: 'a1', asset: 'video', path: '/clips/a1.mp4', bytes: 1, sha256: '' });
  return { desktop, engine, settings, loginItem, lines, save, listeners: settings.listeners, tellKey };
}

test('saved clips are among the recent documents of macOS, which alone lists them', () => {
  setUp({ platform: 'darwin' }).save();
  expect(callsOf('app.addRecentDocument')).toEqual([['/clips/a1.mp4']]);
  freshElectron();
  setUp({ platform: 'linux' }).save();
  setUp({ platform: 'win32' }).save();
  expect(callsOf('app.addRecentDocument')).toEqual([]);
});

test('P2-9: macOS is asked to leave the timers of a hidden Dailies as they are, and no other system is', () => {
  setUp({ platform: 'darwin' });
  expect(callsOf('systemPreferences.setUserDefault')).toEqual([['NSAppSleepDisabled', 'boolean', true]]);
  freshElectron();
  setUp({ platform: 'linux' });
  setUp({ platform: 'win32' });
  expect(callsOf('systemPreferences.setUserDefault')).toEqual([]);
});

test('a start at login that cannot be arranged switches itself off again', () => {
  const { settings, loginItem, lines } = setUp();
  loginItem.set.mockImplementation(() => {
    throw Object.assign(new Error('no'), { code: 'EACCES' });
  });
  settings.change({ startAtLogin: true });
  expect(settings.current().startAtLogin).toBe(false);
  expect(lines).toEqual(['desktop: starting at login could not be changed (EACCES)']);
  expect(loginItem.set).toHaveBeenCalledOnce();
});

test('an entry at login that an update has left behind is mended once, at the start', () => {
  const { loginItem, settings } = setUp({ atLogin: true });
  settings.change({ startAtLogin: false });
  expect(loginItem.mend).toHaveBeenCalledOnce();
});

test('what the system’s own list says wins over the setting', () => {
  expect(setUp({ settings: { startAtLogin: true } }).settings.current().startAtLogin).toBe(false);
  expect(setUp({ atLogin: true }).settings.current().startAtLogin).toBe(true);
});

test('the app is busy while something is made or fetched, and not when all is paused', () => {
  const { desktop, engine, tellKey } = setUp();
  tellKey('stored');
  const busy = (status: Partial<typeof QUIET_STATUS>): boolean => {
    engine.status = () => ({ ...QUIET_STATUS, ...status });
    return desktop.isBusy();
  };
  expect([busy({}), busy({ generating: 1 }), busy({ downloading: 1 }), busy({ allPaused: true })]).toEqual([
    ...[false, true, true, false],
  ]);
});

test('tasks that cannot be asked about, for want of a key, do not keep the app busy', () => {
  const { desktop, engine, tellKey } = setUp();
  engine.status = () => ({ ...QUIET_STATUS, generating: 3 });
  expect(desktop.isBusy()).toBe(false);
  tellKey('stored');
  expect(desktop.isBusy()).toBe(true);
  engine.status = () => ({ ...QUIET_STATUS, generating: 3, keyRefused: true });
  expect(desktop.isBusy()).toBe(false);
  engine.status = () => ({ ...QUIET_STATUS, generating: 3, keyRefused: true, downloading: 1 });
  expect(desktop.isBusy()).toBe(true);
});

test('the tray’s speed limit is the setting', () => {
  const { settings } = setUp();
  const speeds = Tray.made[0]?.menu?.items.find(({ label }) => label === 'Speed limit')?.submenu;
  speeds?.items.find(({ label }) => label === '2 MB/s')?.click?.();
  expect(settings.current().limitBytesPerSecond).toBe(2_000_000);
  const now = Tray.made[0]?.menu?.items.find(({ label }) => label === 'Speed limit')?.submenu;
  expect(now?.items.find(({ label }) => label === '2 MB/s')?.checked).toBe(true);
});

test('after the end nothing is listened to any more', () => {
  const { desktop, engine, listeners } = setUp();
  desktop.stop();
  expect([engine.listenerCount(), listeners.size, app.listenerCount('browser-window-focus')]).toEqual([
    0, 0, 0,
  ]);
  expect(callsOf('tray.destroy')).toHaveLength(1);
});
