/** What the command line was asked to do: parsed, checked, in our own units. Throws UsageError. */
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { checkNameTemplate } from '../core/downloads/publish/file-name.ts';
import { parseBaseUrl } from '../core/services/base-url.ts';
import { cleanText } from '../shared/clean-text.ts';
import { DailiesError } from '../shared/error-code.ts';
import { ASSET_KINDS, type AssetKind } from '../shared/generation.ts';
import { SETTINGS } from '../shared/settings.ts';
import { defaultClipFolder, defaultDataFolder } from './default-folders.ts';
import { addExportOptions, type ExportArguments, exportFrom } from './export-arguments.ts';

export type CommandName = 'fetch' | 'watch' | 'track' | 'list' | 'export';

export interface CliArguments {
  readonly command: CommandName;
  readonly tasks: readonly string[];
  readonly api: string;
  readonly out: string;
  readonly data: string;
  readonly keyFile: string | null;
  readonly assets: readonly AssetKind[];
  readonly name: string;
  readonly pollIntervalMs: number | null;
  readonly requestTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly retryDelayMs: number;
  /** Null where nothing was said. */
  readonly retries: number | null;
  readonly timeoutMs: number | null;
  readonly concurrency: number;
  readonly segments: number;
  readonly requestsPerSecond: number;
  readonly limitBytesPerSecond: number | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  /** Null for every other command. */
  readonly export: ExportArguments | null;
}

/** Ends the program with 2, or with 0 after --help and --version; the message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Parsed =
  | { readonly type: 'run'; readonly arguments: CliArguments }
  /** --help or --version: text for stdout. */
  | { readonly type: 'show'; readonly text: string };

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const ms = match ? Number(match[1]) * (UNITS_MS[match[2] ?? ''] ?? 0) : 0;
  // A longer timer of Node's fires at once.
  if (!(ms > 0) || ms > 2 ** 31 - 1) {
    throw new InvalidArgumentError('Write a duration such as 500ms, 2s or 5m, at most 596h.');
  }
  return ms;
}

