/**
 * Asks the gateway for every task that is not finished: one request in flight a task, batches where the gateway
 * takes them, all within one request budget. Says what it learnt and knows nothing of downloads.
 */
import { DailiesError, type Problem } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import type { Answer, LumaClient } from '../luma/luma-client.ts';
import { retryDelay } from '../network/retry-delay.ts';
import type { Budget } from './budget.ts';
import { type Cadence, isParked, nextPollDelay } from './cadence.ts';

/** What a task needs after an answer: another question at its own pace, one after so long, or none any more. */
export type NextStep = 'again' | { readonly againInMs: number } | 'done';

export interface PollerEvents {
  onAnswer(id: string, answer: Answer): Promise<NextStep> | NextStep;
  /** The gateway does not know the task; returns whether it is to be asked for again. */
  onUnknown(id: string, problem: Problem): 'again' | 'done';
  /** One task's answer was no good; it is asked for again. Told once until it is good again. */
  onTaskProblem(id: string, problem: Problem, retryInMs: number): void;
  /** The gateway as a whole cannot be used (null: it can again). Told once for each kind of trouble. */
  onGatewayProblem(problem: Problem | null, retryInMs: number | null): void;
  /** Something threw that no rule expects; the tasks are asked for again later. */
  onBug(thrown: unknown): void;
  /** Polling stands still until keyChanged(). */
  onKeyRefused(problem: Problem): void;
}

export interface PollerOptions {
  readonly client: () => LumaClient | null;
  readonly budget: Budget;
  readonly fixedIntervalMs: () => number | null;
  /** The cadence that fits a generation, and how long it had been under way when it was tracked. */
  readonly paceOf: (generation: Generation) => { readonly cadence: Cadence; readonly headStartMs: number };
  readonly retryDelayMs: number;
  readonly monotonicNow: () => number;
  readonly random: () => number;
  readonly events: PollerEvents;
  /** Whether this gateway takes batch requests, as far as is known; and what was learnt of it. */
  readonly batchSupported: () => boolean;
  readonly onBatchMissing: () => void;
}

export interface NextCheck {
  /** Null while nothing is asked at all: held, or without a key that is accepted. */
  readonly inMs: number | null;
  /** Asked for two or three times an hour alone, because it has been generating for hours. */
  readonly parked: boolean;
}

export interface Poller {
  /** @param ageMs how long ago the task was tracked. */
  add(id: string, ageMs: number): void;
  drop(id: string): void;
  checkNow(id: string): void;
  start(): void;
  stop(): Promise<void>;
  keyChanged(): void;
  /** Asks for nothing while true: asleep or offline. Nothing that was under way counts as a failure. */
  setHeld(held: boolean): void;
  settingsChanged(): void;
  readonly waiting: number;
  /** When a task is asked for next; null for one that is not waited for. */
  nextCheck(id: string): NextCheck | null;
}

interface Task {
  readonly id: string;
  readonly bornAtMs: number;
  dueAtMs: number;
  inFlight: boolean;
  /** Bad answers in a row. */
  failures: number;
  told: boolean;
  /** The last batch left it out, so it is asked for by itself. */
  alone: boolean;
  parked: boolean;
}

/** No published limit; larger batches risk a gateway's body or time limits (API notes §4). */
const MAX_BATCH = 50;
/** Tasks due this soon, or within a fifth of a shorter interval, share a request with one that is due now. */
const BATCH_SLACK_MS = 1_000;
const MAX_IN_FLIGHT = 4;
/** Faults of single tasks in a row that mean the gateway itself is ill. */
const HOST_FAULTS = 3;
/** Batches that failed one after another while single questions were answered: the route is no good. */
const BATCH_FAULTS = 3;
const MAX_TIMER_MS = 2 ** 31 - 1;

