/** What an app and all its processes cost, read from /proc: memory, processor time, and how often they are woken. */
import { readdirSync, readFileSync } from 'node:fs';
import { processesOf } from '../electron/started-app.ts';

/** By kind of process, and their sum as `all`. */
export type ByKind = Readonly<Record<string, number>>;

export interface Effort {
  /** Of one core. */
  readonly percent: ByKind;
  /** A second. */
  readonly wakeUps: ByKind;
}

function sumUp(parts: readonly (readonly [kind: string, amount: number])[]): ByKind {
  const sums: Record<string, number> = { all: 0 };
  for (const [kind, amount] of parts) {
    sums[kind] = (sums[kind] ?? 0) + amount;
    sums.all = (sums.all ?? 0) + amount;
  }
  return sums;
}

/** Megabytes (PSS): what is shared is divided among those that share it. */
export function memoryOf(pid: number): ByKind {
  return sumUp(
    processesOf(pid).map((one) => {
      const rollup = readFileSync(`/proc/${one.pid}/smaps_rollup`, 'utf8');
      return [one.kind, Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024];
    }),
  );
}

/** Nanoseconds on a processor and voluntary switches of each thread so far. */
function threadsOf(pid: number): ReadonlyMap<string, { kind: string; ns: number; wakeUps: number }> {
  const found = new Map<string, { kind: string; ns: number; wakeUps: number }>();
  for (const one of processesOf(pid)) {
    for (const thread of readdirSync(`/proc/${one.pid}/task`)) {
      const at = `/proc/${one.pid}/task/${thread}`;
      const ns = Number(readFileSync(`${at}/schedstat`, 'utf8').split(' ')[0]);
      const status = readFileSync(`${at}/status`, 'utf8');
      const wakeUps = Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]);
      found.set(thread, { kind: one.kind, ns, wakeUps });
    }
  }
  return found;
}

/** Looks twice, so long apart. A thread that came or went between is counted from its beginning, or left out. */
export async function effortOf(pid: number, ms: number): Promise<Effort> {
  const before = threadsOf(pid);
  const begin = performance.now();
  await new Promise((done) => setTimeout(done, ms));
  const seconds = (performance.now() - begin) / 1000;
  const spent = [...threadsOf(pid)].map(([thread, { kind, ns, wakeUps }]) => {
    const known = before.get(thread);
    return { kind, ns: ns - (known?.ns ?? 0), wakeUps: wakeUps - (known?.wakeUps ?? 0) };
  });
  return {
    percent: sumUp(spent.map(({ kind, ns }) => [kind, ns / 1e7 / seconds])),
    wakeUps: sumUp(spent.map(({ kind, wakeUps }) => [kind, wakeUps / seconds])),
  };
}
