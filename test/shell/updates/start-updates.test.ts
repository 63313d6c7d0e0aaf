/** What this copy may do about updates, read from the files that electron-builder puts beside a package. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { defaultSettings } from '../../../app/core/settings/settings.ts';
import { startUpdates } from '../../../app/shell/updates/start-updates.ts';
import { app } from '../../fakes/electron.ts';
import { createFakeEngine } from '../../fakes/engine.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const before = process.resourcesPath;
afterEach(() => {
  app.isPackaged = false;
  Object.assign(process, { resourcesPath: before });
  vi.unstubAllEnvs();
});

function start(resources: Readonly<Record<string, string>>) {
  const folder = join(tempFolder(), 'resources');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(resources)) writeFileSync(join(folder, name), text);
  Object.assign(process, { resourcesPath: folder });
  app.isPackaged = true;
  const log = vi.fn();
  const updates = startUpdates({
    engine: createFakeEngine(),
    settings: { current: () => defaultSettings('/clips'), onChange: () => () => undefined },
    lifecycle: { quitThen: vi.fn() },
    onStatus: vi.fn(),
    inBackground: vi.fn(),
    log,
  });
  updates.stop();
  return { state: updates.status().state, log };
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

test.runIf(process.platform === 'linux')('an AppImage with a feed installs them', () => {
  vi.stubEnv('APPIMAGE', '/home/me/Dailies.AppImage');
  expect(start({ 'app-update.yml': FEED }).log).toHaveBeenCalledWith('update: mode install');
});
