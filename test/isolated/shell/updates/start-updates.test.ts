/** What this copy may do about updates, read from the files that electron-builder puts beside a package. */
import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { defaultSettings } from '../../../../app/shared/settings.ts';
import { startUpdates } from '../../../../app/shell/updates/start-updates.ts';
import { freshElectron } from '../../../fakes/electron.ts';
import { createFakeEngine } from '../../../fakes/engine.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { until } from '../../../fakes/until.ts';

const before = process.resourcesPath;
afterEach(() => {
  Object.assign(process, { resourcesPath: before });
  vi.unstubAllEnvs();
});

const settled = () => new Promise((done) => setImmediate(done));

class FakeUpdater extends EventEmitter {
  readonly checkForUpdates = async (): Promise<null> => null;
  readonly quitAndInstall = vi.fn();
}
const fake = vi.hoisted(() => ({ updater: null as unknown }));
vi.mock('../../../../app/shell/updates/load-updater.ts', () => ({ loadUpdater: async () => fake.updater }));

function start(resources: Readonly<Record<string, string>>, engine = createFakeEngine()) {
  const folder = join(tempFolder(), 'resources');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(resources)) writeFileSync(join(folder, name), text);
  Object.assign(process, { resourcesPath: folder });
  freshElectron({ isPackaged: true });
  const log = vi.fn();
  const quitThen = vi.fn();
  const updater = new FakeUpdater();
  fake.updater = updater;
  const updates = startUpdates({
    engine,
    settings: { current: () => defaultSettings('/clips'), onChange: () => () => undefined },
    lifecycle: { quitThen },
    onStatus: vi.fn(),
    inBackground: vi.fn(),
    log,
  });
  onTestFinished(() => updates.stop());
  return { state: updates.status().state, log, updates, quitThen, updater };
}

const FEED = 'provider: github\nowner: someone\nrepo: dailies\n';

test('a package without a feed looks for none', () => {
  const { state, log } = start({});
  expect(state).toBe('off');
  expect(log).toHaveBeenCalledWith('update: mode off');
});

test.runIf(process.platform === 'linux')('a .deb with a feed tells of updates', () => {
  const { state, log } = start({ 'app-update.yml': FEED, 'package-type': 'deb\n' });
  expect(state).toBe('none');
  expect(log).toHaveBeenCalledWith('update: mode notify');
});

/** As its own launcher sets them, with this program in its mount. */
function runFromAppImage(): void {
  vi.stubEnv('APPIMAGE', '/home/me/Dailies.AppImage');
  vi.stubEnv('APPDIR', dirname(process.execPath));
}

test.runIf(process.platform === 'linux')('an AppImage with a feed installs them', () => {
  runFromAppImage();
  expect(start({ 'app-update.yml': FEED }).log).toHaveBeenCalledWith('update: mode install');
});

test.runIf(process.platform === 'linux')('what another AppImage has started would replace that one', () => {
  vi.stubEnv('APPIMAGE', '/home/me/Editor.AppImage');
  vi.stubEnv('APPDIR', '/tmp/.mount_Editor');
  expect(start({ 'app-update.yml': FEED }).log).toHaveBeenCalledWith('update: mode off');
});

test.runIf(process.platform === 'linux')(
  'U2: a restart waits for the file that is being published',
  async () => {
    runFromAppImage();
    let finishing = 1;
    const engine = { ...createFakeEngine(), finishing: () => finishing };
    const { updates, quitThen, updater } = start({ 'app-update.yml': FEED }, engine);
    updates.check();
    await until(() => expect(updater.listenerCount('update-downloaded')).toBe(1));
    updater.emit('update-downloaded', { version: '9.0.0' });
    updates.act();
    engine.emit('library-changed', {} as never);
    await settled();
    expect([updates.status().state, quitThen.mock.calls.length]).toEqual(['installing', 0]);
    finishing = 0;
    engine.emit('library-changed', {} as never);
    await settled();
    expect([quitThen.mock.calls.length, updater.quitAndInstall.mock.calls.length]).toEqual([1, 0]);
  },
);
