/** Starting with the session on Linux: a desktop entry in the person's autostart folder (XDG Autostart 0.5). */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** `$XDG_CONFIG_HOME/autostart`, or the usual place where that is unset or not absolute. */
export function autostartPath(env: Readonly<Record<string, string | undefined>>): string {
  const config = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(homedir(), '.config');
  return join(config, 'autostart', 'dailies.desktop');
}

/**
 * Pure. Each argument in double quotes, as the Desktop Entry Specification wants it ("The Exec key"): quote,
 * backtick, dollar and backslash escaped within them, then the backslashes once more because the value is a
 * string, and the percent sign doubled because it begins a field code.
 */
export function desktopEntry(command: readonly string[]): string {
  const quoted = command.map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`).join(' ');
  const exec = quoted
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Dailies',
    `Exec=${exec}`,
    'Icon=dailies',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Whether the session starts it: the desktops' own tools switch an entry off by one of two keys, or delete it. */
export function isEntryOn(text: string | null): boolean {
  return text !== null && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text);
}

export function readEntry(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Beside its place first, then renamed: a session that starts meanwhile finds a whole entry or none. */
export function writeEntry(path: string, command: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, desktopEntry(command));
  renameSync(draft, path);
}

export function removeEntry(path: string): void {
  rmSync(path, { force: true });
}
