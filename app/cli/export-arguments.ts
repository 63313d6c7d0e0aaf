/** Reads the options that `dailies export` alone has. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  BIN_KINDS,
  type BinKind,
  EXPORT_FORMATS,
  type ExportFormat,
  FORMAT_FACTS,
  PROMPT_PLACES,
  type PromptPlace,
} from '../shared/exports.ts';

export interface ExportArguments {
  /** `files`: the clips themselves, copied to a folder. */
  readonly format: ExportFormat | 'files';
  /** Absolute path of the file, or of the folder for `files`. */
  readonly to: string;
  /** Picked clips alone. */
  readonly picks: boolean;
  readonly bins: BinKind;
  readonly promptAs: PromptPlace;
}

interface RawOptions {
  readonly format: ExportFormat | 'files';
  readonly to?: string;
  readonly picks?: boolean;
  readonly bins: BinKind;
  readonly prompt: PromptPlace;
}

function path(text: string): string {
  if (text.trim() === '' || text.includes('\0')) throw new InvalidArgumentError('Write a path.');
  return resolve(text);
}

const FORMATS = [...EXPORT_FORMATS.filter((format) => format !== 'png'), 'files'];

function format(text: string): string {
  if (text === 'png') {
    throw new InvalidArgumentError(
      'The window alone draws a contact sheet as PNG: choose Send to editor there, or html here.',
    );
  }
  if (!FORMATS.includes(text)) throw new InvalidArgumentError(`Allowed choices are ${FORMATS.join(', ')}.`);
  return text;
}

/** Adds the options to the command. */
export function addExportOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <FORMAT>', 'for which editor; files copies the clips themselves')
        .choices(FORMATS)
        .argParser(format)
        .default('mlt'),
    )
    .addOption(
      new Option(
        '--to <PATH>',
        'the file to write, or the folder for files (default: Dailies and its ending, here)',
      ).argParser(path),
    )
    .option('--picks', 'picked clips alone')
    .addOption(new Option('--bins <KIND>', 'what clips lie in together').choices(BIN_KINDS).default('prompt'))
    .addOption(
      new Option('--prompt <PLACE>', 'where the prompt is shown').choices(PROMPT_PLACES).default('note'),
    );
}

/** Reads what commander has parsed. */
export function exportFrom(options: RawOptions): ExportArguments {
  const { format, to, picks = false, bins, prompt } = options;
  const usual = format === 'files' ? 'Dailies' : `Dailies${FORMAT_FACTS[format].extension}`;
  return { format, to: to ?? resolve(usual), picks, bins, promptAs: prompt };
}
