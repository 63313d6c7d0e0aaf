/** Updates with a fake electron-updater: what is looked for when, what is told, and when it is installed. */
import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import type { UpdateStatus } from '../../../app/shared/update-status.ts';
import type { UpdateMode } from '../../../app/shell/updates/update-mode.ts';
import { createUpdates, type Updater, type UpdatesDeps } from '../../../app/shell/updates/updates.ts';

type Check = () => ReturnType<Updater['checkForUpdates']>;

class FakeUpdater extends EventEmitter implements Updater {
  // As electron-updater has them.
  autoDownload = true;
  autoInstallOnAppQuit = true;
  allowDowngrade = true;
  allowPrerelease = true;
  disableWebInstaller = false;
  readonly checkForUpdates = vi.fn<Check>(async () => null);
  readonly quitAndInstall = vi.fn();
}

function rig(mode: UpdateMode = 'install', changes: Partial<UpdatesDeps> = {}) {
  const updater = new FakeUpdater();
  const timers: { act: () => void; delayMs: number }[] = [];
  const told: UpdateStatus[] = [];
  const setting = { wanted: true };
  const quits: (() => void)[] = [];
  const deps = {
    mode,
    loadUpdater: vi.fn(async () => updater as Updater),
    isWanted: () => setting.wanted,
    untilFilesAreSafe: vi.fn(async () => undefined),
    quitThen: vi.fn((last: () => void) => void quits.push(last)),
    openPage: vi.fn(),
    onStatus: (status: UpdateStatus) => void told.push(status),
    setTimer: (act: () => void, delayMs: number) => {
      timers.push({ act, delayMs });
      return { unref: () => undefined } as unknown as NodeJS.Timeout;
    },
    log: vi.fn(),
  };
  const updates = createUpdates({ ...deps, ...changes });
  return {
    ...{ updates, updater, timers, told, setting, quits, deps },
    /** The timer that was set last runs out. */
    async tick() {
      timers.at(-1)?.act();
      await settled();
    },
  };
}

const settled = () => new Promise((done) => setImmediate(done));
const NEWER = { version: '9.0.0', releaseNotes: '<p>New</p>' };
const facts = { version: '9.0.0', notes: 'New' };

/** As electron-updater does it: events while it checks, and the download's own promise. */
function offer(updater: FakeUpdater, download: Promise<unknown>): void {
  updater.checkForUpdates.mockImplementation(async () => {
    updater.emit('update-available', NEWER);
    return { downloadPromise: download };
  });
}

describe('looking', () => {
  test('U2: begins soon after the start, then twice a day, and the library is loaded once and only then', async () => {
    const { timers, deps, updater, tick } = rig();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([5_000]);
    expect(deps.loadUpdater).not.toHaveBeenCalled();
    await tick();
    await tick();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([5_000, 43_200_000, 43_200_000]);
    expect([deps.loadUpdater.mock.calls.length, updater.checkForUpdates.mock.calls.length]).toEqual([1, 2]);
  });

  test('is never begun where updates are others’ business, not even by hand', async () => {
    const { updates, timers, deps } = rig('off');
    updates.check();
    await settled();
    expect([timers, deps.loadUpdater.mock.calls, updates.status()]).toEqual([[], [], { state: 'off' }]);
  });

  test('follows the setting at once', async () => {
    const { updates, setting, timers, updater } = rig('install', {});
    setting.wanted = false;
    updates.settingsChanged();
    updates.settingsChanged();
    expect(timers).toHaveLength(1);
    setting.wanted = true;
    updates.settingsChanged();
    updates.settingsChanged();
    expect(timers).toHaveLength(2);
    expect(updater.checkForUpdates).not.toHaveBeenCalled();
  });

  test('switched off, also keeps a version that is ready from going in at the next quit', async () => {
    const { updates, setting, updater, tick } = rig();
    offer(updater, Promise.resolve());
    await tick();
    updater.emit('update-downloaded', NEWER);
    for (const wanted of [false, true]) {
      setting.wanted = wanted;
      updates.settingsChanged();
      await settled();
      expect(updater.autoInstallOnAppQuit).toBe(wanted);
    }
    // The person may still say so.
    expect(updates.status()).toMatchObject({ state: 'ready' });
  });

  test('by hand works though the setting is off, and puts nothing in by itself', async () => {
    const { updates, updater, timers } = rig('install', { isWanted: () => false });
    expect(timers).toEqual([]);
    updates.check();
    await settled();
    expect(updater.checkForUpdates).toHaveBeenCalledOnce();
    expect(updater.autoInstallOnAppQuit).toBe(false);
  });

  test('U1, case 88: no downgrade, no web installer, no prerelease', async () => {
    const { updater, tick } = rig();
    await tick();
    const { allowDowngrade, disableWebInstaller, allowPrerelease, autoDownload, autoInstallOnAppQuit } =
      updater;
    expect({ allowDowngrade, disableWebInstaller, allowPrerelease }).toEqual({
      allowDowngrade: false,
      disableWebInstaller: true,
      allowPrerelease: false,
    });
    expect([autoDownload, autoInstallOnAppQuit]).toEqual([true, true]);
  });
});

