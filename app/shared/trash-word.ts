/** Says what this system calls the place that deleted files go to. */
import { m } from './paraglide/messages.js';

/**
 * Gives the word in the person's language.
 * @param platform as process.platform.
 */
export function trashWord(platform: string): string {
  if (platform === 'darwin') return m.trash_darwin();
  return platform === 'win32' ? m.trash_win32() : m.trash_linux();
}
