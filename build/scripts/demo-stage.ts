/** What both demos share: three services with their eight tasks, the temporary folders, and what must come of each. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LumaService, startLumaService, type TaskHandle } from '../../test/luma-service/luma-service.ts';
import { addSamples, SAMPLES, type Sample } from '../../test/luma-service/samples.ts';
import { leaksOf, type OtherService, startOthers } from './demo-services.ts';

export interface DemoTask {
  readonly id: string;
  /** As it is given to Dailies: an id of the gateway's, an address of the others'. */
  readonly given: string;
  /** What is scripted for it. */
  readonly story: string;
  readonly expected: 'saved' | 'failed';
  /** The service's reason, where it fails. */
  readonly reason: string;
  /** Of the file that is served, lower-case hex. */
  sha256(): string;
  /** What its requests have fetched, and the file's size; null where nobody counts. */
  fetched(): { readonly received: number; readonly bytes: number } | null;
  /** The first words of its prompt, in quotation marks. */
  readonly title: string;
}

export interface DemoStage {
  readonly service: LumaService;
  /** The services beside the gateway. */
  readonly others: readonly OtherService[];
  readonly tasks: readonly DemoTask[];
  readonly folder: string;
  readonly clipFolder: string;
  readonly dataFolder: string;
  /** Prints a line with the seconds since the start. */
  say(line: string): void;
  /** Ends every service. */
  stop(): Promise<void>;
}

/** Where a task has come to. */
export type Outcome =
  | { readonly state: 'saved'; readonly path: string }
  | { readonly state: 'failed'; readonly reason: string };

const TITLE_LENGTH = 24;

function shortTitle(prompt: string): string {
  return prompt.length > TITLE_LENGTH ? `“${prompt.slice(0, TITLE_LENGTH).trimEnd()}…”` : `“${prompt}”`;
}

function taskOfGateway(sample: Sample, handle: TaskHandle): DemoTask {
  const { story, expected, script } = sample;
  return {
    ...{ id: handle.id, given: handle.id, story, expected },
    title: shortTitle(script.prompt ?? handle.id),
    reason: script.fate?.kind === 'failed' ? script.fate.reason : '',
    sha256: () => handle.sha256(),
    fetched: () => ({
      received: handle.downloads.reduce((sum, request) => sum + request.bytesSent, 0),
      bytes: handle.bytes,
    }),
  };
}

function taskOfOther({ name, task }: OtherService): DemoTask {
  return {
    ...{ id: task.id, given: task.address, expected: 'saved', reason: '' },
    ...{ title: shortTitle(task.prompt), story: `of ${name}, whose key is another` },
    sha256: () => task.sha256,
    fetched: () => null,
  };
}

/** Starts the services with their tasks, whose fates pass `speed` times as fast, and makes the folders. */
export async function setStage(speed = 1): Promise<DemoStage> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'dailies-demo-'));
  const clipFolder = join(folder, 'clips');
  const dataFolder = join(folder, 'data');
  mkdirSync(clipFolder);
  mkdirSync(dataFolder);
  const service = await startLumaService();
  const handles = addSamples(service, speed);
  const others = await startOthers();
  const ofGateway = SAMPLES.flatMap((sample, index): readonly DemoTask[] => {
    const handle = handles[index];
    return handle ? [taskOfGateway(sample, handle)] : [];
  });
  const tasks = [...ofGateway, ...others.map(taskOfOther)];
  return {
    ...{ service, others, tasks, folder, clipFolder, dataFolder },
    async stop() {
      await Promise.all([service.stop(), ...others.map((other) => other.service[Symbol.asyncDispose]())]);
    },
    say(line) {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`${seconds.padStart(6)} s  ${line}\n`);
    },
  };
}

/** What is wrong with a task's end, in words; null when it is as scripted. */
function differenceOf(task: DemoTask, outcome: Outcome | undefined): string | null {
  const { expected, reason } = task;
  if (!outcome) return `should be ${expected}, but came to no end`;
  if (outcome.state !== expected)
    return `should be ${expected}, but is ${outcome.state}${outcome.state === 'failed' ? `: ${outcome.reason}` : ''}`;
  if (outcome.state === 'failed') {
    return outcome.reason.includes(reason)
      ? null
      : `its message lacks the service's reason: ${outcome.reason}`;
  }
  if (!existsSync(outcome.path)) return `${outcome.path} is not there`;
  const hash = createHash('sha256').update(readFileSync(outcome.path)).digest('hex');
  if (hash !== task.sha256()) return `${outcome.path} is not the file that was served`;
  const { received, bytes } = task.fetched() ?? { received: 0, bytes: 1 };
  return received < 2 * bytes ? null : `${received} bytes were fetched for it, twice its size`;
}

/** Prints how each task ended and where the clips lie; returns everything that was not as it should be. */
export function concludeDemo(stage: DemoStage, outcomes: ReadonlyMap<string, Outcome>): readonly string[] {
  const differences: string[] = [];
  stage.say('The end:');
  for (const task of stage.tasks) {
    const outcome = outcomes.get(task.id);
    const difference = differenceOf(task, outcome);
    if (difference !== null) differences.push(`${task.title}: ${difference}`);
    const mark = difference === null ? '✓' : '✗';
    const end =
      outcome?.state === 'saved' ? 'saved' : `failed, ${difference === null ? 'as it should' : 'wrongly'}`;
    process.stdout.write(`          ${mark} ${task.title} ${end} (${task.story})\n`);
  }
  const leaked = stage.service.secretsAtCdn().length;
  if (leaked > 0) differences.push(`${leaked} requests took the key to the file server`);
  differences.push(...leaksOf(stage.others, stage.service.apiKey));
  process.stdout.write('\nSaved clips:\n');
  for (const outcome of outcomes.values())
    if (outcome.state === 'saved') process.stdout.write(`  ${outcome.path}\n`);
  return differences;
}
