import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createLoginItem, isStartAtLogin, type LoginItemDeps } from '../../app/shell/login-item.ts';
import { readStartWish } from '../../app/shell/start-wish.ts';
import { answers, app, calls, callsOf } from '../fakes/electron.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

beforeEach(() => {
  calls.length = 0;
  answers.loginItem = { openAtLogin: false, wasOpenedAtLogin: false };
  app.isPackaged = false;
});

function setUp(platform: NodeJS.Platform, part: Partial<LoginItemDeps> = {}) {
  app.isPackaged = true;
  return createLoginItem({
    app: app as never,
    platform,
    env: {},
    execPath: '/opt/Dailies/dailies',
    dataFolder: null,
    ...part,
  });
}

test('macOS and Windows have a list of their own', () => {
  const onMac = setUp('darwin');
  onMac.set(true);
  expect(onMac.isOn()).toBe(true);
  expect(callsOf('app.setLoginItemSettings')).toEqual([[{ openAtLogin: true }]]);
  onMac.set(false);
  expect(onMac.isOn()).toBe(false);
});

test('Windows is asked with the arguments it was given, folders with spaces in quotes', () => {
  const item = setUp('win32', { execPath: 'C:\\Dailies\\Dailies.exe', dataFolder: 'D:\\my clips' });
  item.set(true);
  const entry = { path: 'C:\\Dailies\\Dailies.exe', args: ['--data', '"D:\\my clips"', '--hidden'] };
  expect(callsOf('app.setLoginItemSettings')).toEqual([[{ openAtLogin: true, ...entry }]]);
  expect(item.isOn()).toBe(true);
  expect(callsOf('app.getLoginItemSettings')).toEqual([[entry]]);
});

test.each([
  ['an installed app', {}, '"/opt/Dailies/dailies" "--hidden"'],
  [
    'an AppImage',
    { env: { APPIMAGE: '/home/ana/Dailies.AppImage' } },
    '"/home/ana/Dailies.AppImage" "--hidden"',
  ],
  ['a data folder of its own', { dataFolder: '/d' }, '"/opt/Dailies/dailies" "--data" "/d" "--hidden"'],
])('on Linux %s is started by a desktop entry', (_title, part, exec) => {
  const folder = tempFolder();
  const item = setUp('linux', {
    ...part,
    env: { ...('env' in part ? part.env : {}), XDG_CONFIG_HOME: folder },
  });
  expect(item.isOn()).toBe(false);
  item.set(true);
  const path = join(folder, 'autostart', 'dailies.desktop');
  expect(readFileSync(path, 'utf8')).toContain(`Exec=${exec}\n`);
  expect(item.isOn()).toBe(true);
  item.set(false);
  expect(existsSync(path)).toBe(false);
  expect(calls).toEqual([]);
});

test('during development the app’s folder is named to Electron', () => {
  const folder = tempFolder();
  const item = setUp('linux', { env: { XDG_CONFIG_HOME: folder } });
  expect(item.isOn()).toBe(false);
  app.isPackaged = false;
  createLoginItem({
    app: app as never,
    platform: 'linux',
    env: { XDG_CONFIG_HOME: folder },
    execPath: '/e/electron',
    dataFolder: null,
  }).set(true);
  expect(readFileSync(join(folder, 'autostart', 'dailies.desktop'), 'utf8')).toContain(
    'Exec="/e/electron" "/app" "--hidden"',
  );
});

test.each([
  ['linux', ['--hidden'], false, true],
  ['win32', ['--hidden'], false, true],
  ['linux', [], true, false],
  ['darwin', [], true, true],
  ['darwin', [], false, false],
] as const)(
  'on %s a start with %j at a login (%s) is one without a window: %s',
  (platform, args, opened, expected) => {
    answers.loginItem = { openAtLogin: true, wasOpenedAtLogin: opened };
    expect(isStartAtLogin(app as never, platform, readStartWish(args))).toBe(expected);
  },
);
