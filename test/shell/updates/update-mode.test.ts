import { describe, expect, test } from 'vitest';
import {
  readUpdateFeed,
  type UpdateSurroundings,
  updateMode,
} from '../../../app/shell/updates/update-mode.ts';

const feed = { page: null, hasPublisher: true };
const on = (changes: Partial<UpdateSurroundings>) =>
  updateMode({
    ...{ isPackaged: true, platform: 'linux', env: {}, packageType: null, isAppImage: false, feed },
    ...{ execPath: '/Applications/Dailies.app/Contents/MacOS/Dailies', isSignedForMac: true },
    ...changes,
  });

describe('this copy', () => {
  test.each<[string, Partial<UpdateSurroundings>, string]>([
    ['a checkout', { isPackaged: false, platform: 'darwin' }, 'off'],
    ['a package without a feed', { platform: 'darwin', feed: null }, 'off'],
    ['macOS', { platform: 'darwin' }, 'install'],
    ['Windows, whose feed names the publisher', { platform: 'win32' }, 'install'],
    ['an AppImage', { isAppImage: true }, 'install'],
    ['an unpacked folder, started by another AppImage', { env: { APPIMAGE: '/opt/editor.AppImage' } }, 'off'],
    ['a .deb', { packageType: 'deb' }, 'notify'],
    ['a .rpm', { packageType: 'rpm', isAppImage: true }, 'notify'],
    ['a Flatpak', { env: { FLATPAK_ID: 'app.dailies.desktop' } }, 'off'],
    ['a Snap', { env: { SNAP: '/snap/dailies/1' } }, 'off'],
    ['an unpacked folder', {}, 'off'],
    ['another system', { platform: 'freebsd' }, 'off'],
  ])('%s (%j): %s', (_title, changes, mode) => {
    expect(on(changes)).toBe(mode);
  });

  test('P1-6: on macOS an app that nobody signed only tells of a newer one, since it could not install it', () => {
    expect(on({ platform: 'darwin', isSignedForMac: false })).toBe('notify');
    expect(on({ platform: 'win32', isSignedForMac: false })).toBe('install');
  });

  test.each([
    '/Volumes/Dailies 0.1.0/Dailies.app/Contents/MacOS/Dailies',
    '/private/var/folders/x1/T/AppTranslocation/2D1C/d/Dailies.app/Contents/MacOS/Dailies',
    '/var/folders/x1/T/AppTranslocation/2D1C/d/Dailies.app/Contents/MacOS/Dailies',
  ])('P2-8: on macOS an app that runs from %s only tells of a newer one', (execPath) => {
    expect(on({ platform: 'darwin', execPath })).toBe('notify');
  });

  test('U1, case 88: on Windows nothing is installed where the feed names no publisher to compare', () => {
    expect(on({ platform: 'win32', feed: { ...feed, hasPublisher: false } })).toBe('notify');
  });
});

describe('the feed', () => {
  test.each([
    ['', null],
    ['provider: s3\nbucket: b\n', null],
    ['provider: generic\nurl: https://updates.example.com/dailies\n', { page: null, hasPublisher: false }],
    [
      "provider: github\nowner: someone\nrepo: 'dailies'\nupdaterCacheDirName: dailies-updater\npublisherName:\n  - Someone\n",
      { page: 'https://github.com/someone/dailies/releases/latest', hasPublisher: true },
    ],
    [
      'provider: github\r\nowner: a\r\nrepo: b\r\n',
      { page: 'https://github.com/a/b/releases/latest', hasPublisher: false },
    ],
    ['provider: github\nowner: ../evil\nrepo: b\n', null],
  ])('%j', (text, expected) => {
    expect(readUpdateFeed(text)).toEqual(expected);
  });

  test('U1, case 88: a feed that is not https is no feed', () => {
    expect(readUpdateFeed('provider: generic\nurl: http://updates.example.com/\n')).toBeNull();
    expect(readUpdateFeed('provider: generic\nurl: nonsense\n')).toBeNull();
  });
});
