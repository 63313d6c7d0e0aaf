/**
 * Declares the options that every command takes, so that scripts can share them; a help shows those that mean
 * something.
 */
import { type Command, Option } from 'commander';
import { ASSET_KINDS, type AssetKind } from '../shared/generation.ts';
import { SETTINGS } from '../shared/settings.ts';
import { COMMANDS, type CommandName } from './commands.ts';
import { defaultClipFolder, defaultDataFolder } from './default-folders.ts';
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

export interface RawOptions {
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
  readonly fetch?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Adds the options to a command. */
export function addOptions(command: Command): Command {
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
        `the library (default: ${defaultDataFolder(process.platform, process.env)})`,
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

/** Of what is fetched: the other commands fetch nothing. */
const FETCHING: ReadonlySet<string> = new Set(
  'api out key-file assets poll-interval request-timeout stall-timeout retry-delay retries timeout concurrency segments requests-per-second limit-rate'.split(
    ' ',
  ),
);

/** Says whether the help of a command shows an option: only where the option means something to it. */
export function isShown(command: CommandName, option: Option): boolean {
  if (option.hidden) return false;
  if (option.name().startsWith('on-saved')) return COMMANDS[command].options === 'fetching';
  switch (COMMANDS[command].options) {
    case 'fetching':
      return command !== 'watch' || option.name() !== 'timeout';
    case 'serving':
      return !['json', 'quiet', 'timeout'].includes(option.name());
    case 'exporting':
      return !FETCHING.has(option.name());
    case 'adding':
      return ['service', 'api', 'data', 'json', 'quiet'].includes(option.name());
    case 'library':
      return ['service', 'data', 'json', 'quiet'].includes(option.name());
  }
}
