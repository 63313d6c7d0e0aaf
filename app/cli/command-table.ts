/**
 * Reads the finished commands and their options out of commander, as data for completion and the man page. They are
 * declared in commands.ts, arguments.ts and shared-options.ts.
 */
import type { Command, Option } from 'commander';
import { withoutHome } from './default-folders.ts';

export interface OptionRow {
  /** Such as `--assets`. */
  readonly flag: string;
  /** What its value is called, such as `LIST`; null for one without. */
  readonly value: string | null;
  readonly summary: string;
  /** The words that it takes; empty where it takes any text. */
  readonly choices: readonly string[];
}

export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  /** Such as `[TASK...]`; empty for none. */
  readonly operands: string;
  /** The words that stand for the first operand; empty where it is any text. */
  readonly words: readonly string[];
  readonly options: readonly OptionRow[];
}

export interface CommandTable {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** What help says at its end. */
  readonly notes: string;
  readonly commands: readonly CommandRow[];
}

/** Words for options whose values commander does not check by a list. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

function optionRow(
  { long, flags, description, argChoices, defaultValue }: Option,
  words: KnownWords,
): OptionRow {
  const value = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1] ?? null;
  const usual =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? String(defaultValue) : '';
  // What is printed on one machine is read on another.
  const summary = withoutHome(`${description}${usual === '' ? '' : ` (default: ${usual})`}`);
  const flag = long ?? flags;
  return { flag, value, summary, choices: argChoices ?? words[flag] ?? [] };
}

/** Reads the table out of commander's own description, as help shows it. */
export function tableOf(program: Command, version: string, notes: string, words: KnownWords): CommandTable {
  const help = program.createHelp();
  return {
    ...{ name: program.name(), version, notes: notes.trim() },
    summary: program.description(),
    commands: help
      .visibleCommands(program)
      .filter((command) => command.name() !== 'help')
      .map((command) => ({
        name: command.name(),
        summary: command.description(),
        operands: command.registeredArguments
          .map((one) => {
            const name = `${one.name()}${one.variadic ? '...' : ''}`;
            return one.required ? `<${name}>` : `[${name}]`;
          })
          .join(' '),
        words: command.registeredArguments[0]?.argChoices ?? [],
        options: help.visibleOptions(command).map((option) => optionRow(option, words)),
      })),
  };
}
