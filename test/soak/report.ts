/** What a soak found, judged and in words. */
import type { Sample } from './engine-child.ts';
import { type Slope, slopeOf } from './slope.ts';

export interface Findings {
  readonly seconds: number;
  readonly seed: number;
  readonly ended: number;
  /** One line for each task that came to a wrong end. */
  readonly wrong: readonly string[];
  readonly without: readonly string[];
  readonly bugs: readonly string[];
  readonly samples: readonly Sample[];
  readonly polls: number;
  readonly fileRequests: number;
  readonly bytesSent: number;
  /** Of the clips that were saved, each once. */
  readonly bytesSaved: number;
  readonly partsLeft: readonly string[];
  readonly keysAtFiles: number;
  readonly leftHandles: readonly string[];
  readonly stopMs: number;
  readonly met: ReadonlyMap<string, number>;
  readonly impossible: readonly string[];
}

/** The beginning of a run fills caches, compiles code and opens its connections. */
const WARM_UP_SHARE = 0.25;
/** What each ended task may leave behind for ever, far below what thousands in a tray would notice. */
const MAX_HEAP_KB_PER_TASK = 1;
const MAX_HANDLES_PER_TASK = 0.01;
/** Fewer tasks are still warming up, whatever the line through them says: only a gross rise counts then. */
const LEAST_TASKS = 400;
const GROSS_HEAP_KB = 20_000;
const GROSS_HANDLES = 60;
const MAX_RESIDENT_MB = 300;
const MAX_STOP_MS = 3_000;
/** After the engine has stopped: the pipes to the parent are left. */
const OWN_HANDLES = ['PipeWrap', 'TTYWrap'];

interface Growth {
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
  /** A rise over the whole run that is too much for a short one as well. */
  readonly gross: number;
  /** That ended after the warm-up. */
  readonly tasks: number;
  readonly first: number;
  readonly last: number;
  /** For each ended task. */
  readonly slope: Slope | null;
}

function growthOf(
  samples: readonly Sample[],
  name: string,
  unit: string,
  { limit, gross }: { readonly limit: number; readonly gross: number },
  of: (sample: Sample) => number,
): Growth {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  return {
    ...{ name, unit, limit, gross, tasks: (warm.at(-1)?.ended ?? 0) - (warm[0]?.ended ?? 0) },
    first: warm[0] ? of(warm[0]) : 0,
    last: warm.at(-1) ? of(warm.at(-1) as Sample) : 0,
    slope: slopeOf(warm.map((sample) => [sample.ended, of(sample)])),
  };
}

/** It grows when the line through it is surely above the limit, and is flat when that is surely below. */
function verdictOf(growth: Growth): 'grows' | 'flat' | 'too short to say' {
  const { slope, limit } = growth;
  if (growth.last - growth.first > growth.gross) return 'grows';
  if (slope === null || growth.tasks < LEAST_TASKS) return 'too short to say';
  if (slope.low > limit) return 'grows';
  return slope.high <= limit ? 'flat' : 'too short to say';
}

/** @returns the lines to print, and whether all is well. */
export function judge(findings: Findings): { readonly lines: readonly string[]; readonly good: boolean } {
  const { samples, seconds } = findings;
  const few = { limit: MAX_HANDLES_PER_TASK, gross: GROSS_HANDLES };
  const growths = [
    growthOf(
      samples,
      'heap',
      'KB',
      { limit: MAX_HEAP_KB_PER_TASK, gross: GROSS_HEAP_KB },
      ({ heapMegabytes }) => heapMegabytes * 1e3,
    ),
    growthOf(samples, 'handles', '', few, ({ handles }) => handles),
    growthOf(samples, 'open files', '', few, ({ files }) => files ?? 0),
  ];
  const resident = samples.reduce((most, sample) => Math.max(most, sample.residentMegabytes), 0);
  const strays = findings.leftHandles.filter((handle) => !OWN_HANDLES.includes(handle));
  const per = (count: number): string => (count / Math.max(1, findings.ended)).toFixed(1);

  const faults: string[] = [
    ...findings.wrong,
    ...findings.without.map((line) => `no end: ${line}`),
    ...findings.bugs,
    ...findings.partsLeft.map((name) => `part file left: ${name}`),
    ...strays.map((handle) => `left open after the stop: ${handle}`),
    ...growths.filter((growth) => verdictOf(growth) === 'grows').map(({ name }) => `${name} grows`),
  ];
  if (findings.keysAtFiles > 0) faults.push(`the file server saw the key ${findings.keysAtFiles} times`);
  if (resident > MAX_RESIDENT_MB) faults.push(`${resident.toFixed(0)} MB resident`);
  if (findings.stopMs > MAX_STOP_MS) faults.push(`stopping took ${findings.stopMs.toFixed(0)} ms`);
  if (findings.ended === 0) faults.push('nothing came to an end');

  const met = [...findings.met].sort(([a], [b]) => a.localeCompare(b));
  const lines = [
    `Soak of ${seconds.toFixed(0)} s, seed ${findings.seed}`,
    `  tasks       ${findings.ended} came to their true end but ${findings.wrong.length}; ${findings.without.length} to none`,
    `  requests    ${findings.polls} to the gateway (${per(findings.polls)} a task), ${findings.fileRequests} for files (${per(findings.fileRequests)} a task)`,
    `  bytes       ${(findings.bytesSent / 1e6).toFixed(0)} MB sent for ${(findings.bytesSaved / 1e6).toFixed(0)} MB saved`,
    ...growths.map((growth) => `  ${growth.name.padEnd(11)} ${describe(growth, findings, seconds)}`),
    `  resident    at most ${resident.toFixed(0)} MB`,
    `  stop        ${findings.stopMs.toFixed(0)} ms; left open: ${strays.join(', ') || 'nothing'}`,
    `  left        ${findings.partsLeft.length} part files; key seen by the file server ${findings.keysAtFiles} times`,
    `  faults met  ${met.map(([name, times]) => `${name} ${times}`).join(' · ')}`,
    ...(findings.impossible.length > 0 ? [`  not here    ${findings.impossible.join(', ')}`] : []),
    ...faults.slice(0, 20).map((fault) => `  ! ${fault}`),
  ];
  return { lines, good: faults.length === 0 };
}

function describe(growth: Growth, findings: Findings, seconds: number): string {
  const { unit, first, last, slope } = growth;
  const digits = unit === 'KB' ? 2 : 4;
  const range = `${first.toFixed(0)} → ${last.toFixed(0)}${unit && ` ${unit}`}`;
  if (slope === null) return `${range}; too short to say`;
  const hourly = (slope.perUnit * findings.ended * 3_600) / seconds;
  const bounds = `${slope.low.toFixed(digits)} to ${slope.high.toFixed(digits)}`;
  return `${range}; ${slope.perUnit.toFixed(digits)} a task (99.9 %: ${bounds}; limit ${growth.limit}), ${hourly.toFixed(0)} an hour: ${verdictOf(growth)}`;
}
