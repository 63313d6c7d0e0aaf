/** Reads what was typed into one checked value, in our own units. Throws UsageError with a sentence. */
import { Command, CommanderError } from 'commander';
import type { ServiceDefinition } from '../core/services/definitions/definition.ts';
import { cleanText } from '../shared/clean-text.ts';
import type { AssetKind } from '../shared/generation.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts';
import { defaultDataFolder } from './default-folders.ts';
import { addExportOptions, type ExportArguments, exportFrom } from './export-arguments.ts';
import { findService, libraryFolder } from './find-service.ts';
import { addOnSavedOptions, type OnSavedArguments, onSavedFrom, takeOnSaved } from './on-saved-arguments.ts';
import { addressFrom, addressVariable } from './service-address.ts';
import { addServicesCommand, type ServicesArguments } from './services-arguments.ts';
import { addOptions, isShown, type RawOptions } from './shared-options.ts';
import { addTextCommands } from './text-commands.ts';
import { UsageError } from './usage-error.ts';

export type { CommandName } from './commands.ts';
export { UsageError } from './usage-error.ts';

export interface CliArguments {
  readonly command: CommandName;
  readonly tasks: readonly string[];
  /** The names of the options that were typed, whatever their values. */
  readonly given: readonly string[];
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
  /** Whether `rescue` fetches what it finds. */
  readonly fetch: boolean;
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

const TASK_HELP = 'a task id; a file with ids or an API answer; - for standard input';

const ID_HELP = 'the id of a clip in the library, as list shows it';

const EXIT_HELP = `
Exit codes: 0 all saved, 1 some failed or timed out, 2 usage, 3 no key or key refused,
4 the library is in use or cannot be opened, 5 wait: not yet, 130 interrupted.
D is a duration: 500ms, 2s, 5m. The API key comes from DAILIES_API_KEY or --key-file.
For another service DAILIES_API_KEY_NAME counts before it, such as DAILIES_API_KEY_RUNWAY;
DAILIES_API_URL_NAME says where it is, for lists with tasks of several.
HTTPS_PROXY, ALL_PROXY and NO_PROXY are heeded; a proxy sees neither the key nor the links.`;

function addWords(command: Command, name: CommandName): void {
  const { words } = COMMANDS[name];
  if (words === 'ids') command.argument('<ID...>', ID_HELP);
  else if (words === 'some tasks') command.argument('<TASK...>', TASK_HELP);
  else if (words === 'tasks') command.argument('[TASK...]', TASK_HELP);
}

/**
 * Names the options that were typed. What follows a saved clip was taken out of the line before the others were read.
 */
function optionsGiven(command: Command, hasOnSaved: boolean): readonly string[] {
  const typed = command.options.filter((one) => command.getOptionValueSource(one.attributeName()) === 'cli');
  return [...typed.map((one) => one.name()), ...(hasOnSaved ? ['on-saved'] : [])];
}

/**
 * Reads what was typed: the arguments of a command, or a text to print. Throws UsageError.
 * @param version of Dailies, for --version.
 */
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
  for (const name of COMMAND_NAMES) {
    const made = addOptions(program.command(name).description(COMMANDS[name].summary));
    addOnSavedOptions(made);
    if (name === 'rescue') made.option('--fetch', 'save what is found');
    const command = (name === 'export' ? addExportOptions(made) : made)
      .version(version)
      .exitOverride()
      .configureOutput(output)
      .addHelpText('after', EXIT_HELP);
    for (const option of command.options) if (!isShown(name, option)) option.hideHelp();
    addWords(command, name);
    command.action((...given: unknown[]) => {
      const tasks = COMMANDS[name].words === 'none' ? [] : (given[0] as readonly string[]);
      result = {
        ...fromOptions(name, tasks, command.opts<RawOptions>()),
        given: optionsGiven(command, onSaved !== null),
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

/** Makes one line of ours of commander's complaint. */
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

/** Gives the address to ask. Throws UsageError for a service that is at every gateway's own address. */
function apiOf({ id, name, baseUrl }: ServiceDefinition, said: string | undefined): string {
  if (said !== undefined) return said;
  const address = addressFrom(process.env, id);
  if (address !== null) return address;
  if (baseUrl !== null) return baseUrl;
  throw new UsageError(
    `${name} has no address of its own; say where ${id} is with --api https://… or ${addressVariable(id)}.`,
  );
}

function fromOptions(
  command: CommandName,
  tasks: readonly string[],
  options: RawOptions,
): Omit<CliArguments, 'export' | 'given' | 'onSaved'> {
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
    fetch: options.fetch ?? false,
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    debug: options.debug ?? false,
  };
}
