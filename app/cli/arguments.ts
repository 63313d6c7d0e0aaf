/** What the command line was asked to do: parsed, checked, in our own units. Throws UsageError. */
import { Command, CommanderError, Option } from 'commander';
import type { ServiceDefinition } from '../core/services/definitions/definition.ts';
import { cleanText } from '../shared/clean-text.ts';
import { ASSET_KINDS, type AssetKind } from '../shared/generation.ts';
import { SETTINGS } from '../shared/settings.ts';
import { defaultClipFolder, defaultDataFolder } from './default-folders.ts';
import { addExportOptions, type ExportArguments, exportFrom } from './export-arguments.ts';
import { findService, libraryFolder } from './find-service.ts';
import { addOnSavedOptions, type OnSavedArguments, onSavedFrom, takeOnSaved } from './on-saved-arguments.ts';
import {
  address,
  assetList,
  bytesPerSecond,
  duration,
  folder,
  rate,
  template,
  wholeNumber,
} from './option-values.ts';
import { addServicesCommand, type ServicesArguments } from './services-arguments.ts';
import { addTextCommands } from './text-commands.ts';
import { UsageError } from './usage-error.ts';

export { UsageError } from './usage-error.ts';

export type CommandName = 'fetch' | 'watch' | 'track' | 'list' | 'export' | 'mcp';

export interface CliArguments {
  readonly command: CommandName;
  readonly tasks: readonly string[];
  /** Whose tasks they are, but for those that say otherwise. */
  readonly service: ServiceDefinition;
  /** Whether it was named: then `list` and `fetch` without tasks are about it alone. */
  readonly isServiceNamed: boolean;
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
  /** What follows a saved clip. */
  readonly onSaved: OnSavedArguments;
  /** Null for every other command. */
  readonly export: ExportArguments | null;
}

export type Parsed =
  | { readonly type: 'services'; readonly arguments: ServicesArguments }
  | { readonly type: 'run'; readonly arguments: CliArguments }
  /** --help or --version: text for stdout. */
  | { readonly type: 'show'; readonly text: string };

function addOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--service <NAME>',
        'whose tasks these are: see dailies services; or the file of a definition',
      ),
    )
    .addOption(
      new Option(
        '--api <URL>',
        `where the service is (default: its own, ${SETTINGS.baseUrl.initial})`,
      ).argParser(address),
    )
    .addOption(
      new Option('--out <DIR>', 'where clips are saved')
        .argParser(folder)
        .default(defaultClipFolder(process.platform)),
    )
    .addOption(
      new Option(
        '--data <DIR>',
        `the library; used by one process at a time (default: ${defaultDataFolder(process.platform, process.env)})`,
      ).argParser(folder),
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

/** Commands that save clips. */
const SAVING: ReadonlySet<CommandName> = new Set(['fetch', 'watch']);

interface RawOptions {
  readonly service?: string;
  readonly api?: string;
  readonly out: string;
  readonly data?: string;
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
  mcp: 'a Model Context Protocol server on standard input and output, for agents',
};

const TASK_HELP = 'a task id; a file with ids or an API answer; - for standard input';

const EXIT_HELP = `
Exit codes: 0 all saved, 1 some failed or timed out, 2 usage, 3 no key or key refused,
4 the library is in use or cannot be opened, 130 interrupted.
D is a duration: 500ms, 2s, 5m. The API key comes from DAILIES_API_KEY or --key-file.
For another service DAILIES_API_KEY_NAME counts before it, such as DAILIES_API_KEY_RUNWAY.
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
  if (option.name().startsWith('on-saved') && !SAVING.has(command)) return false;
  if (command === 'export') return !FETCHING.has(option.name());
  if (command === 'list') return ['service', 'data', 'json', 'quiet'].includes(option.name());
  if (command === 'track') return ['service', 'api', 'data', 'json', 'quiet'].includes(option.name());
  if (command === 'mcp' && (option.name() === 'json' || option.name() === 'quiet')) return false;
  return command === 'fetch' || option.name() !== 'timeout';
}

/** @param version of Dailies, for --version. */
export function parseArguments(typed: readonly string[], version: string): Parsed {
  const { rest: argv, command: onSaved } = takeOnSaved(typed);
  let shown = '';
  let complaint = '';
  let result: CliArguments | null = null;
  let services: ServicesArguments | null = null;
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
  for (const name of ['fetch', 'watch', 'track', 'list', 'export', 'mcp'] as const) {
    const made = addOptions(program.command(name).description(SUMMARIES[name]));
    addOnSavedOptions(made);
    const command = (name === 'export' ? addExportOptions(made) : made)
      .version(version)
      .exitOverride()
      .configureOutput(output)
      .addHelpText('after', EXIT_HELP);
    for (const option of command.options) if (!isShown(name, option)) option.hideHelp();
    if (name === 'track') command.argument('<TASK...>', TASK_HELP);
    else if (name !== 'list' && name !== 'mcp') command.argument('[TASK...]', TASK_HELP);
    command.action((...given: unknown[]) => {
      const tasks = name === 'list' || name === 'mcp' ? [] : (given[0] as readonly string[]);
      result = {
        ...fromOptions(name, tasks, command.opts<RawOptions>()),
        onSaved: onSavedFrom(command.opts(), onSaved),
        export: name === 'export' ? exportFrom(command.opts()) : null,
      };
    });
  }
  addServicesCommand(program, (given) => {
    services = given;
  })
    .version(version)
    .exitOverride()
    .configureOutput(output);
  const printing = addTextCommands(program, {
    ...{ version, notes: EXIT_HELP },
    show: (text) => {
      shown = text;
    },
  });
  for (const one of printing) one.version(version).exitOverride().configureOutput(output);
  try {
    program.parse(argv, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return { type: 'show', text: shown };
    throw new UsageError(sentence(complaint || shown || thrown.message, argv.length === 0));
  }
  if (services) return { type: 'services', arguments: services };
  if (!result && shown !== '') return { type: 'show', text: shown };
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

/** Throws UsageError for a service that is at every gateway's own address. */
function apiOf({ id, name, baseUrl }: ServiceDefinition, said: string | undefined): string {
  if (said !== undefined) return said;
  if (baseUrl !== null) return baseUrl;
  throw new UsageError(`${name} has no address of its own; say where ${id} is with --api https://….`);
}

function fromOptions(
  command: CommandName,
  tasks: readonly string[],
  options: RawOptions,
): Omit<CliArguments, 'export' | 'onSaved'> {
  const usual = defaultDataFolder(process.platform, process.env);
  const service = findService(options.service, tasks, options.data ?? usual);
  return {
    command,
    tasks,
    service,
    isServiceNamed: options.service !== undefined,
    api: apiOf(service, options.api),
    out: options.out,
    data: options.data ?? libraryFolder(service, usual),
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
