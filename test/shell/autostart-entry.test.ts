import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  autostartPath,
  desktopEntry,
  isEntryOn,
  readEntry,
  removeEntry,
  writeEntry,
} from '../../app/shell/autostart-entry.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

const execOf = (entry: string): string => /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';

test('the entry stands in the folder that the session reads', () => {
  expect(autostartPath({ XDG_CONFIG_HOME: '/home/ana/.conf' })).toBe(
    '/home/ana/.conf/autostart/dailies.desktop',
  );
  for (const env of [{}, { XDG_CONFIG_HOME: '' }, { XDG_CONFIG_HOME: 'relative' }]) {
    expect(autostartPath(env)).toBe(join(homedir(), '.config/autostart/dailies.desktop'));
  }
});

test('each argument is quoted as the specification wants it', () => {
  expect(execOf(desktopEntry(['/opt/Dailies/dailies', '--hidden']))).toBe(
    '"/opt/Dailies/dailies" "--hidden"',
  );
  expect(execOf(desktopEntry(['/a b/100%', 'x"y`z$w\\v']))).toBe(
    '"/a b/100%%" "x\\\\"y\\\\`z\\\\$w\\\\\\\\v"',
  );
});

test('what a session reads back out of it are the same arguments', () => {
  const command = ['/opt/My "Apps"/100% $HOME/`dailies`', '--data', 'C:\\x\\', '--hidden'];
  // A string's escapes first, then the field codes, then the quoting, which is that of a shell's double quotes.
  const line = execOf(desktopEntry(command)).replaceAll('\\\\', '\\').replaceAll('%%', '%');
  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  expect(words.split('\n').slice(0, -1)).toEqual(command);
});

test('it is written whole, into a folder that may be missing, and leaves nothing beside it', () => {
  const path = join(tempFolder(), 'config', 'autostart', 'dailies.desktop');
  writeEntry(path, ['/opt/dailies', '--hidden']);
  expect(readFileSync(path, 'utf8')).toBe(desktopEntry(['/opt/dailies', '--hidden']));
  expect(readdirSync(dirname(path))).toEqual(['dailies.desktop']);
  removeEntry(path);
  removeEntry(path);
  expect(existsSync(path)).toBe(false);
});

test('a draft that cannot be renamed leaves what was there', () => {
  const path = join(tempFolder(), 'dailies.desktop');
  mkdirSync(path);
  writeFileSync(join(path, 'kept'), '');
  expect(() => writeEntry(path, ['/opt/dailies'])).toThrow();
  expect(readdirSync(path)).toEqual(['kept']);
});

test.each([
  [null, false],
  [desktopEntry(['/opt/dailies']), true],
  [`${desktopEntry(['/opt/dailies'])}Hidden=true\n`, false],
  [desktopEntry(['/opt/dailies']).replace('enabled=true', 'enabled=false'), false],
])('an entry that was switched off elsewhere is off (%#)', (text, on) => {
  expect(isEntryOn(text)).toBe(on);
});

test('an entry that is not there reads as none', () => {
  expect(readEntry(join(tempFolder(), 'none'))).toBeNull();
});