function wholeNumber({
  low,
  high,
}: {
  readonly low: number;
  readonly high: number;
}): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) {
      throw new InvalidArgumentError(`Write a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

function rate(text: string): number {
  const value = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const { low, high } = SETTINGS.requestsPerSecond.terminal;
  if (!(value > low && value <= high))
    throw new InvalidArgumentError('Write a number above 0, such as 2 or 0.5.');
  return value;
}

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytesPerSecond(text: string): number {
  const match = /^(\d{1,15}(?:\.\d+)?)([kmg]?)$/i.exec(text.trim());
  const bytes = match ? Math.round(Number(match[1]) * (BYTE_UNITS[(match[2] ?? '').toLowerCase()] ?? 0)) : 0;
  if (!(bytes >= SETTINGS.limitBytesPerSecond.terminal.low))
    throw new InvalidArgumentError('Write bytes a second, such as 500000, 500k or 2M.');
  return bytes;
}

function assetList(text: string): readonly AssetKind[] {
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !(ASSET_KINDS as readonly string[]).includes(word));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`“${wrong}” is not an asset; choose from ${ASSET_KINDS.join(',')}.`);
  }
  return [...new Set(words as AssetKind[])];
}

function template(text: string): string {
  try {
    checkNameTemplate(text);
  } catch (thrown) {
    throw new InvalidArgumentError(
      thrown instanceof DailiesError ? thrown.message : 'The template cannot be used.',
    );
  }
  return text;
}

function address(text: string): string {
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.error.message);
  return text.trim();
}

function folder(text: string): string {
  if (text.trim() === '' || text.includes('\0'))
    throw new InvalidArgumentError('Write the path of a folder.');
  try {
    return resolve(text);
  } catch {
    // Only a path from where we stand needs to know where that is.
    throw new InvalidArgumentError(
      'The folder that this was started in has been deleted; go to another one, or write a whole path.',
    );
  }
}

function addOptions(command: Command): Command {
  return command
    .addOption(new Option('--api <URL>', 'the gateway').argParser(address).default(SETTINGS.baseUrl.initial))
    .addOption(
      new Option('--out <DIR>', 'where clips are saved')
        .argParser(folder)
        .default(defaultClipFolder(process.platform)),
    )
    .addOption(
      new Option('--data <DIR>', 'the library; used by one process at a time')
        .argParser(folder)
        .default(defaultDataFolder(process.platform, process.env)),
    )
    .option('--key-file <FILE>', 'a file with the API key (else DAILIES_API_KEY)')
    .addOption(
      new Option('--assets <LIST>', `what to save: ${ASSET_KINDS.join(',')}`)
        .argParser(assetList)
        .default(['video'], 'video'),
    )
    .addOption(
      new Option('--name <TEMPLATE>', 'file names; slashes make folders')
        .argParser(template)
        .default(SETTINGS.nameTemplate.initial),
    )
    .addOption(
      new Option('--poll-interval <D>', 'ask for each task so often (else it depends)').argParser(duration),
    )
    .addOption(
      new Option('--request-timeout <D>', 'give up a gateway request')
        .argParser(duration)
        .default(30_000, '30s'),
    )
    .addOption(
      new Option('--stall-timeout <D>', 'give up a connection that sends nothing')
        .argParser(duration)
        .default(30_000, '30s'),
    )
    .addOption(
      new Option('--retry-delay <D>', 'base of every backoff').argParser(duration).default(1_000, '1s'),
    )
    .addOption(
      new Option(
        '--retries <N>',
        'failures in a row without progress before a transfer fails (default: 8, and 10 minutes for a file that is late)',
      ).argParser(wholeNumber({ low: 0, high: 1_000_000 })),
    )
    .addOption(new Option('--timeout <D>', 'end fetch after so long').argParser(duration))
    .addOption(
      new Option('--concurrency <N>', 'files at once')
        .argParser(wholeNumber(SETTINGS.concurrency.terminal))
        .default(SETTINGS.concurrency.initial),
    )
    .addOption(
      new Option('--segments <N>', 'connections to one large file, where more than one makes it faster')
        .argParser(wholeNumber(SETTINGS.segments.terminal))
        .default(SETTINGS.segments.initial),
    )
    .addOption(
      new Option('--requests-per-second <N>', 'to the gateway, bursts of 5')
        .argParser(rate)
        .default(SETTINGS.requestsPerSecond.initial),
    )
    .addOption(
      new Option('--limit-rate <BYTES/S>', 'for all files together, e.g. 500k or 2M').argParser(
        bytesPerSecond,
      ),
    )
    .option('--json', 'one JSON object a line on stdout')
    .option('--quiet', 'say only what went wrong')
    .addOption(new Option('--debug', 'stack traces, for reports').hideHelp());
}

interface RawOptions {
  readonly api: string;
  readonly out: string;
  readonly data: string;
  readonly keyFile?: string;
  readonly assets: readonly AssetKind[];
  readonly name: string;
  readonly pollInterval?: number;
  readonly requestTimeout: number;
  readonly stallTimeout: number;
  readonly retryDelay: number;
  readonly retries?: number;
  readonly timeout?: number;
  readonly concurrency: number;
  readonly segments: number;
  readonly requestsPerSecond: number;
  readonly limitRate?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

const SUMMARIES: Readonly<Record<CommandName, string>> = {
  fetch: 'track, wait, download; exit when all are saved or failed',
  watch: 'the same, but keep running',
  track: 'add to the library and exit',
  list: 'what is in the library',
  export: 'saved clips as a file for an editor, or copied to a folder',
};

const TASK_HELP = 'a task id; a file with ids or an API answer; - for standard input';

const EXIT_HELP = `
Exit codes: 0 all saved, 1 some failed or timed out, 2 usage, 3 no key or key refused,
4 the library is in use or cannot be opened, 130 interrupted.
D is a duration: 500ms, 2s, 5m. The API key comes from DAILIES_API_KEY or --key-file.
HTTPS_PROXY, ALL_PROXY and NO_PROXY are heeded; a proxy sees neither the key nor the links.`;

/** Of what is fetched: exporting fetches nothing. */
const FETCHING: ReadonlySet<string> = new Set(
  'api out key-file assets poll-interval request-timeout stall-timeout retry-delay retries timeout concurrency segments requests-per-second limit-rate'.split(
    ' ',
  ),
);

/** Every command takes every flag, so that scripts can share them; its help shows those that mean something. */
function isShown(command: CommandName, option: Option): boolean {
  if (option.hidden) return false;
  if (command === 'export') return !FETCHING.has(option.name());
  if (command === 'list') return ['data', 'json', 'quiet'].includes(option.name());
  if (command === 'track') return ['api', 'data', 'json', 'quiet'].includes(option.name());
  return command === 'fetch' || option.name() !== 'timeout';
}

/** @param version of Dailies, for --version. */
export function parseArguments(argv: readonly string[], version: string): Parsed {
  let shown = '';
  let complaint = '';
  let result: CliArguments | null = null;
  const output = {
    writeOut: (text: string) => {
      shown += text;
    },
    writeErr: (text: string) => {
      complaint += text;
    },
  };
  const program = new Command('dailies')
    .description('Waits for AI-generated video and saves each clip the moment it is ready.')
    .version(version)
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    .configureOutput(output);
  for (const name of ['fetch', 'watch', 'track', 'list', 'export'] as const) {
    const made = addOptions(program.command(name).description(SUMMARIES[name]));
    const command = (name === 'export' ? addExportOptions(made) : made)
      .version(version)
      .exitOverride()
      .configureOutput(output)
      .addHelpText('after', EXIT_HELP);
    for (const option of command.options) if (!isShown(name, option)) option.hideHelp();
    if (name === 'track') command.argument('<TASK...>', TASK_HELP);
    else if (name !== 'list') command.argument('[TASK...]', TASK_HELP);
    command.action((...given: unknown[]) => {
      const tasks = name === 'list' ? [] : (given[0] as readonly string[]);
      result = {
        ...fromOptions(name, tasks, command.opts<RawOptions>()),
        export: name === 'export' ? exportFrom(command.opts()) : null,
      };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return { type: 'show', text: shown };
    throw new UsageError(sentence(complaint || shown || thrown.message, argv.length === 0));
  }
  if (!result)
    throw new UsageError('Say what to do: dailies fetch, watch, track, list or export. See dailies --help.');
  return { type: 'run', arguments: result };
}

/** Commander's complaint as one line of ours. */
function sentence(text: string, empty: boolean): string {
  if (empty) return 'Say what to do: dailies fetch, watch, track, list or export. See dailies --help.';
  const line =
    text
      .replace(/^error:\s*/i, '')
      .split('\n')[0]
      ?.trim() ?? '';
  // What was typed stands in it, and reaches a terminal.
  const clean = cleanText(line, 300);
  const capital = clean.charAt(0).toUpperCase() + clean.slice(1);
  return `${/[.!?]$/.test(capital) ? capital : `${capital}.`} See dailies --help.`;
}

function fromOptions(
  command: CommandName,
  tasks: readonly string[],
  options: RawOptions,
): Omit<CliArguments, 'export'> {
  return {
    command,
    tasks,
    api: options.api,
    out: options.out,
    data: options.data,
    keyFile: options.keyFile ?? null,
    assets: options.assets,
    name: options.name,
    pollIntervalMs: options.pollInterval ?? null,
    requestTimeoutMs: options.requestTimeout,
    stallTimeoutMs: options.stallTimeout,
    retryDelayMs: options.retryDelay,
    retries: options.retries ?? null,
    timeoutMs: options.timeout ?? null,
    concurrency: options.concurrency,
    segments: options.segments,
    requestsPerSecond: options.requestsPerSecond,
    limitBytesPerSecond: options.limitRate ?? null,
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    debug: options.debug ?? false,
  };
}
