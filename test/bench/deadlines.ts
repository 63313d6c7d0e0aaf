/**
 * `npm run bench:deadlines`: clips whose links die, on a line too slow for comfort, in the order of the app (its own
 * ready list) beside first in, first out, and the fewest losses that any order could have. A link counts as lost when
 * its file is not begun in time: file servers look at a link's end when the request comes. Simulated, so the same
 * everywhere; ends with 1 when the app loses more than the least where nothing need be lost.
 */
import type { AssetId } from '../../app/core/downloads/asset-key.ts';
import { ReadyList } from '../../app/core/downloads/ready-list.ts';
import { sample, seededRandom } from './lognormals.ts';

const CLIPS = 1_000;
const TRACES = 20;
const HOUR = 3_600;

interface Clip {
  readonly asset: AssetId;
  /** Seconds from the beginning: when it is done, how long it takes on the line, and until when it can be begun. */
  readonly readyAt: number;
  readonly takes: number;
  readonly endsAt: number;
}

/** Hours that links live, by how many of ten services (docs/services.md). */
const LIVES: readonly number[] = [1, 1, 9, 24, 24, 48, 48, 168, 336, 720];

interface Trace {
  readonly name: string;
  /** Seconds over which the clips become ready, 0 for all at once. */
  readonly spreadSeconds: number;
  readonly lives: readonly number[];
  /** Of the line, in megabytes a second. */
  readonly speed: number;
}

const CASES: readonly Trace[] = [
  { name: 'evenly over a day, a line that can', spreadSeconds: 24 * HOUR, lives: LIVES, speed: 1 },
  { name: 'all at once after a night, a line that can', spreadSeconds: 0, lives: LIVES.slice(3), speed: 1 },
  {
    name: 'all at once, an eighth of them of one hour',
    spreadSeconds: 0,
    lives: LIVES.slice(1, 9),
    speed: 4,
  },
  { name: 'over four hours, as much as the line can', spreadSeconds: 4 * HOUR, lives: LIVES, speed: 1 },
  {
    name: 'all at once, half of them of one hour, more than can be',
    spreadSeconds: 0,
    lives: [1, 48],
    speed: 3,
  },
  { name: 'all at once, all of one hour', spreadSeconds: 0, lives: [1], speed: 4 },
];

function clipsOf({ spreadSeconds, lives, speed }: Trace, random: () => number): readonly Clip[] {
  return Array.from({ length: CLIPS }, (_, at) => {
    const megabytes = sample([{ weight: 1, medianSeconds: 25, sigma: 0.7 }], random);
    const readyAt = random() * spreadSeconds;
    const life = lives[Math.floor(random() * lives.length)] ?? 1;
    const asset: AssetId = { id: String(at), kind: 'video' };
    return { asset, readyAt, takes: megabytes / speed, endsAt: readyAt + life * HOUR };
  }).sort((a, b) => a.readyAt - b.readyAt);
}

/** How many are lost when one after the other is begun as `take` says; it is told of each that is ready. */
function lossesBy(
  clips: readonly Clip[],
  order: { add(clip: Clip): void; take(now: number): Clip | null },
): number {
  const waiting = [...clips];
  let now = 0;
  let lost = 0;
  for (let begun = 0; begun < clips.length; ) {
    while (waiting[0] && waiting[0].readyAt <= now) order.add(waiting.shift() as Clip);
    const clip = order.take(now);
    if (!clip) {
      now = waiting[0]?.readyAt ?? now;
      continue;
    }
    begun += 1;
    // A link that is over takes no time of the line: the file server says so at once.
    if (now > clip.endsAt) lost += 1;
    else now += clip.takes;
  }
  return lost;
}

function byTheApp(clips: readonly Clip[]): number {
  const all = new Map(clips.map((clip) => [clip.asset.id, clip]));
  let nowMs = 0;
  const list = new ReadyList(
    () => undefined,
    ({ id }) => (all.get(id)?.endsAt ?? 0) * 1_000,
    () => nowMs,
  );
  return lossesBy(clips, {
    add: (clip) => list.add(clip.asset),
    take(now) {
      nowMs = now * 1_000;
      for (const asset of list.inOrder()) {
        list.forget(asset);
        return all.get(asset.id) ?? null;
      }
      return null;
    },
  });
}

function firstInFirstOut(clips: readonly Clip[]): number {
  const queue: Clip[] = [];
  return lossesBy(clips, { add: (clip) => queue.push(clip), take: () => queue.shift() ?? null });
}

/**
 * The fewest that any order could lose, were all ready at the beginning (Moore and Hodgson's method: in the order of
 * deadlines, and whenever one would come too late, without the longest so far). With times of their own it can only be
 * more, so this is a bound from below.
 */
function fewest(clips: readonly Clip[]): number {
  const kept: number[] = [];
  let end = 0;
  const doneBy = ({ endsAt, takes }: Clip): number => endsAt + takes;
  for (const clip of clips.toSorted((a, b) => doneBy(a) - doneBy(b))) {
    const place = kept.findIndex((takes) => takes > clip.takes);
    kept.splice(place === -1 ? kept.length : place, 0, clip.takes);
    end += clip.takes;
    if (end > doneBy(clip)) end -= kept.pop() ?? 0;
  }
  return clips.length - kept.length;
}

let isMissed = false;
const mean = (values: readonly number[]): string =>
  (values.reduce((sum, each) => sum + each, 0) / values.length).toFixed(1).padStart(8);
console.log(
  `losses of ${CLIPS} clips, means of ${TRACES} traces: the app, first in first out, the least possible`,
);
for (const trace of CASES) {
  const traces = Array.from({ length: TRACES }, (_, seed) => clipsOf(trace, seededRandom(seed + 1)));
  const ours = traces.map(byTheApp);
  const least = traces.map(fewest);
  console.log(`${mean(ours)}${mean(traces.map(firstInFirstOut))}${mean(least)}  ${trace.name}`);
  if (ours.some((lost, at) => least[at] === 0 && lost > 0)) isMissed = true;
}
if (isMissed) console.log('missed: the app lost a clip where none need be lost');
process.exitCode = isMissed ? 1 : 0;
