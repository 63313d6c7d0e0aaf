/**
 * `npm run crash -- --times 200`: kills the engine behind every step of a transfer, each on a library of its own,
 * then so often at random moments, every third time with the loss a power cut adds, and compares every file
 * with its source. Exits 0 when nothing was lost, doubled or left over.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChildOptions, EDGES, LINKLESS_EDGES, openCrashStage } from './crash-stage.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '200' }, folder: { type: 'string', default: tmpdir() } },
});
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1 || times > 10_000) {
  console.error('--times takes a whole number from 1 to 10000.');
  process.exit(2);
}

const SIZES = [90_000, 900_000, 2_500_000, 9_000_000, 20_000_000, 33_000_000];
/** A process needs about this long to begin; what comes later falls into its work. */
const START_MS = 300;
const WORK_MS = 1_500;
/** A stage with ever more finished clips would only test how fast a long list is read. */
const MAX_CLIPS = 24;

const began = performance.now();
const steps = new Map<string, number>();
let kills = 0;
let clips = 0;
let wrongs: readonly string[] = [];

async function runStage(): Promise<void> {
  const folder = mkdtempSync(join(values.folder, 'dailies-crash-'));
  const stage = await openCrashStage(folder);
  try {
    for (let added = 0; wrongs.length === 0 && kills < times && added < MAX_CLIPS; ) {
      for (const bytes of SIZES) stage.addClip(bytes, 8_000_000 + Math.random() * 40_000_000);
      added += SIZES.length;
      clips += SIZES.length;
      for (let done = false; !done; ) {
        const end = await stage.run(kills < times ? { killAfterMs: START_MS + Math.random() * WORK_MS } : {});
        done = !end.killed;
        const last = end.steps.at(-1) ?? 'starting';
        if (end.killed) {
          kills += 1;
          steps.set(last, (steps.get(last) ?? 0) + 1);
          if (kills % 3 === 0) stage.losePower();
          if (kills % 10 === 0) console.log(`${kills} of ${times} kills`);
        } else if (end.code !== 0 || end.log !== '') {
          wrongs = [`a process ended with ${end.code}: ${end.log}`];
        }
      }
      wrongs = [...wrongs, ...stage.findWrongs()];
    }
  } finally {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dieBehind(edge: string, options: ChildOptions): Promise<void> {
  const folder = mkdtempSync(join(values.folder, 'dailies-crash-'));
  const stage = await openCrashStage(folder);
  try {
    stage.addClip(200_000, 50_000_000);
    const first = await stage.run({ ...options, dieAt: edge });
    const last = await stage.run(options);
    if (!first.killed || first.steps.at(-1) !== edge) wrongs = [...wrongs, `${edge} was never reached`];
    if (last.code !== 0 || last.log !== '') wrongs = [...wrongs, `after ${edge}: ${last.code} ${last.log}`];
    wrongs = [...wrongs, ...stage.findWrongs().map((wrong) => `after ${edge}: ${wrong}`)];
  } finally {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const edge of EDGES) await dieBehind(edge, {});
for (const edge of LINKLESS_EDGES) await dieBehind(edge, { withoutLinks: true });
console.log(`Killed behind each of ${EDGES.length + LINKLESS_EDGES.length} steps.`);
while (kills < times && wrongs.length === 0) await runStage();

console.log(
  `Killed ${kills} times over ${clips} clips in ${Math.round((performance.now() - began) / 1000)} s.`,
);
console.log('The last step before each kill:');
for (const [step, count] of [...steps].toSorted((a, b) => b[1] - a[1])) console.log(`  ${step}  ${count}`);
for (const wrong of wrongs) console.error(`Wrong: ${wrong}`);
console.log(
  wrongs.length === 0
    ? 'Every file equals its source; nothing is doubled or left over.'
    : 'Something was lost.',
);
process.exitCode = wrongs.length === 0 ? 0 : 1;
