import { beforeEach, expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';
import { menuTemplate } from '../../app/shell/menu.ts';
import { createTray, hasTray } from '../../app/shell/tray.ts';
import { answers, calls, callsOf, Tray } from '../fakes/electron.ts';

beforeEach(() => {
  calls.length = 0;
  Tray.made.length = 0;
  answers.trayThrows = false;
});

function setUp(platform: NodeJS.Platform = 'linux', env: Record<string, string> = {}) {
  const show = vi.fn();
  const quit = vi.fn();
  const tray = createTray({ iconFolder: '/build', platform, env, show, quit, log: () => {} });
  return { tray, show, quit };
}

test('the tray shows and quits', () => {
  const { tray, show, quit } = setUp();
  tray.rename();
  const icon = Tray.made[0];
  icon?.emit('click');
  icon?.menu.find(({ label }) => label === 'Show Dailies')?.click?.();
  expect(show).toHaveBeenCalledTimes(2);
  icon?.menu.find(({ label }) => label === 'Quit Dailies')?.click?.();
  expect(quit).toHaveBeenCalledOnce();
});

test('macOS gets a template picture, the others a coloured one', () => {
  setUp('darwin');
  setUp('linux');
  expect(Tray.made.map(({ image }) => (image as { path: string }).path)).toEqual([
    '/build/trayTemplate.png',
    '/build/tray.png',
  ]);
});

test('a click on macOS is left to the menu', () => {
  const { show } = setUp('darwin');
  Tray.made[0]?.emit('click');
  expect(show).not.toHaveBeenCalled();
});

test('E19: the app works where no tray can be made', () => {
  answers.trayThrows = true;
  const { tray } = setUp();
  expect(tray.isReliable).toBe(false);
  tray.rename();
  tray.destroy();
  expect(callsOf('tray.destroy')).toEqual([]);
});

test.each([
  ['win32', undefined, true],
  ['darwin', undefined, true],
  ['linux', 'KDE', true],
  ['linux', 'XFCE', true],
  ['linux', undefined, true],
  ['linux', 'GNOME', false],
  ['linux', 'GNOME-Classic:GNOME', false],
  ['linux', 'ubuntu:GNOME', true],
  ['linux', 'pop:GNOME', true],
] as const)('on %s with the desktop %s a tray can be counted on: %s', (platform, desktop, expected) => {
  expect(hasTray(platform, { XDG_CURRENT_DESKTOP: desktop })).toBe(expected);
});

function menu(platform: NodeJS.Platform, devTools = false) {
  const getKey = vi.fn();
  const openLogs = vi.fn();
  const template = menuTemplate({ platform, devTools, getKey, openLogs });
  return { template, getKey, openLogs, text: JSON.stringify(template) };
}

test('the menu has the edit roles, which make paste work on macOS', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    expect(menu(platform).template.map(({ role }) => role)).toContain('editMenu');
  }
  expect(menu('darwin').template[0]).toEqual({ role: 'appMenu' });
});

test('quitting stands in the File menu where there is no app menu', () => {
  expect(menu('linux').text).toContain('"role":"quit"');
  expect(menu('darwin').text).not.toContain('"role":"quit"');
});

test('a packaged app offers neither reloading nor developer tools', () => {
  expect(menu('linux', true).text).toMatch(/toggleDevTools.*|reload/);
  expect(menu('linux', false).text).not.toMatch(/toggleDevTools|reload/i);
});

test('the help menu leads to a key and to the log', () => {
  const { template, getKey, openLogs } = menu('linux');
  const help = template.find(({ role }) => role === 'help')?.submenu as { click: () => void }[];
  for (const item of help) item.click();
  expect(getKey).toHaveBeenCalledOnce();
  expect(openLogs).toHaveBeenCalledOnce();
});

test('the menu speaks the language of now', () => {
  overwriteGetLocale(() => 'zh-Hans');
  expect(menu('linux').text).toContain('退出 Dailies');
  overwriteGetLocale(() => 'en');
  expect(menu('linux').text).toContain('Quit Dailies');
});
