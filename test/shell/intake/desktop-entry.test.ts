import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  autostartEntry,
  autostartPath,
  commandOf,
  desktopEntry,
  isEntryOn,
  readEntry,
} from '../../../app/shell/intake/desktop-entry.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

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
  expect(execOf(autostartEntry(['/opt/Dailies/dailies', '--hidden']))).toBe(
    '"/opt/Dailies/dailies" "--hidden"',
  );
  expect(execOf(autostartEntry(['/a b/100%', 'x"y`z$w\\v']))).toBe(
    '"/a b/100%%" "x\\\\"y\\\\`z\\\\$w\\\\\\\\v"',
  );
});

test('what a session reads back out of it are the same arguments', () => {
  const command = ['/opt/My "Apps"/100% $HOME/`dailies`', '--data', 'C:\\x\\', '--hidden'];
  // A string's escapes first, then the field codes, then the quoting, which is that of a shell's double quotes.
  const line = execOf(autostartEntry(command)).replaceAll('\\\\', '\\').replaceAll('%%', '%');
  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  expect(words.split('\n').slice(0, -1)).toEqual(command);
});

test('the command is read back as it was, and nothing is read out of another’s entry', () => {
  for (const command of [
    ['/opt/Dailies/dailies', '--hidden'],
    ['/opt/My "Apps"/100% $HOME/`dailies`', '--data', 'C:\\x\\', 'a\nb', '--hidden'],
  ]) {
    expect(commandOf(autostartEntry(command))).toEqual(command);
    expect(commandOf(desktopEntry(command, [], ' %U'))).toEqual(command);
  }
  expect(commandOf('[Desktop Entry]\nExec=dailies --hidden\n')).toBeNull();
  expect(commandOf('')).toBeNull();
});

test('a desktop passes the entry over when its program is gone', () => {
  expect(autostartEntry(['/a b/100%', 'x'])).toContain('\nTryExec=/a b/100%\n');
});

test.each([
  [null, false],
  [autostartEntry(['/opt/dailies']), true],
  [`${autostartEntry(['/opt/dailies'])}Hidden=true\n`, false],
  [autostartEntry(['/opt/dailies']).replace('enabled=true', 'enabled=false'), false],
])('an entry that was switched off elsewhere is off (%#)', (text, on) => {
  expect(isEntryOn(text)).toBe(on);
});

test('an entry that is not there reads as none', () => {
  expect(readEntry(join(tempFolder(), 'none'))).toBeNull();
});
