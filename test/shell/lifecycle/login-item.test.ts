import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readStartIntent } from '../../../app/shell/intake/start-intent.ts';
import {
  createLoginItem,
  isStartAtLogin,
  type LoginItemDeps,
} from '../../../app/shell/lifecycle/login-item.ts';
import { answers, app, calls, callsOf, freshElectron } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { type LoginEntry, splitCommandLine } from '../../host/electron/run-key.ts';

beforeEach(() => freshElectron());

function setUp(platform: NodeJS.Platform, part: Partial<LoginItemDeps> = {}) {
  answers.platform = platform;
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

test.each([
  ['C:\\Dailies\\Dailies.exe', null],
  ['C:\\Users\\Jane Doe\\AppData\\Local\\Programs\\Dailies\\Dailies.exe', null],
  ['C:\\Users\\Jane Doe\\Dailies.exe', 'D:\\my clips'],
  ['C:\\Users\\王 芳\\Dailies.exe', 'D:\\我的 片段'],
])('P1-5: on Windows %s starts at login, data in %s, and is found again by its entry', (path, dataFolder) => {
  const item = setUp('win32', { execPath: path, dataFolder });
  expect(item.isOn()).toBe(false);
  item.set(true);
  const data = dataFolder === null ? [] : ['--data', dataFolder];
  expect(splitCommandLine(app.runKey ?? '')).toEqual([path, ...data, '--hidden']);
  expect(item.isOn()).toBe(true);
  item.set(false);
  expect(item.isOn()).toBe(false);
});

test.each([
  ['an installed app', {}, '"/opt/Dailies/dailies" "--hidden"'],
  [
    'an AppImage',
    { env: { APPIMAGE: '/home/ana/Dailies.AppImage', APPDIR: '/opt/Dailies' } },
    '"/home/ana/Dailies.AppImage" "--hidden"',
  ],
  [
    'an installed app that was started by another AppImage',
    { env: { APPIMAGE: '/home/ana/Editor.AppImage', APPDIR: '/tmp/.mount_Editor' } },
    '"/opt/Dailies/dailies" "--hidden"',
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

test('one that the Task Manager has switched off is off', () => {
  const item = setUp('win32');
  item.set(true);
  answers.allowsLogin = false;
  const [[entry]] = callsOf('app.setLoginItemSettings') as [[LoginEntry]];
  expect(app.getLoginItemSettings(entry).openAtLogin).toBe(true);
  expect(item.isOn()).toBe(false);
});

describe('an AppImage whose name has changed with its version', () => {
  let [folder, entry, older, newer] = ['', '', '', ''];
  const from = (image: string, part: Partial<LoginItemDeps> = {}) =>
    setUp('linux', { ...part, env: { APPIMAGE: image, APPDIR: '/opt/Dailies', XDG_CONFIG_HOME: folder } });
  const exec = (): string => /^Exec=(.*)$/m.exec(readFileSync(entry, 'utf8'))?.[1] ?? '';
  beforeEach(() => {
    folder = tempFolder();
    entry = join(folder, 'autostart', 'dailies.desktop');
    [older, newer] = [join(folder, 'Dailies-0.1.0.AppImage'), join(folder, 'Dailies-0.2.0.AppImage')];
    writeFileSync(older, '');
    from(older).set(true);
  });

  test('is what the session starts from now on', () => {
    renameSync(older, newer);
    from(newer).mend();
    expect(exec()).toBe(`"${newer}" "--hidden"`);
    expect(readFileSync(entry, 'utf8')).toContain(`\nTryExec=${newer}\n`);
  });

  test('leaves an entry alone whose program is there, as one beside it is', () => {
    writeFileSync(newer, '');
    from(newer).mend();
    expect(exec()).toBe(`"${older}" "--hidden"`);
  });

  test('leaves one alone that is for another data folder, off, or gone', () => {
    renameSync(older, newer);
    from(newer, { dataFolder: '/d' }).mend();
    expect(exec()).toBe(`"${older}" "--hidden"`);
    const off = readFileSync(entry, 'utf8').replace('enabled=true', 'enabled=false');
    writeFileSync(entry, off);
    from(newer).mend();
    expect(readFileSync(entry, 'utf8')).toBe(off);
    rmSync(entry);
    from(newer).mend();
    expect(existsSync(entry)).toBe(false);
  });
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
    Object.assign(answers, { platform, openedAtLogin: opened });
    expect(isStartAtLogin(app as never, platform, readStartIntent(args, '/'))).toBe(expected);
  },
);
