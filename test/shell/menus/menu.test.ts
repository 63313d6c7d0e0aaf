import { Menu, type MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { type Command, itemActionsOn, WINDOW_COMMANDS } from '../../../app/shared/commands.ts';
import { overwriteGetLocale } from '../../../app/shared/paraglide/runtime.js';
import { createAppMenu, menuTemplate } from '../../../app/shell/menus/menu.ts';

function menu(platform: NodeJS.Platform, devTools = false, offered: readonly Command[] = []) {
  const quit = vi.fn();
  const getKey = vi.fn();
  const openLogs = vi.fn();
  const exportDiagnostics = vi.fn();
  const run = vi.fn();
  const deps = { platform, devTools, quit, getKey, openLogs, exportDiagnostics, run };
  const template = menuTemplate(deps, new Set(offered));
  return { template, quit, getKey, openLogs, exportDiagnostics, run, text: JSON.stringify(template) };
}

const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap((item) => [item, ...items((item.submenu ?? []) as MenuItemConstructorOptions[])]);

test('the menu has the edit roles, which make paste work on macOS', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    expect(menu(platform).template.map(({ role }) => role)).toContain('editMenu');
  }
});

test.each([
  ['linux', 'File'],
  ['win32', 'File'],
  ['darwin', 'Dailies'],
] as const)('on %s quitting stands in the menu %s, and may ask before it does', (platform, label) => {
  const { template, quit, text } = menu(platform);
  const submenu = template.find((one) => (label === 'Dailies' ? one.role === 'appMenu' : one.label === label))
    ?.submenu as {
    label?: string;
    click?: () => void;
  }[];
  submenu.find((item) => item.label === 'Quit Dailies')?.click?.();
  expect(quit).toHaveBeenCalledOnce();
  expect(text).not.toMatch(/"role":"quit"/);
});

test('a packaged app offers neither reloading nor developer tools', () => {
  expect(menu('linux', true).text).toMatch(/toggleDevTools.*|reload/);
  expect(menu('linux', false).text).not.toMatch(/toggleDevTools|reload/i);
});

test('the help menu leads to a key, to the log and to a report', () => {
  const { template, getKey, openLogs, exportDiagnostics } = menu('linux');
  const help = template.find(({ role }) => role === 'help')?.submenu as { click: () => void }[];
  for (const item of help.slice(3)) item.click();
  expect(getKey).toHaveBeenCalledOnce();
  expect(openLogs).toHaveBeenCalledOnce();
  expect(exportDiagnostics).toHaveBeenCalledOnce();
});

test.each(['darwin', 'win32', 'linux'] as const)(
  'on %s every item has words of its own, since Electron’s are English',
  (platform) => {
    const all = items(menu(platform, true).template).filter(({ type }) => type !== 'separator');
    expect(all.filter(({ label }) => (label ?? '') === '')).toEqual([]);
  },
);

test('the menu speaks the language of now', () => {
  overwriteGetLocale(() => 'zh-Hans');
  expect(menu('linux').text).toContain('退出 Dailies');
  expect(menu('darwin', true).text).not.toMatch(/"label":"(?!Dailies")[ -~]*"/);
  overwriteGetLocale(() => 'en');
  expect(menu('linux').text).toContain('Quit Dailies');
});

test('the menus carry every command of the window, each once, and only what can be done now is available', () => {
  for (const platform of ['darwin', 'linux'] as const) {
    const { template, run } = menu(platform, false, ['add', 'retry']);
    const commands = items(template).filter(({ id }) => id !== undefined);
    const there = [...WINDOW_COMMANDS, ...itemActionsOn(platform)].toSorted();
    expect(commands.map(({ id }) => id).toSorted()).toEqual(there);
    expect(commands.filter(({ enabled }) => enabled).map(({ id }) => id)).toEqual(['add', 'retry']);
    for (const { click } of commands) (click as () => void)();
    expect(run.mock.calls.flat().toSorted()).toEqual(there);
  }
});

test('a menu takes no key from the page: it shows them, and on macOS only those that mean nothing in a text field', () => {
  const keys = (platform: NodeJS.Platform) =>
    items(menu(platform).template).filter((item) => item.id !== undefined && item.accelerator);
  expect(keys('linux').every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
  expect(keys('linux').find(({ id }) => id === 'retry')?.accelerator).toBe('R');
  const onMac = keys('darwin').map(({ accelerator }) => accelerator);
  expect(onMac).toContain('CmdOrCtrl+N');
  expect(
    onMac.filter((one) => !one?.startsWith('CmdOrCtrl+') || /\+(A|C|Z|Backspace|Enter)$/.test(one ?? '')),
  ).toEqual(['CmdOrCtrl+Shift+C', 'CmdOrCtrl+Alt+C']);
});

test('what the page offers is available in the menu that is there, and in the next one', () => {
  const appMenu = createAppMenu({
    ...{
      platform: 'linux',
      devTools: false,
      quit: vi.fn(),
      getKey: vi.fn(),
      openLogs: vi.fn(),
      exportDiagnostics: vi.fn(),
      run: vi.fn(),
    },
  });
  const isEnabled = (id: string) => Menu.getApplicationMenu()?.getMenuItemById(id)?.enabled;
  appMenu.rename();
  expect([isEnabled('add'), isEnabled('remove')]).toEqual([true, false]);
  appMenu.offer(['remove']);
  expect([isEnabled('add'), isEnabled('remove')]).toEqual([false, true]);
  appMenu.rename();
  expect([isEnabled('add'), isEnabled('remove')]).toEqual([false, true]);
});

test('P2-1: the role zoom, which does nothing elsewhere, is offered on macOS alone', () => {
  const hasZoom = (platform: NodeJS.Platform) => /"role":"zoom"/.test(menu(platform).text);
  expect([hasZoom('darwin'), hasZoom('win32'), hasZoom('linux')]).toEqual([true, false, false]);
});

test.each(['darwin', 'win32', 'linux'] as const)(
  'E33-7: on %s the page grows and shrinks by every key that has the sign, and the menu names each act once',
  (platform) => {
    const zooming = items(menu(platform).template).filter(({ role }) =>
      /^zoom(?:In|Out)|resetZoom/.test(role ?? ''),
    );
    const keysOfRole = (role: string) =>
      zooming.filter((item) => item.role === role).map(({ accelerator = 'its own' }) => accelerator);
    expect(keysOfRole('zoomIn')).toEqual(['its own', 'CmdOrCtrl+=', 'CmdOrCtrl+numadd']);
    expect(keysOfRole('zoomOut')).toEqual(['its own', 'CmdOrCtrl+numsub']);
    expect(keysOfRole('resetZoom')).toEqual(['its own', 'CmdOrCtrl+num0']);
    const seen = zooming.filter(({ visible }) => visible !== false);
    expect(seen.map(({ role }) => role)).toEqual(['resetZoom', 'zoomIn', 'zoomOut']);
    const hidden = zooming.filter(({ visible }) => visible === false);
    expect(hidden.every((item) => item.acceleratorWorksWhenHidden)).toBe(true);
  },
);
