/**
 * Takes commands from wherever they come: keys, buttons, the system's menus. Says which make sense now, and does them.
 */
import type { ChosenItem } from '../../../app/shared/chosen-items.ts';
import { type Command, isItemAction, WINDOW_COMMANDS } from '../../../app/shared/commands.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { actionsFor } from '../../lib/item-actions.ts';
import { commandsFor } from '../../lib/keys.ts';
import type { ItemCommands } from './item-commands.svelte.ts';
import type { WindowCommands } from './window-commands.ts';

export interface Commands {
  /** Those that would do something now. */
  readonly offered: readonly Command[];
  run(command: Command): void;
  /** Does what the keys mean; true when they meant something. */
  press(event: KeyboardEvent): boolean;
  /** Tells the system's menus what is offered. */
  tell(commands: readonly Command[]): Promise<void>;
  stop(): void;
}

export interface CommandsDeps {
  readonly client: Client;
  readonly itemCommands: ItemCommands;
  readonly onProblem: (problem: Problem) => void;
  readonly platform: () => string;
  /** What item commands are about: the selection, or the item the keyboard is on. */
  readonly items: () => readonly ChosenItem[];
  /**
   * Whether the keyboard is in a text or a dialog, beneath which nothing is to happen to items: on macOS the system's
   * menus have keys of their own, and press them there too.
   */
  readonly isElsewhere: () => boolean;
  readonly window: WindowCommands;
}

export function createCommands(deps: CommandsDeps): Commands {
  const offered = $derived<readonly Command[]>([
    ...WINDOW_COMMANDS.filter((command) => deps.window[command].can?.() ?? true),
    ...(deps.isElsewhere() ? [] : actionsFor(deps.items(), deps.platform())),
  ]);

  function run(command: Command): void {
    if (!offered.includes(command)) return;
    const items = deps.items();
    // The key that opened the details closes them.
    const { detailsId } = deps.itemCommands;
    // Of several they say what those come to, whichever of them they were opened for.
    const isShown = detailsId !== null && (items.length > 1 || detailsId === items[0]?.id);
    if (command === 'details' && isShown) deps.itemCommands.closeDetails();
    else if (isItemAction(command)) void deps.itemCommands.run(command, items);
    else deps.window[command].run();
  }
  const stop = deps.client.on('command.chosen', ({ command }) => run(command));

  return {
    get offered() {
      return offered;
    },
    run,
    press(event) {
      const command = commandsFor(event, deps.platform()).find((one) => offered.includes(one));
      if (command === undefined) return false;
      run(command);
      return true;
    },
    async tell(commands) {
      try {
        await deps.client.call('commands.offer', { commands: [...commands] });
      } catch (thrown) {
        deps.onProblem(problemFrom(thrown));
      }
    },
    stop,
  };
}
