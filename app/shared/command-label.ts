/** Says what each command is called, in the page and in the system's menus alike. */
import { type Command, isItemAction } from './commands.ts';
import { m } from './paraglide/messages.js';
import { trashWord } from './trash-word.ts';

/** Gives what buttons, menus and the shortcut sheet call a command. `platform`: as `process.platform`. */
export function commandLabel(command: Command, platform: string): string {
  if (command === 'trash') return m.action_trash({ trash: trashWord(platform) });
  return isItemAction(command) ? m[`action_${command}`]() : m[`command_${command}`]();
}
