/** Adds the commands that only print: completion for a shell, and the man page. */
import { Argument, type Command } from 'commander';
import { builtInServices } from '../core/services/definitions/built-in.ts';
import { ASSET_KINDS } from '../shared/generation.ts';
import { type CommandTable, tableOf } from './command-table.ts';
import { completionFor, SHELLS, type Shell } from './completion.ts';
import { manPage } from './man-page.ts';

/**
 * Adds them to a program that has every other command already.
 * @param show takes what is to be printed.
 */
export function addTextCommands(
  program: Command,
  {
    version,
    notes,
    show,
  }: { readonly version: string; readonly notes: string; readonly show: (text: string) => void },
): readonly Command[] {
  const table = (): CommandTable =>
    tableOf(program, version, notes, {
      '--service': builtInServices.map(({ id }) => id),
      '--assets': ASSET_KINDS,
    });
  return [
    program
      .command('completion')
      .description('a script that completes commands and options in your shell')
      .addArgument(new Argument('<SHELL>', 'your shell').choices(SHELLS))
      .action((shell: Shell) => show(completionFor(shell, table()))),
    program
      .command('man', { hidden: true })
      .description('the man page')
      .action(() => show(manPage(table()))),
  ];
}
