/** Opens the engine with what the command line says: here its options become settings. */
import { createEngine, type Engine } from '../core/engine.ts';
import { environmentRoutes } from '../core/network/proxy-routes.ts';
import { defaultSettings } from '../shared/settings.ts';
import type { CliAccounts } from './accounts.ts';
import type { CliArguments } from './arguments.ts';
import { createDebugLog } from './debug-log.ts';

/**
 * Builds the engine over the library. Throws DailiesError for a library that cannot be opened, or a proxy variable that
 * cannot be read.
 * @param only the ids of the items to work on; all of them when undefined.
 */
export function openEngine(
  args: CliArguments,
  accounts: CliAccounts,
  only?: ReadonlySet<string>,
  connectAfter?: Promise<void>,
): Engine {
  const [main, ...others] = accounts.all;
  return createEngine({
    systemProxy: environmentRoutes(process.env),
    service: main.service,
    dataFolder: args.data,
    key: main.key,
    accounts: others,
    currentAccount: accounts.chosen.id,
    cacheThumbnails: false,
    ...(args.onSaved.limitMs === null ? {} : { hookLimitMs: args.onSaved.limitMs }),
    onStorageTrouble: 'fail',
    requestTimeoutMs: args.requestTimeoutMs,
    stallTimeoutMs: args.stallTimeoutMs,
    retryDelayMs: args.retryDelayMs,
    ...(args.retries === null ? {} : { retries: args.retries }),
    ...(only ? { only } : {}),
    ...(connectAfter ? { connectAfter } : {}),
    ...(args.debug ? { log: createDebugLog((text) => void process.stderr.write(text)) } : {}),
    settings: {
      ...defaultSettings(args.out),
      baseUrl: main.baseUrl,
      nameTemplate: args.name,
      assets: args.assets,
      concurrency: args.concurrency,
      segments: args.segments,
      limitBytesPerSecond: args.limitBytesPerSecond,
      requestsPerSecond: args.requestsPerSecond,
      pollIntervalMs: args.pollIntervalMs,
      onSavedCommand: args.onSaved.command,
      onSavedUrl: args.onSaved.url,
    },
  });
}
