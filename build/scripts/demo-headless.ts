/** The demo in the terminal alone: the command line fetches all eight, and every end is checked. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { keyVariable } from '../../app/cli/read-key.ts';
import { addressVariable } from '../../app/cli/service-address.ts';
import type { OtherService } from './demo-services.ts';
import { concludeDemo, type DemoStage, type Outcome } from './demo-stage.ts';

const CLI = resolve(import.meta.dirname, '../../out/cli.js');
/** `fetch` says so itself when some have failed, as one of the eight must. */
const EXPECTED_EXIT = 1;
const LIMIT_MS = 180_000;

interface CliEvent {
  readonly type: string;
  readonly id?: string;
  readonly state?: string;
  readonly path?: string;
  readonly message?: string;
  readonly retryInMs?: number;
  readonly receivedBytes?: number;
  readonly totalBytes?: number | null;
  readonly saved?: number;
  readonly failed?: number;
}

/** Turns the JSON lines into plain ones; each quarter of a file is worth a line. */
function createNarrator(stage: DemoStage): (event: CliEvent) => void {
  const quarters = new Map<string, number>();
  const titles = new Map(stage.tasks.map((task) => [task.id, task.title]));
  return (event) => {
    const title = titles.get(event.id ?? '') ?? 'Dailies';
    if (event.type === 'task') stage.say(`${title} is ${event.state}`);
    else if (event.type === 'saved') stage.say(`${title} is saved`);
    else if (event.type === 'error') {
      const again = event.retryInMs === undefined ? '' : ` (tries again in ${event.retryInMs} ms)`;
      stage.say(`${title}: ${event.message}${again}`);
    } else if (event.type === 'progress' && event.totalBytes) {
      const quarter = Math.floor((4 * (event.receivedBytes ?? 0)) / event.totalBytes);
      if (quarter <= (quarters.get(event.id ?? '') ?? 0)) return;
      quarters.set(event.id ?? '', quarter);
      stage.say(`${title} ${quarter * 25}% of ${(event.totalBytes / 1e6).toFixed(1)} MB`);
    }
  };
}

/** Where another service is, and its key, as the command line takes them. */
const variablesOf = ({ id, key, service }: OtherService): readonly (readonly [string, string])[] => [
  [keyVariable(id), key],
  [addressVariable(id), service.baseUrl],
];

/** Runs it to the end; returns everything that was not as it should be. */
export async function runHeadless(stage: DemoStage, signal: AbortSignal): Promise<readonly string[]> {
  const { service, others } = stage;
  const list = join(stage.folder, 'list.txt');
  writeFileSync(list, `${stage.tasks.map(({ given }) => given).join('\n')}\n`);
  stage.say(`dailies fetch, one list with ${stage.tasks.length} tasks of ${1 + others.length} services`);
  const child = spawn(
    process.execPath,
    [
      ...[CLI, 'fetch', list, '--json', '--api', service.baseUrl],
      ...['--out', stage.clipFolder, '--data', stage.dataFolder],
      ...['--poll-interval', '1s', '--requests-per-second', '5', '--retry-delay', '500ms', '--timeout', '2m'],
    ],
    {
      env: {
        ...process.env,
        DAILIES_API_KEY: service.apiKey,
        ...Object.fromEntries(others.flatMap(variablesOf)),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      killSignal: 'SIGTERM',
    },
  );
  const keys = [service.apiKey, ...others.map(({ key }) => key)];
  const differences: string[] = [];
  child.on('error', (problem) => {
    if (!signal.aborted) differences.push(`the command line did not end by itself: ${problem.message}`);
  });
  const exited = new Promise<number | null>((done) => child.once('close', done));
  const spoken = text(child.stderr);

  const outcomes = new Map<string, Outcome>();
  const narrate = createNarrator(stage);
  let last: CliEvent | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (keys.some((key) => line.includes(key))) differences.push('the key was printed');
    try {
      last = JSON.parse(line) as CliEvent;
    } catch {
      differences.push(`a line that is no JSON: ${line}`);
      continue;
    }
    narrate(last);
    const { id, path } = last;
    if (id === undefined) continue;
    if (last.type === 'saved' && path !== undefined) outcomes.set(id, { state: 'saved', path });
    if (last.type === 'error' && last.retryInMs === undefined)
      outcomes.set(id, { state: 'failed', reason: last.message ?? '' });
  }
  const code = await exited;
  const stderr = await spoken;
  if (signal.aborted) return ['interrupted'];

  const savedCount = stage.tasks.filter((task) => task.expected === 'saved').length;
  const failedCount = stage.tasks.length - savedCount;
  if (code !== EXPECTED_EXIT) differences.push(`the exit code was ${code}, not ${EXPECTED_EXIT}`);
  if (last?.type !== 'done' || last.saved !== savedCount || last.failed !== failedCount)
    differences.push(`the last line was ${JSON.stringify(last)}`);
  if (keys.some((key) => stderr.includes(key))) differences.push('the key was printed');
  if (differences.length > 0 && stderr !== '') process.stdout.write(`\nIts messages were:\n${stderr}\n`);
  return [...concludeDemo(stage, outcomes), ...differences];
}