describe('a newer version', () => {
  test('is fetched, told of with its notes as text, and waits for the person', async () => {
    const { updates, updater, told, tick, deps } = rig();
    offer(updater, Promise.resolve([]));
    await tick();
    updater.emit('update-downloaded', NEWER);
    expect(told).toEqual([
      { state: 'checking' },
      { state: 'downloading', ...facts },
      { state: 'ready', ...facts },
    ]);
    expect(deps.quitThen).not.toHaveBeenCalled();
    await tick();
    expect(updater.checkForUpdates).toHaveBeenCalledOnce();
    expect(updates.status()).toEqual({ state: 'ready', ...facts });
  });

  test('U1: is only told of where a package manager installs', async () => {
    const { updates, updater, told, tick, deps } = rig('notify');
    offer(updater, Promise.resolve(null));
    await tick();
    expect([updater.autoDownload, updater.autoInstallOnAppQuit]).toEqual([false, false]);
    expect(told.at(-1)).toEqual({ state: 'available', hasPage: true, ...facts });
    updates.act();
    expect(deps.openPage).toHaveBeenCalledOnce();
    expect(updater.quitAndInstall).not.toHaveBeenCalled();
  });

  test('U2: is installed once no file is being verified or published, and after everything has stopped', async () => {
    let safe = (): void => undefined;
    const untilFilesAreSafe = () => new Promise<void>((resolve) => (safe = resolve));
    const { updates, updater, quits, tick } = rig('install', { untilFilesAreSafe });
    offer(updater, Promise.resolve([]));
    await tick();
    updater.emit('update-downloaded', NEWER);
    updates.act();
    updates.act();
    await settled();
    expect([updates.status().state, quits.length]).toEqual(['installing', 0]);
    safe();
    await settled();
    expect(quits).toHaveLength(1);
    expect(updater.quitAndInstall).not.toHaveBeenCalled();
    quits[0]?.();
    expect(updater.quitAndInstall).toHaveBeenCalledExactlyOnceWith(true, true);
  });
});

describe('what goes wrong', () => {
  test('case 89: a look that fails by itself is a line in the log and no notice', async () => {
    const { updates, updater, told, deps, tick } = rig();
    updater.checkForUpdates.mockRejectedValue(new Error('net::ERR_INTERNET_DISCONNECTED'));
    await tick();
    expect(told).toEqual([{ state: 'checking' }, { state: 'failed', notice: false }]);
    expect(deps.log).toHaveBeenCalledWith('update: net::ERR_INTERNET_DISCONNECTED');
    updater.checkForUpdates.mockResolvedValue(null);
    updater.checkForUpdates.mockImplementation(async () => {
      updater.emit('update-not-available');
      return null;
    });
    await tick();
    expect(updates.status()).toEqual({ state: 'none' });
  });

  test('case 89: a look that the person asked for says that it failed', async () => {
    const { updates, updater, told } = rig();
    updater.checkForUpdates.mockRejectedValue(new Error('no'));
    updates.check();
    await settled();
    expect(told.at(-1)).toEqual({ state: 'failed', notice: true });
  });

  test('case 89: a download that is not good is one notice for its version, and nothing is installed', async () => {
    const { updates, updater, told, tick, deps } = rig();
    const bad = new Error('sha512 checksum mismatch');
    updater.checkForUpdates.mockImplementation(async () => {
      updater.emit('update-available', NEWER);
      const downloadPromise = Promise.reject(bad);
      updater.emit('error', bad);
      return { downloadPromise };
    });
    await tick();
    await tick();
    await tick();
    const notices = told.filter((status) => status.state === 'failed').map(({ notice }) => notice);
    expect(notices).toEqual([true, false, false]);
    updates.act();
    await settled();
    expect([deps.quitThen.mock.calls, updater.quitAndInstall.mock.calls]).toEqual([[], []]);
  });

  test('case 89: what is fetched stays good, whatever a later fault says', async () => {
    const { updates, updater, tick } = rig();
    offer(updater, Promise.resolve([]));
    await tick();
    updater.emit('update-downloaded', NEWER);
    updater.emit('error', new Error('later'));
    expect(updates.status().state).toBe('ready');
  });

  test('case 89: a library that cannot be loaded is tried again with the next look', async () => {
    const loadUpdater = vi.fn<UpdatesDeps['loadUpdater']>(async () => new FakeUpdater());
    loadUpdater.mockRejectedValueOnce(new Error('damaged'));
    const { updates, tick } = rig('install', { loadUpdater });
    await tick();
    expect(updates.status()).toEqual({ state: 'failed', notice: false });
    await tick();
    expect(loadUpdater).toHaveBeenCalledTimes(2);
  });

  test('after the stop nothing is told or looked for', async () => {
    const { updates, updater, told, timers } = rig();
    updates.stop();
    timers[0]?.act();
    updates.check();
    await settled();
    updater.emit('update-downloaded', NEWER);
    expect([told, updater.checkForUpdates.mock.calls]).toEqual([[], []]);
  });
});
