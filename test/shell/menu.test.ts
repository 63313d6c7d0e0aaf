import { expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';
import { menuTemplate } from '../../app/shell/menu.ts';

function menu(platform: NodeJS.Platform, devTools = false) {
  const quit = vi.fn();
  const getKey = vi.fn();
  const openLogs = vi.fn();
  const exportDiagnostics = vi.fn();
  const template = menuTemplate({ platform, devTools, quit, getKey, openLogs, exportDiagnostics });
  return { template, quit, getKey, openLogs, exportDiagnostics, text: JSON.stringify(template) };
}

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
  const submenu = template.find((one) => one.label === label)?.submenu as {
    label?: string;
    click?: () => void;
  }[];
  submenu.find((item) => item.label === 'Quit Dailies')?.click?.();
  expect(quit).toHaveBeenCalledOnce();
  expect(text).not.toMatch(/"role":"(quit|appMenu)"/);
});

test('a packaged app offers neither reloading nor developer tools', () => {
  expect(menu('linux', true).text).toMatch(/toggleDevTools.*|reload/);
  expect(menu('linux', false).text).not.toMatch(/toggleDevTools|reload/i);
});

test('the help menu leads to a key, to the log and to a report', () => {
  const { template, getKey, openLogs, exportDiagnostics } = menu('linux');
  const help = template.find(({ role }) => role === 'help')?.submenu as { click: () => void }[];
  for (const item of help) item.click();
  expect(getKey).toHaveBeenCalledOnce();
  expect(openLogs).toHaveBeenCalledOnce();
  expect(exportDiagnostics).toHaveBeenCalledOnce();
});

test('the menu speaks the language of now', () => {
  overwriteGetLocale(() => 'zh-Hans');
  expect(menu('linux').text).toContain('退出 Dailies');
  overwriteGetLocale(() => 'en');
  expect(menu('linux').text).toContain('Quit Dailies');
});
