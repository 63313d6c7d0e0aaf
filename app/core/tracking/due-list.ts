/**
 * Keeps the tasks that are waited for, and says which of them the next request carries: the one that is due longest,
 * with others due soon where a batch may carry them.
 */
import type { Answer, KnownAnswer } from '../services/answer.ts';

export interface Task {
  readonly id: string;
  /** When it was tracked, on the monotonic clock. */
  readonly bornAtMs: number;
  dueAtMs: number;
  inFlight: boolean;
  /** Never asked for, or a person wants to know now: it waits for nothing but the request rate. */
  urgent: boolean;
  /** Bad answers in a row. */
  failures: number;
  /** Its bad answers have been told of. */
  told: boolean;
  /** The last batch left it out, so it is asked for by itself. */
  alone: boolean;
  /** The last answer, where the task goes on and nothing has come between; null where it is not remembered. */
  answer: Answer | null;
  /** From its last answer to when it is due, where it is asked for at its own pace. */
  intervalMs: number;
  /** How long it had been under way when it was tracked, as its last answer says. */
  headStartMs: number;
  /** Asked for two or three times an hour alone, because it has been generating for hours. */
  parked: boolean;
}

export interface DueListDeps {
  readonly batchSupported: () => boolean;
  /** Each task's interval, where the person has set one. */
  readonly fixedIntervalMs: () => number | null;
  readonly monotonicNow: () => number;
}

export interface DueList {
  readonly size: number;
  /** Due at once; one that is there already stays as it is. */
  add(id: string, ageMs: number): void;
  get(id: string): Task | undefined;
  has(id: string): boolean;
  delete(id: string): void;
  /** Keeps a task's last answer while it goes on; null where another one came between. */
  remember(task: Task, answer: Answer | null): void;
  readonly known: KnownAnswer;
  /** Milliseconds until a request is worth sending; 0 for now, null when nobody is to be asked for. */
  delayMs(): number | null;
  /** Marks them as in flight; empty when none is due. */
  take(): readonly Task[];
  putBack(tasks: readonly Task[]): void;
}

/** Of so many tasks the last answers are remembered, where they have no more characters: some 4 MB. */
const MAX_KEPT = 2_000;
const MAX_KEPT_CHARACTERS = 8_192;
/** No published limit; larger batches risk a gateway's body or time limits (docs/gateway.md §4). */
const MAX_BATCH = 50;
/**
 * Tasks due this soon share a request with one that is due now, or within a fifth of a shorter interval that a person has
 * set, or a tenth of a longer one of the task's own: a thousand that are asked for every five minutes go out in twenty
 * requests and not in hundreds, each a little sooner than it had to be.
 */
const BATCH_SLACK_MS = 1_000;
const BATCH_SLACK = 0.1;
/**
 * With more tasks than one batch carries, batches of those asked for before go out so far apart: a thousand tasks
 * then cost less than one request a second, the first questions about them included.
 */
const BATCH_SPACING_MS = 1_100;

/** Tells which task is asked for sooner, as a number to sort by. */
const compareTurns = (a: Task, b: Task): number =>
  Number(b.urgent) - Number(a.urgent) || a.dueAtMs - b.dueAtMs;

/** Gives the first few in the order of their turns, without sorting the thousands that may wait behind them. */
function firstOf(tasks: readonly Task[], count: number): readonly Task[] {
  const first: Task[] = [];
  for (const task of tasks) {
    const last = first.at(-1);
    if (first.length === count && last && compareTurns(task, last) >= 0) continue;
    const place = first.findLastIndex((each) => compareTurns(each, task) <= 0) + 1;
    first.splice(place, 0, task);
    if (first.length > count) first.pop();
  }
  return first;
}

export function createDueList(deps: DueListDeps): DueList {
  const { monotonicNow } = deps;
  const tasks = new Map<string, Task>();
  let batchesFromMs = Number.NEGATIVE_INFINITY;

  const isSpaced = (): boolean =>
    tasks.size > MAX_BATCH && deps.fixedIntervalMs() === null && deps.batchSupported();

  const askAtMs = (task: Task, spaced: boolean): number =>
    spaced && !task.urgent && !task.alone ? Math.max(task.dueAtMs, batchesFromMs) : task.dueAtMs;

  function next(now: number): readonly Task[] {
    const batch = deps.batchSupported();
    const spaced = isSpaced();
    const fixedMs = deps.fixedIntervalMs();
    const slackMs = ({ intervalMs }: Task): number =>
      fixedMs === null
        ? Math.max(BATCH_SLACK_MS, intervalMs * BATCH_SLACK)
        : Math.min(BATCH_SLACK_MS, fixedMs / 5);
    const idle: Task[] = [];
    let isTime = false;
    for (const task of tasks.values()) {
      if (task.inFlight || task.dueAtMs > now + (batch ? slackMs(task) : 0)) continue;
      idle.push(task);
      isTime ||= askAtMs(task, spaced) <= now;
    }
    if (!isTime) return [];
    const single = firstOf(
      idle.filter((task) => task.alone && task.dueAtMs <= now),
      1,
    );
    return single.length > 0 ? single : firstOf(idle, batch ? MAX_BATCH : 1);
  }

  return {
    get size() {
      return tasks.size;
    },
    add(id, ageMs) {
      if (tasks.has(id)) return;
      const now = monotonicNow();
      tasks.set(id, {
        ...{ id, bornAtMs: now - ageMs, dueAtMs: now, inFlight: false, urgent: true },
        ...{ failures: 0, told: false, alone: false, parked: false },
        ...{ answer: null, headStartMs: 0, intervalMs: 0 },
      });
    },
    get: (id) => tasks.get(id),
    has: (id) => tasks.has(id),
    delete: (id) => void tasks.delete(id),
    known: (id) => tasks.get(id)?.answer ?? null,
    remember(task, answer) {
      const isShort = (answer?.raw?.length ?? Number.POSITIVE_INFINITY) <= MAX_KEPT_CHARACTERS;
      task.answer = isShort && tasks.size <= MAX_KEPT ? answer : null;
    },

    delayMs() {
      const spaced = isSpaced();
      let soonestMs = Number.POSITIVE_INFINITY;
      for (const task of tasks.values()) {
        if (!task.inFlight) soonestMs = Math.min(soonestMs, askAtMs(task, spaced));
      }
      return soonestMs === Number.POSITIVE_INFINITY ? null : Math.max(0, soonestMs - monotonicNow());
    },

    take() {
      const now = monotonicNow();
      const due = next(now);
      if (due.length > 1 && due.some(({ urgent }) => !urgent)) batchesFromMs = now + BATCH_SPACING_MS;
      for (const task of due) {
        task.inFlight = true;
        task.urgent = false;
      }
      return due;
    },

    putBack(due) {
      for (const task of due) task.inFlight = false;
    },
  };
}
