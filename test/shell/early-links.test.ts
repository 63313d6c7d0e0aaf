import { afterEach, expect, test } from 'vitest';
import { claimScheme, collectLinks } from '../../app/shell/early-links.ts';
import { app, calls, callsOf, preventable } from '../fakes/electron.ts';

afterEach(() => {
  app.isPackaged = false;
  calls.length = 0;
});

test('E13: links that come before the app is ready wait, and later ones do not', () => {
  const connect = collectLinks(app as never);
  const early = preventable();
  app.emit('open-url', early, 'dailies://show/a1');
  expect(early.defaultPrevented).toBe(true);
  const opened: string[] = [];
  connect((link) => opened.push(link));
  expect(opened).toEqual(['dailies://show/a1']);
  app.emit('open-url', preventable(), 'dailies://show/b2');
  expect(opened).toEqual(['dailies://show/a1', 'dailies://show/b2']);
});

test.each([
  ['an installed app on Windows', { platform: 'win32' }, 1],
  ['an installed app on macOS', { platform: 'darwin' }, 1],
  ['one on Linux, whose desktop file says so', { platform: 'linux' }, 0],
  ['one with a data folder of its own', { platform: 'win32', dataFolder: 'D:\\other' }, 0],
  ['one under development', { platform: 'win32', packaged: false }, 0],
] as const)('E13: the links are opened by %s', (_title, setup, times) => {
  app.isPackaged = !('packaged' in setup);
  claimScheme({
    app: app as never,
    platform: setup.platform,
    execPath: 'C:\\Dailies.exe',
    dataFolder: 'dataFolder' in setup ? setup.dataFolder : null,
  });
  expect(callsOf('app.setAsDefaultProtocolClient')).toEqual(
    Array(times).fill(['dailies', 'C:\\Dailies.exe', ['--']]),
  );
});
