/** Where things live when nothing says otherwise, whatever the environment is like. */
import { isAbsolute, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultClipFolder, defaultDataFolder, withoutHome } from '../../app/cli/default-folders.ts';

function setHome(folder: string): void {
  const before = process.env.HOME;
  onTestFinished(() => {
    if (before === undefined) delete process.env.HOME;
    else process.env.HOME = before;
  });
  process.env.HOME = folder;
}

test.skipIf(process.platform === 'win32')(
  'a variable that is empty, or no whole path, counts as none',
  () => {
    setHome('/home/ana');
    const usual = '/home/ana/.config/Dailies';
    for (const XDG_CONFIG_HOME of [undefined, '', '.', 'config', '~/.config']) {
      expect(defaultDataFolder('linux', { XDG_CONFIG_HOME })).toBe(usual);
    }
    expect(defaultDataFolder('linux', { XDG_CONFIG_HOME: '/conf' })).toBe('/conf/Dailies');
    expect(defaultDataFolder('win32', { APPDATA: '' })).toBe(
      join('/home/ana', 'AppData', 'Roaming', 'Dailies'),
    );
  },
);

test.skipIf(process.platform === 'win32')(
  'who has no home has whole paths all the same, never ones from where this was started',
  () => {
    for (const home of ['', 'ana', './ana']) {
      setHome(home);
      for (const platform of ['linux', 'darwin'] as const) {
        expect(isAbsolute(defaultDataFolder(platform, {}))).toBe(true);
        expect(isAbsolute(defaultClipFolder(platform))).toBe(true);
      }
      expect(withoutHome('/a/b (default: /.config/Dailies)')).toBe('/a/b (default: /.config/Dailies)');
    }
  },
);

test.skipIf(process.platform === 'win32')(
  'a path of this machine is written so that another has it too',
  () => {
    setHome('/home/ana');
    expect(withoutHome('default: /home/ana/.config/Dailies')).toBe('default: ~/.config/Dailies');
  },
);
