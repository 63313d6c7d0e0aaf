/**
 * Asks the gateway for every task that is not finished: one request in flight a task, batches where the gateway
 * takes them, all within one request budget. Says what it learnt and knows nothing of downloads.
 */
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import { retryDelay } from '../network/retry-delay.ts';
import type { Answer, ServiceClient } from '../services/client.ts';
import { KeyDoubted } from '../services/key-doubts.ts';
import type { Budget } from './budget.ts';
import { type Cadence, isParked, nextPollDelay } from './cadence.ts';
import { createDueList, type Task } from './due-list.ts';
import { createGatewayHealth } from './gateway-health.ts';
import type { PollerEvents } from './poller-events.ts';

export interface PollerOptions {
  readonly client: () => ServiceClient | null;
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

const MAX_IN_FLIGHT = 4;
const MAX_TIMER_MS = 2 ** 31 - 1;

export function createPoller(options: PollerOptions): Poller {
  const { budget, events, monotonicNow, random } = options;
  const tasks = createDueList(options);
  const health = createGatewayHealth();
  const flights = new Set<Promise<void>>();
  let controller = new AbortController();
  let running = false;
  let keyRefused = false;
  let held = false;
  let timer: NodeJS.Timeout | null = null;
  let willSchedule = false;

  const canAsk = (): boolean => running && !held && !keyRefused && options.client() !== null;

  function schedule(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!canAsk() || flights.size >= MAX_IN_FLIGHT) return;
    const delayMs = tasks.delayMs();
    if (delayMs !== null)
      timer = setTimeout(tick, Math.min(MAX_TIMER_MS, Math.max(delayMs, budget.delayMs())));
  }

  /** Schedules once for everything asked in one go: each time goes through every task, and they may be ten thousands. */
  function scheduleSoon(): void {
    if (willSchedule) return;
    willSchedule = true;
    queueMicrotask(() => {
      willSchedule = false;
      schedule();
    });
  }

  function tick(): void {
    timer = null;
    const client = options.client();
    if (client && canAsk() && budget.delayMs() === 0) {
      const due = tasks.take();
      if (due.length > 0) {
        budget.take();
        const flight = ask(client, due, controller.signal).finally(() => {
          flights.delete(flight);
          tasks.putBack(due);
          schedule();
        });
        flights.add(flight);
      }
    }
    schedule();
  }

  async function ask(client: ServiceClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    try {
      const [first] = due;
      if (due.length === 1 && first) await askOne(client, first, signal);
      else await askMany(client, due, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof DailiesError) {
        if (thrown instanceof KeyDoubted) {
          for (const task of due) putOff(task, thrown.retryAfterMs ?? options.retryDelayMs);
          return;
        }
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
    const verdict = health.batchFault(fault);
    if (verdict === 'no fault of the route') return;
    const [probe] = due;
    if (probe) probe.alone = true;
    if (verdict === 'leave the route') options.onBatchMissing();
  }

  async function askMany(client: ServiceClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    const answers = await client.queryBatch(
      due.map(({ id }) => id),
      signal,
    );
    if (answers === null) {
      options.onBatchMissing();
      return;
    }
    health.batchWorked();
    for (const task of due) {
      const answer = answers.get(task.id);
      if (answer) await learn(task, answer);
      // Left out: asked for singly, at once within the budget.
      else task.alone = true;
    }
  }

  async function askOne(client: ServiceClient, task: Task, signal: AbortSignal): Promise<void> {
    try {
      const answer = await client.query(task.id, signal);
      health.singleWorked();
      await learn(task, answer);
    } catch (thrown) {
      if (signal.aborted) return;
      if (!(thrown instanceof DailiesError)) throw thrown;
      if (thrown.code === 'unknown-task') {
        gatewayWorks();
        const next = events.onUnknown(task.id, thrown.toProblem());
        if (next === 'done') tasks.delete(task.id);
        else putOff(task, next.againInMs);
        return;
      }
      if (thrown instanceof KeyDoubted) throw thrown;
      if (thrown.code !== 'bad-answer' && thrown.code !== 'gateway-fault') throw thrown;
      if (health.taskFault()) throw thrown;
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
    if (health.works()) events.onGatewayProblem(null, null);
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
    const { inRow, isNew } = health.hostFault(fault.code);
    const delayMs = retryDelay(inRow, options.retryDelayMs, random, fault.retryAfterMs);
    budget.pauseFor(delayMs, (fault.retryAfterMs ?? 0) > 0);
    for (const task of due) putOff(task, delayMs);
    if (isNew) events.onGatewayProblem(fault.toProblem(), delayMs);
  }

  return {
    add(id, ageMs) {
      tasks.add(id, ageMs);
      scheduleSoon();
    },
    drop(id) {
      tasks.delete(id);
    },
    checkNow(id) {
      const task = tasks.get(id);
      if (!task) return;
      task.dueAtMs = monotonicNow();
      task.urgent = true;
      // After a long fault the next question may be minutes away, though the gateway is well again.
      budget.endCaution();
      scheduleSoon();
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
      health.forgetFaults();
      budget.release();
      schedule();
    },
    setHeld(next) {
      held = next;
      if (held) {
        controller.abort();
        controller = new AbortController();
        // What the gateway asked for holds while a network comes and goes.
        budget.endCaution();
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
