import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SCHEME } from '../../app/shell/intake/parse-deep-link.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('Windows: uninstalling takes back the links and the start at login, and an update does not', () => {
  const lines = read('build/resources/installer.nsh')
    // Its placeholders without their sign, which would be one of ours here.
    .replaceAll('$', '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(';'));
  // The name that electron-builder's own uninstaller looks for, outside of updates alone.
  expect(lines.slice(0, 2)).toEqual(['!macro customUnInstall', '{ifNot} {isUpdated}']);
  expect(lines.slice(-2)).toEqual(['{endIf}', '!macroend']);
  // P2-2: one id for every run, which is taken back with the rest.
  const toastId = /^const TOAST_CLSID = '(\{[0-9A-F-]{36}\})';$/m.exec(read('app/main.ts'))?.[1];
  const gone = lines.filter((line) => line.startsWith('DeleteReg'));
  expect(gone).toEqual([
    `DeleteRegKey HKCU "Software\\Classes\\${SCHEME}"`,
    `DeleteRegKey HKCU "Software\\Classes\\CLSID\\${toastId}"`,
    'DeleteRegValue HKCU "Software\\Microsoft\\Windows\\CurrentVersion\\Run" "{APP_ID}"',
    'DeleteRegValue HKCU "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run" "{APP_ID}"',
  ]);
  // Electron names the value by the id that the app gives itself, the installer by the one it is packed with.
  const ids = [
    /^const APP_ID = '(.+)';$/m.exec(read('app/main.ts')),
    /^appId: (.+)$/m.exec(read('electron-builder.yml')),
  ];
  expect(ids.map((found) => found?.[1])).toEqual(Array(2).fill('app.dailies.desktop'));
});
