/** Lets others speak to the engine of this process while it has the library open. */
import type { Owner, RunningSettings } from '../control/contract.ts';
import { createControlHandlers } from '../control/handlers.ts';
import { type ControlServer, startControlServer } from '../control/server.ts';
import type { Engine } from '../core/engine.ts';
import { DailiesError } from '../shared/error-code.ts';
import type { CliArguments } from './arguments.ts';
import { openPath, revealPath } from './open-path.ts';
import { VERSION } from './version.ts';

function settingsOf(args: CliArguments): RunningSettings {
  return {
    ...{ api: args.api, out: args.out, name: args.name, assets: [...args.assets] },
    ...{ pollIntervalMs: args.pollIntervalMs, requestTimeoutMs: args.requestTimeoutMs },
    ...{ stallTimeoutMs: args.stallTimeoutMs, retryDelayMs: args.retryDelayMs, retries: args.retries },
    ...{ concurrency: args.concurrency, segments: args.segments },
    ...{ requestsPerSecond: args.requestsPerSecond, limitBytesPerSecond: args.limitBytesPerSecond },
  };
}

/**
 * Starts to listen for other programs.
 * @param scope what this run works on, where that is not everything: what others ask for is added to it.
 */
export function serveEngine(
  engine: Engine,
  args: CliArguments,
  owner: Owner,
  scope: Set<string> | null,
): Promise<ControlServer> {
  const clipOf = (id: string): string => {
    const path = engine.clipFile(id);
    if (path === null) throw new DailiesError('file-missing');
    return path;
  };
  return startControlServer({
    dataFolder: args.data,
    hello: { version: VERSION, owner, pid: process.pid },
    engine,
    handlers: createControlHandlers({
      ...{ engine, settings: () => settingsOf(args), hasKey: () => true },
      open: (id) => openPath(clipOf(id)),
      reveal: (id) => revealPath(clipOf(id)),
      ...(scope === null
        ? {}
        : {
            onTasks(ids) {
              const left = ids.filter((id) => !scope.has(id));
              for (const id of left) scope.add(id);
              return left;
            },
          }),
    }),
    log: (line) => void (args.debug && process.stderr.write(`${line}\n`)),
  });
}
