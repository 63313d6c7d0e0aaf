/**
 * Reads the options that say what follows a saved clip. A command is taken whole, before the other options are read.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { commandFault, HOOK_TOKENS, urlFault } from '../core/hooks/hook-target.ts';
import { duration } from './option-values.ts';
import { UsageError } from './usage-error.ts';

export interface OnSavedArguments {
  /** The program and its arguments; null for none. */
  readonly command: readonly string[] | null;
  readonly url: string | null;
  /** Null for the engine's own. */
  readonly limitMs: number | null;
}

interface RawOptions {
  readonly onSavedUrl?: string;
  readonly onSavedTimeout?: number;
}

const FLAG = '--on-saved';

/**
 * Takes the command out of what was typed: all that stands behind `--on-saved`, up to a lone `;` or the end, whatever
 * it looks like. Throws UsageError for one that cannot be run.
 */
export function takeOnSaved(argv: readonly string[]): {
  readonly rest: readonly string[];
  readonly command: readonly string[] | null;
} {
  const start = argv.indexOf(FLAG);
  // A command is several words, and no other way to give it is read.
  const isJoined = argv
    .slice(0, start === -1 ? undefined : start)
    .some((word) => word.startsWith(`${FLAG}=`));
  if (isJoined) throw new UsageError(`Write ${FLAG} CMD, with a blank between them.`);
  if (start === -1) return { rest: argv, command: null };
  const stop = argv.indexOf(';', start);
  const end = stop === -1 ? argv.length : stop;
  const command = argv.slice(start + 1, end);
  const fault = commandFault(command);
  if (fault !== null) throw new UsageError(`The command of ${FLAG} ${fault}.`);
  const rest = [...argv.slice(0, start), ...argv.slice(end + 1)];
  if (rest.some((word) => word === FLAG || word.startsWith(`${FLAG}=`))) {
    throw new UsageError(`Say ${FLAG} once; a script can run several programs.`);
  }
  return { rest, command };
}

function url(text: string): string {
  const fault = urlFault(text);
  if (fault !== null) throw new InvalidArgumentError(`It ${fault}.`);
  return text;
}

/** Adds the options to a command. */
export function addOnSavedOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        `${FLAG} <CMD...>`,
        `run CMD for each saved clip, without a shell; stands last, or ends with a lone ;. Takes ${HOOK_TOKENS.map((token) => `{${token}}`).join(' ')}`,
      ),
    )
    .addOption(
      new Option(
        '--on-saved-url <URL>',
        'post each saved clip as JSON to it (https, or this machine)',
      ).argParser(url),
    )
    .addOption(
      new Option('--on-saved-timeout <D>', 'end CMD and what it started (default: 10m)').argParser(duration),
    );
}

/** Reads what commander has parsed, and the command that was taken before. */
export function onSavedFrom(options: RawOptions, command: readonly string[] | null): OnSavedArguments {
  return { command, url: options.onSavedUrl ?? null, limitMs: options.onSavedTimeout ?? null };
}
