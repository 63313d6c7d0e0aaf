/**
 * Writes and reads desktop entries on Linux: text for the person's own folders, and what another hand has made of it
 * there.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Gives the path of our entry in `$XDG_CONFIG_HOME/autostart` (XDG Autostart 0.5), or in the usual place where that is
 * unset or not absolute.
 */
export function autostartPath(env: Environment): string {
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(homedir(), '.config');
  return join(config, 'autostart', 'dailies.desktop');
}

/** Writes the entry that starts Dailies with the session. Pure. */
export function autostartEntry(command: readonly string[]): string {
  return desktopEntry(command, ['X-GNOME-Autostart-enabled=true']);
}

/**
 * Writes an entry. Pure. Each argument stands in double quotes, as the Desktop Entry Specification wants it ("The Exec
 * key"): quote, backtick, dollar and backslash escaped within them, then the backslashes once more because the value is
 * a string, and the percent sign doubled because it begins a field code. With TryExec no desktop offers an entry whose
 * program is gone.
 */
export function desktopEntry(command: readonly string[], more: readonly string[], fieldCode = ''): string {
  const quoted = command.map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`).join(' ');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Dailies',
    `Exec=${stringValue(quoted).replaceAll('%', '%%')}${fieldCode}`,
    `TryExec=${stringValue(command[0] ?? '')}`,
    'Icon=dailies',
    'Terminal=false',
    ...more,
    '',
  ].join('\n');
}

const stringValue = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

/** Reads the program and arguments of an entry that desktopEntry() wrote; null for another's. Pure. */
export function commandOf(text: string): readonly string[] | null {
  const value = /^Exec=(.*)$/m.exec(text)?.[1];
  if (value === undefined || !/^"/.test(value)) return null;
  const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };
  const line = value.replace(/\\(.)/g, (all, letter: string) => letters[letter] ?? all).replaceAll('%%', '%');
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/gs, '$1'),
  );
}

/** Says whether the session starts it: the desktops' own tools switch an entry off by one of two keys, or delete it. */
export function isEntryOn(text: string | null): boolean {
  return text !== null && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text);
}

/** Reads an entry; null where there is none. */
export function readEntry(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
