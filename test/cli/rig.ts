/** A simulated gateway and folders of a test's own, with the arguments that point a run at them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { type LumaService, type LumaServiceOptions, startLumaService } from '../luma-service/luma-service.ts';
import { type CliOptions, type Ended, type RunningCli, runCli, startCli } from './run-cli.ts';

export interface Rig {
  readonly service: LumaService;
  readonly out: string;
  readonly data: string;
  /** Runs with the service's address and key, these folders, and short waits; `--json` unless it is told not to. */
  run(command: string, args?: readonly string[], options?: CliOptions): Promise<Ended>;
  start(command: string, args?: readonly string[], options?: CliOptions): RunningCli;
  /** Every file in the clip folder, with forward slashes. */
  saved(): readonly string[];
}

export const PLAIN = '--plain';

export async function createRig(options: LumaServiceOptions = {}): Promise<Rig> {
  const service = await startLumaService(options);
  onTestFinished(() => service.stop());
  const folder = tempFolder();
  const [out, data] = [join(folder, 'clips'), join(folder, 'data')];
  const argv = (command: string, args: readonly string[]): readonly string[] => [
    command,
    ...['--api', service.baseUrl, '--out', out, '--data', data],
    ...['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'],
    ...(args.includes(PLAIN) ? [] : ['--json']),
    ...args.filter((arg) => arg !== PLAIN),
  ];
  return {
    ...{ service, out, data },
    run: (command, args = [], how = {}) => runCli(argv(command, args), { key: service.apiKey, ...how }),
    start: (command, args = [], how = {}) => startCli(argv(command, args), { key: service.apiKey, ...how }),
    saved: () =>
      readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
        .sort(),
  };
}

export function sha256OfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
