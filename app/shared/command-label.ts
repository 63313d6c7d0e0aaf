import { type Command, isItemAction } from './commands.ts';
import { m } from './paraglide/messages.js';

/** What menus and the shortcut sheet call a command. */
export function commandLabel(command: Command): string {
  return isItemAction(command) ? m[`action_${command}`]() : m[`command_${command}`]();
}
