import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { relaunchOptions } from '../../../app/shell/lifecycle/relaunch.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

test('P1-4: a new start has the data folder of this one, and a window though this one began without', () => {
  const argv = ['/opt/Dailies/dailies', '--data', '/data of mine', '--hidden'];
  expect(relaunchOptions({ argv, env: {}, execPath: '/opt/Dailies/dailies' })).toEqual({
    args: ['--data', '/data of mine'],
  });
});

test('P1-4, P2-7: an AppImage starts anew from its file, since its mount goes with this run', () => {
  const mount = join(tempFolder(), 'mount');
  mkdirSync(mount);
  const execPath = join(mount, 'dailies');
  writeFileSync(execPath, '');
  const env = { APPIMAGE: '/home/ada/Dailies.AppImage', APPDIR: mount };
  expect(relaunchOptions({ argv: [execPath], env, execPath })).toEqual({
    args: [],
    execPath: '/home/ada/Dailies.AppImage',
  });
});
