/** Closing to the tray and coming back, over and over: what is given back each time, and what stays. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../electron/session.ts';
import { processesOf } from '../electron/started-app.ts';
import type { Hands } from './stage.ts';
import type { Step } from './step.ts';
import { ask, closeWindow, isShown, openWithTray } from './tray.ts';

const ROUNDS = 20;
/** Of growth a round, what is no leak: 20 rounds a day would be 4 MB. Kilobytes. */
const FLAT_KB = 200;

const kindsOf = ({ app }: Hands): readonly string[] =>
  processesOf(app.child.pid ?? 0)
    .map(({ kind }) => kind)
    .toSorted();

/** Waits until these processes are there and no others: between fork and exec a new one bears its parent's name. */
function settleAs(stage: Hands, kinds: readonly string[]): Promise<unknown> {
  const all = kinds.join(', ');
  return until(`no processes but ${all}`, () => isDeepStrictEqual(kindsOf(stage), kinds), 60_000);
}

/** Memory of the main process that is its own, in kilobytes. */
function mainMemory({ app }: Hands): number {
  const status = readFileSync(`/proc/${app.child.pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Growth a round: the median of the slopes between any two, on which no single collection of garbage weighs. */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((first, from) =>
    values.slice(from + 1).map((second, after) => (second - first) / (after + 1)),
  );
  return median(slopes);
}

async function comeBack(): Promise<void> {
  const { hands, tray } = await openWithTray();
  await using stage = hands;
  const [id] = await stage.save({ prompt: 'A harbour' });
  const open = kindsOf(stage);
  const released = open.filter((kind) => kind !== 'renderer');
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await closeWindow(stage);
    await settleAs(stage, released);
    await ask(tray, 'activate');
    await until('the window', () => isShown(stage));
    await stage.rejoin();
    await stage.page.locator(`[role=row][data-id="${id}"]`).waitFor();
    memory.push(mainMemory(stage));
  }
  // The first rounds load what is loaded once.
  const growth = slopeOf(memory.slice(5));
  const told = `main's own memory after each return, in kB: ${memory.join(', ')}; growth a round: ${growth}`;
  console.log(told);
  assert(growth < FLAT_KB, told);
  await settleAs(stage, open);
}

export const returnSteps: readonly Step[] = [
  {
    name: 'closed to the tray and opened again 20 times, the app leaves no process and no memory behind',
    run: comeBack,
    programs: ['wmctrl'],
    // Each round waits until the hidden page is given back.
    limitMs: 900_000,
  },
];