export function createPoller(options: PollerOptions): Poller {
  const { budget, events, monotonicNow, random } = options;
  const tasks = new Map<string, Task>();
  const flights = new Set<Promise<void>>();
  let controller = new AbortController();
  let running = false;
  let keyRefused = false;
  let held = false;
  let timer: NodeJS.Timeout | null = null;
  let faultsInRow = 0;
  /** Kinds of trouble told since the gateway last worked: a gateway that fails in turns is told of once each. */
  const told = new Set<Problem['code']>();
  let batchFaults = 0;
  let singleWorked = false;

  const canAsk = (): boolean => running && !held && !keyRefused && options.client() !== null;

  function schedule(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!canAsk() || tasks.size === 0 || flights.size >= MAX_IN_FLIGHT) return;
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const task of tasks.values()) if (!task.inFlight) soonestMs = Math.min(soonestMs, task.dueAtMs);
    if (soonestMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, soonestMs - monotonicNow(), budget.delayMs());
    timer = setTimeout(tick, Math.min(MAX_TIMER_MS, delayMs));
  }

  function tick(): void {
    timer = null;
    const client = options.client();
    const now = monotonicNow();
    if (client && canAsk() && budget.delayMs() === 0) {
      const due = dueTasks(now);
      if (due.length > 0) {
        budget.take();
        for (const task of due) task.inFlight = true;
        const flight = ask(client, due, controller.signal).finally(() => {
          flights.delete(flight);
          for (const task of due) task.inFlight = false;
          schedule();
        });
        flights.add(flight);
      }
    }
    schedule();
  }

  /** The task that is due longest, with others due soon where a batch may carry them. */
  function dueTasks(now: number): Task[] {
    const batch = options.batchSupported();
    const slackMs = Math.min(BATCH_SLACK_MS, (options.fixedIntervalMs() ?? Number.POSITIVE_INFINITY) / 5);
    const horizonMs = now + (batch ? slackMs : 0);
    const idle = [...tasks.values()].filter((task) => !task.inFlight && task.dueAtMs <= horizonMs);
    if (!idle.some((task) => task.dueAtMs <= now)) return [];
    idle.sort((a, b) => a.dueAtMs - b.dueAtMs);
    const single = idle.find((task) => task.alone && task.dueAtMs <= now);
    if (single) return [single];
    return idle.slice(0, batch ? MAX_BATCH : 1);
  }

  async function ask(client: LumaClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    try {
      const [first] = due;
      if (due.length === 1 && first) await askOne(client, first, signal);
      else await askMany(client, due, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof DailiesError) {
        hostFault(thrown, due);
        if (due.length > 1) doubtBatches(thrown, due);
        return;
      }
      events.onBug(thrown);
      for (const task of due) putOff(task, retryDelay(6, options.retryDelayMs, random));
    }
  }

  /** The batch route may be what is ill: one task is asked for singly, to tell the two apart. */
  function doubtBatches(fault: DailiesError, due: readonly Task[]): void {
    if (fault.code !== 'gateway-fault' && fault.code !== 'gateway-timeout') return;
    batchFaults = singleWorked ? batchFaults + 1 : 1;
    singleWorked = false;
    const [probe] = due;
    if (probe) probe.alone = true;
    if (batchFaults < BATCH_FAULTS) return;
    batchFaults = 0;
    options.onBatchMissing();
  }

  async function askMany(client: LumaClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    const answers = await client.queryBatch(
      due.map(({ id }) => id),
      signal,
    );
    if (answers === null) {
      options.onBatchMissing();
      return;
    }
    batchFaults = 0;
    for (const task of due) {
      const answer = answers.get(task.id);
      if (answer) await learn(task, answer);
      // Left out: asked for singly, at once within the budget.
      else task.alone = true;
    }
  }

  async function askOne(client: LumaClient, task: Task, signal: AbortSignal): Promise<void> {
    try {
      const answer = await client.query(task.id, signal);
      singleWorked = true;
      await learn(task, answer);
    } catch (thrown) {
      if (signal.aborted) return;
      if (!(thrown instanceof DailiesError)) throw thrown;
      if (thrown.code === 'unknown-task') {
        gatewayWorks();
        if (events.onUnknown(task.id, thrown.toProblem()) === 'done') tasks.delete(task.id);
        else putOff(task, retryDelay(3, options.retryDelayMs, random));
        return;
      }
      if (thrown.code !== 'bad-answer' && thrown.code !== 'gateway-fault') throw thrown;
      faultsInRow += 1;
      if (faultsInRow >= HOST_FAULTS) throw thrown;
      taskFault(task, thrown);
    }
  }

  async function learn(task: Task, answer: Answer): Promise<void> {
    gatewayWorks();
    task.failures = 0;
    task.told = false;
    task.alone = false;
    if (!tasks.has(task.id)) return;
    const next = await events.onAnswer(task.id, answer);
    if (next === 'done') tasks.delete(task.id);
    else putOff(task, next === 'again' ? delayAfter(task, answer.generation) : next.againInMs);
  }

  function delayAfter(task: Task, generation: Generation): number {
    const { cadence, headStartMs } = options.paceOf(generation);
    const ageMs = monotonicNow() - task.bornAtMs + headStartMs;
    const fixedIntervalMs = options.fixedIntervalMs();
    task.parked = fixedIntervalMs === null && isParked(ageMs);
    return nextPollDelay(ageMs, fixedIntervalMs, random(), cadence);
  }

  function putOff(task: Task, delayMs: number): void {
    task.dueAtMs = monotonicNow() + delayMs;
  }

  function gatewayWorks(): void {
    faultsInRow = 0;
    if (told.size === 0) return;
    told.clear();
    events.onGatewayProblem(null, null);
  }

  function taskFault(task: Task, fault: DailiesError): void {
    task.failures += 1;
    const delayMs = retryDelay(task.failures, options.retryDelayMs, random, fault.retryAfterMs);
    putOff(task, delayMs);
    if (task.told) return;
    task.told = true;
    events.onTaskProblem(task.id, fault.toProblem(), delayMs);
  }

  /** What stops one request would stop the next: the whole gateway waits, and it is told once. */
  function hostFault(fault: DailiesError, due: readonly Task[]): void {
    if (fault.code === 'key-refused') {
      if (keyRefused) return;
      keyRefused = true;
      events.onKeyRefused(fault.toProblem());
      return;
    }
    faultsInRow += 1;
    const delayMs = retryDelay(faultsInRow, options.retryDelayMs, random, fault.retryAfterMs);
    budget.pauseFor(delayMs);
    for (const task of due) putOff(task, delayMs);
    if (told.has(fault.code)) return;
    told.add(fault.code);
    events.onGatewayProblem(fault.toProblem(), delayMs);
  }

  return {
    add(id, ageMs) {
      if (tasks.has(id)) return;
      const now = monotonicNow();
      tasks.set(id, {
        id,
        bornAtMs: now - ageMs,
        dueAtMs: now,
        inFlight: false,
        failures: 0,
        told: false,
        alone: false,
        parked: false,
      });
      schedule();
    },
    drop(id) {
      tasks.delete(id);
    },
    checkNow(id) {
      const task = tasks.get(id);
      if (!task) return;
      task.dueAtMs = monotonicNow();
      schedule();
    },
    start() {
      running = true;
      controller = new AbortController();
      schedule();
    },
    async stop() {
      running = false;
      if (timer) clearTimeout(timer);
      timer = null;
      controller.abort();
      await Promise.all(flights);
    },
    keyChanged() {
      keyRefused = false;
      // An answer to the old key must not speak for the new one (fault case 81).
      controller.abort();
      controller = new AbortController();
      faultsInRow = 0;
      budget.release();
      schedule();
    },
    setHeld(next) {
      held = next;
      if (held) {
        controller.abort();
        controller = new AbortController();
        budget.release();
      }
      schedule();
    },
    settingsChanged: schedule,
    get waiting() {
      return tasks.size;
    },
    nextCheck(id) {
      const task = tasks.get(id);
      if (!task) return null;
      const inMs = Math.max(0, task.dueAtMs - monotonicNow(), budget.delayMs());
      return { inMs: canAsk() ? inMs : null, parked: task.parked };
    },
  };
}
