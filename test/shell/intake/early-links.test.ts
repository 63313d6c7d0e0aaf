import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { claimScheme, collectOpened } from '../../../app/shell/intake/early-links.ts';
import { app, callsOf, freshElectron, preventable } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

beforeEach(() => freshElectron());

test('E13: links and files that come before the app is ready wait, and later ones do not', () => {
  const connect = collectOpened(app as never);
  const early = [preventable(), preventable()];
  app.emit('open-url', early[0], 'dailies://show/a1');
  app.emit('open-file', early[1], '/shots/reel.dailies');
  expect(early.map(({ defaultPrevented }) => defaultPrevented)).toEqual([true, true]);
  const opened: string[] = [];
  connect({
    openLink: (link) => void opened.push(`link ${link}`),
    openFile: (path) => void opened.push(`file ${path}`),
  });
  expect(opened).toEqual(['link dailies://show/a1', 'file /shots/reel.dailies']);
  app.emit('open-file', preventable(), '/shots/b2.json');
  expect(opened.at(-1)).toBe('file /shots/b2.json');
});

test.each([
  ['an installed app on Windows', { platform: 'win32' }, 1],
  ['an installed app on macOS', { platform: 'darwin' }, 1],
  ['one that a package installed on Linux, whose desktop file says so', { platform: 'linux' }, 0],
  ['one with a data folder of its own', { platform: 'win32', dataFolder: 'D:\\other' }, 0],
  ['one under development', { platform: 'win32', packaged: false }, 0],
] as const)('E13: the links are opened by %s', (_title, setup, times) => {
  app.isPackaged = !('packaged' in setup);
  claimScheme({
    app: app as never,
    platform: setup.platform,
    env: {},
    execPath: 'C:\\Dailies.exe',
    log: () => undefined,
    dataFolder: 'dataFolder' in setup ? setup.dataFolder : null,
  });
  expect(callsOf('app.setAsDefaultProtocolClient')).toEqual(
    Array(times).fill(['dailies', 'C:\\Dailies.exe', ['--']]),
  );
});

describe('E13: an AppImage', () => {
  let folder = '';
  let image = '';
  let path = '';
  const lines: string[] = [];
  beforeEach(() => {
    folder = tempFolder();
    image = join(folder, 'Dailies-0.1.0.AppImage');
    path = join(folder, 'home/applications/dailies.desktop');
    lines.length = 0;
    writeFileSync(image, '');
    mkdirSync(join(folder, 'mount/share/applications'), { recursive: true });
    writeFileSync(join(folder, 'mount/share/applications/dailies.desktop'), '');
  });
  function claim(env: Readonly<Record<string, string>> = {}, dataFolder: string | null = null): number {
    freshElectron({ isPackaged: true });
    claimScheme({
      ...{ app: app as never, platform: 'linux', execPath: join(folder, 'mount/dailies'), dataFolder },
      env: {
        ...{ APPIMAGE: image, APPDIR: join(folder, 'mount'), XDG_DATA_HOME: join(folder, 'home') },
        XDG_DATA_DIRS: `${folder}/mount/share:${folder}/system`,
        ...env,
      },
      log: (line) => lines.push(line),
    });
    return callsOf('app.setAsDefaultProtocolClient').length;
  }

  test('tells the desktop of its links, once, out of the menus and for as long as it is there', () => {
    expect(claim()).toBe(1);
    const entry = readFileSync(path, 'utf8');
    for (const line of [
      `Exec="${image}" "--" %U`,
      `TryExec=${image}`,
      'MimeType=x-scheme-handler/dailies;',
      'NoDisplay=true',
    ]) {
      expect(entry.split('\n')).toContain(line);
    }
    const { mtimeMs } = statSync(path);
    // Who has since chosen another program for them is not asked again.
    expect(claim()).toBe(0);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });

  test('tells it of its new name after an update', () => {
    claim();
    const newer = join(folder, 'Dailies-0.2.0.AppImage');
    renameSync(image, newer);
    image = newer;
    expect(claim()).toBe(1);
    expect(readFileSync(path, 'utf8')).toContain(`Exec="${newer}" "--" %U\n`);
  });

  test('leaves the links to a package, to a tool that integrates it, and to another entry of that name', () => {
    expect(claim({ DESKTOPINTEGRATION: 'AppImageLauncher' })).toBe(0);
    expect(claim({}, '/other/data')).toBe(0);
    expect(claim({ APPIMAGE: '' })).toBe(0);
    // Started by another AppImage: its file is none of ours.
    const another = { APPDIR: join(folder, 'mount-of-another'), XDG_DATA_DIRS: join(folder, 'system') };
    expect(claim(another)).toBe(0);
    const packaged = join(folder, 'system/applications/dailies.desktop');
    mkdirSync(dirname(packaged), { recursive: true });
    writeFileSync(packaged, '');
    expect(claim()).toBe(0);
    rmSync(packaged);
    expect(existsSync(path)).toBe(false);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '[Desktop Entry]\nExec=my-own-script %U\n');
    expect(claim()).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('my-own-script');
    expect(lines).toEqual([]);
  });

  test('starts all the same where it cannot tell', () => {
    writeFileSync(join(folder, 'home'), 'no folder');
    expect(claim()).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/^links: the system does not know of them \(E/)]);
  });
});
