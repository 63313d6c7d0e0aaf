/**
 * `npm run bench:cadence`: the cadence of the app beside fixed polling and exponential backoff, simulated on the
 * durations of issue 4. Each is held against fixed polling at the same mean number of requests, and that against
 * the least that any polling could do. Ends with 1 when a target is missed.
 */
import {
  type Cadence,
  createCadence,
  FIRST_CADENCE,
  nextPollDelay,
} from '../../app/core/tracking/cadence.ts';
import { bestRatio, evenDurations, type Mixture, sample, seededRandom } from './lognormals.ts';

const GENERATIONS = 4_000;
const HISTORIES = 40;
const HISTORY_LENGTH = 30;
const TARGET_BOUND = 1.15;
const TARGET_FIXED = 1;

const CASES: readonly { readonly name: string; readonly mixture: Mixture }[] = [
  { name: 'median 60 s, σ 0.25', mixture: [{ weight: 1, medianSeconds: 60, sigma: 0.25 }] },
  { name: 'median 90 s, σ 0.5', mixture: [{ weight: 1, medianSeconds: 90, sigma: 0.5 }] },
  {
    name: '70 % median 60 s, σ 0.25; 30 % median 1,800 s, σ 0.4 (a queue)',
    mixture: [
      { weight: 0.7, medianSeconds: 60, sigma: 0.25 },
      { weight: 0.3, medianSeconds: 1_800, sigma: 0.4 },
    ],
  },
];

/** Seconds from a question at this age, the n-th, to the next. */
type Polling = (ageSeconds: number, n: number) => number;

interface Outcome {
  /** A generation, on average; the one at age 0, which all schemes send, is not counted. */
  readonly requests: number;
  readonly meanSeconds: number;
  readonly delays: readonly number[];
}

/** How late, and after how many questions, a generation is noticed. */
function notice(
  durationSeconds: number,
  polling: Polling,
): { readonly requests: number; readonly delay: number } {
  let age = 0;
  let requests = 0;
  while (age < durationSeconds) {
    age += polling(age, requests);
    requests += 1;
  }
  return { requests, delay: age - durationSeconds };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

function run(durations: readonly number[], polling: Polling): Outcome {
  const noticed = durations.map((duration) => notice(duration, polling));
  const delays = noticed.map(({ delay }) => delay);
  return { requests: mean(noticed.map(({ requests }) => requests)), meanSeconds: mean(delays), delays };
}

function percentile95(outcomes: readonly Outcome[]): number {
  const delays = outcomes.flatMap((outcome) => outcome.delays).sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.95)] ?? 0;
}

/** The mean delay of fixed polling at the interval that needs so many requests. */
function fixedDelay(durations: readonly number[], requests: number): number {
  let short = 0.1;
  let long = 10_000;
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = Math.sqrt(short * long);
    if (mean(durations.map((duration) => Math.ceil(duration / middle))) > requests) short = middle;
    else long = middle;
  }
  return run(durations, () => long).meanSeconds;
}

const pollingBy =
  (cadence: Cadence, random: () => number): Polling =>
  (ageSeconds) =>
    nextPollDelay(ageSeconds * 1000, null, random(), cadence) / 1000;

/** What a person's library holds after so many generations: the times they were noticed, not those they finished. */
function history(mixture: Mixture, seed: number): readonly number[] {
  const random = seededRandom(seed);
  const seen: number[] = [];
  while (seen.length < HISTORY_LENGTH) {
    const duration = sample(mixture, random);
    seen.push((duration + notice(duration, pollingBy(createCadence(seen), random)).delay) * 1000);
  }
  return seen;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

print(
  `${GENERATIONS} generations a row; with history: ${HISTORIES} histories of ${HISTORY_LENGTH}, by seed.`,
);
print('"fixed" is fixed polling at the same mean number of requests; the bound is (∫√(f·S))² / ∫S of it.');
let allMet = true;

for (const { name, mixture } of CASES) {
  const bound = bestRatio(mixture);
  const durations = evenDurations(mixture, GENERATIONS);
  print(`\n${name}: the bound is ${bound.toFixed(2)} × fixed`);
  print('                            requests  mean delay   p95 delay   × fixed   × bound');

  /** Each outcome is compared at its own number of requests. */
  const report = (label: string, outcomes: readonly Outcome[]) => {
    const ratios = outcomes.map(({ requests, meanSeconds }) => meanSeconds / fixedDelay(durations, requests));
    const ratio = mean(ratios);
    const cells = [
      mean(outcomes.map(({ requests }) => requests))
        .toFixed(1)
        .padStart(10),
      `${mean(outcomes.map(({ meanSeconds }) => meanSeconds)).toFixed(2)} s`.padStart(12),
      `${percentile95(outcomes).toFixed(1)} s`.padStart(12),
      ratio.toFixed(2).padStart(10),
      (ratio / bound).toFixed(2).padStart(10),
    ];
    print(`  ${label.padEnd(24)}${cells.join('')}`);
    return { ratio, ratios };
  };

  for (const seconds of [5, 10]) report(`fixed, ${seconds} s`, [run(durations, () => seconds)]);
  report('backoff, 2 s × 2 to 60 s', [run(durations, (_age, n) => Math.min(60, 2 * 2 ** n))]);
  const without = report('cadence, no history', [run(durations, pollingBy(FIRST_CADENCE, seededRandom(1)))]);
  const withHistory = report(
    `cadence, ${HISTORY_LENGTH} finished`,
    Array.from({ length: HISTORIES }, (_, seed) => {
      const cadence = createCadence(history(mixture, seed + 1));
      return run(durations, pollingBy(cadence, seededRandom(seed + 1_000)));
    }),
  );

  const ofBound = withHistory.ratio / bound;
  const worst = Math.max(...withHistory.ratios) / bound;
  const metBound = ofBound <= TARGET_BOUND;
  const metFixed = without.ratio <= TARGET_FIXED;
  allMet &&= metBound && metFixed;
  const within = withHistory.ratios.filter((ratio) => ratio / bound <= TARGET_BOUND).length;
  print(`  with history ≤ ${TARGET_BOUND} × the bound: ${verdict(metBound)} (${ofBound.toFixed(3)})`);
  print(`    ${within} of ${HISTORIES} histories each by itself; the worst ${worst.toFixed(3)}`);
  print(`  without ≤ ${TARGET_FIXED.toFixed(1)} × fixed: ${verdict(metFixed)} (${without.ratio.toFixed(3)})`);
}

print(`\nAll targets: ${verdict(allMet)}`);
process.exitCode = allMet ? 0 : 1;
