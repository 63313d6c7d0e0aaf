import { expect, test } from 'vitest';
import { isInstalled } from '../../app/shell/mac-place.ts';

test.each([
  ['/Applications/Dailies.app/Contents/MacOS/Dailies', true],
  ['/Users/jane/Applications/Dailies.app/Contents/MacOS/Dailies', true],
  ['/Volumes/Dailies 0.1.0/Dailies.app/Contents/MacOS/Dailies', false],
  ['/private/var/folders/x1/T/AppTranslocation/2D1C/d/Dailies.app/Contents/MacOS/Dailies', false],
])('P2-8: on macOS an app that runs from %s is installed: %s', (execPath, is) => {
  expect(isInstalled('darwin', execPath)).toBe(is);
});

test('P2-8: elsewhere a program is installed wherever it is', () => {
  expect(isInstalled('linux', '/Volumes/Dailies/dailies')).toBe(true);
});
