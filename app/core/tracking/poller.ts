/**
 * Asks the gateway for every task that is not finished: one request in flight a task, batches where the gateway
 * takes them, all within one request budget. Says what it learnt and knows nothing of downloads.
 */
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import { retryDelay } from '../network/retry-delay.ts';
import type { Answer } from '../services/answer.ts';
import type { ServiceClient } from '../services/client.ts';
import { KeyDoubted } from '../services/key-doubts.ts';
import { isParked, nextPollDelay } from './cadence.ts';
import { createDueList, type DueList, type Task } from './due-list.ts';
import { createGatewayHealth } from './gateway-health.ts';
import type { NextCheck, PollerOptions } from './poller-options.ts';

const MAX_IN_FLIGHT = 4;
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Poller {
  readonly #options: PollerOptions;
  /** What is waited for, and when each task is due. */
  readonly #tasks: DueList;
  /** Whose fault bad answers are. */
  readonly #health = createGatewayHealth();
  /** Requests that are under way. */
  readonly #flights = new Set<Promise<void>>();
  /** Aborts them. */
  #controller = new AbortController();
  #isRunning = false;
  /** Nothing is asked until there is another key. */
  #isKeyRefused = false;
  /** Asleep or offline. */
  #isHeld = false;
  #timer: NodeJS.Timeout | null = null;
  #willSchedule = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#tasks = createDueList(options);
  }

  get waiting(): number {
    return this.#tasks.size;
  }

  start(): void {
    this.#isRunning = true;
    this.#controller = new AbortController();
    this.#schedule();
  }

  /** Aborts what is under way and waits until it has ended. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#clearTimer();
    this.#controller.abort();
    await Promise.all(this.#flights);
  }

  /** @param ageMs how long ago the task was tracked. */
  add(id: string, ageMs: number): void {
    this.#tasks.add(id, ageMs);
    this.#scheduleSoon();
  }

  drop(id: string): void {
    this.#tasks.delete(id);
  }

  /** Asks about a task as soon as the request rate lets it. */
  checkNow(id: string): void {
    // After a long fault the next question may be minutes away, though the gateway is well again; that of a file's
    // link too, whose task is not waited for any more.
    this.#options.budget.endCaution();
    const task = this.#tasks.get(id);
    if (!task) return;
    task.dueAtMs = this.#options.monotonicNow();
    task.urgent = true;
    this.#scheduleSoon();
  }

  /** Begins anew with another key. */
  keyChanged(): void {
    this.#isKeyRefused = false;
    // An answer to the old key must not speak for the new one (fault case 81).
    this.#abortFlights();
    this.#health.forgetFaults();
    this.#options.budget.release();
    this.#schedule();
  }

  /** Asks for nothing while true: asleep or offline. Nothing that was under way counts as a failure. */
  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) {
      this.#abortFlights();
      // What the gateway asked for holds while a network comes and goes.
      this.#options.budget.endCaution();
    }
    this.#schedule();
  }

  settingsChanged(): void {
    this.#schedule();
  }

  /** Tells when a task is asked for next; null for one that is not waited for. */
  nextCheck(id: string): NextCheck | null {
    const task = this.#tasks.get(id);
    if (!task) return null;
    const { monotonicNow, budget } = this.#options;
    const inMs = Math.max(0, task.dueAtMs - monotonicNow(), budget.delayMs());
    return { inMs: this.#canAsk() ? inMs : null, parked: task.parked };
  }

  #canAsk(): boolean {
    return this.#isRunning && !this.#isHeld && !this.#isKeyRefused && this.#options.client() !== null;
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #abortFlights(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
  }

  /** Sets the timer to when the next request is worth sending. */
  #schedule(): void {
    this.#clearTimer();
    if (!this.#canAsk() || this.#flights.size >= MAX_IN_FLIGHT) return;
    const delayMs = this.#tasks.delayMs();
    if (delayMs === null) return;
    const atLeastMs = Math.max(delayMs, this.#options.budget.delayMs());
    this.#timer = setTimeout(() => this.#tick(), Math.min(MAX_TIMER_MS, atLeastMs));
  }

  /** Schedules once for everything asked in one go: each time goes through every task, and they may be ten thousands. */
  #scheduleSoon(): void {
    if (this.#willSchedule) return;
    this.#willSchedule = true;
    queueMicrotask(() => {
      this.#willSchedule = false;
      this.#schedule();
    });
  }

  #tick(): void {
    this.#timer = null;
    const client = this.#options.client();
    if (client && this.#canAsk() && this.#options.budget.delayMs() === 0) {
      const due = this.#tasks.take();
      if (due.length > 0) this.#send(client, due);
    }
    this.#schedule();
  }

  #send(client: ServiceClient, due: readonly Task[]): void {
    this.#options.budget.take();
    const flight = this.#ask(client, due, this.#controller.signal).finally(() => {
      this.#flights.delete(flight);
      this.#tasks.putBack(due);
      this.#schedule();
    });
    this.#flights.add(flight);
  }

  async #ask(client: ServiceClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    try {
      const [first] = due;
      if (due.length === 1 && first) await this.#askOne(client, first, signal);
      else await this.#askMany(client, due, signal);
    } catch (thrown) {
      if (!signal.aborted) this.#onFault(thrown, due);
    }
  }

  async #askMany(client: ServiceClient, due: readonly Task[], signal: AbortSignal): Promise<void> {
    const ids = due.map(({ id }) => id);
    const answers = await client.queryBatch(ids, signal, this.#tasks.known);
    if (answers === null) {
      this.#options.onBatchMissing();
      return;
    }
    this.#health.batchWorked();
    for (const task of due) {
      const answer = answers.get(task.id);
      if (answer) await this.#learn(task, answer);
      // Left out: asked for singly, at once within the budget.
      else task.alone = true;
    }
  }

  async #askOne(client: ServiceClient, task: Task, signal: AbortSignal): Promise<void> {
    try {
      const answer = await client.query(task.id, signal, this.#tasks.known);
      this.#health.singleWorked();
      await this.#learn(task, answer);
    } catch (thrown) {
      if (signal.aborted) return;
      if (!(thrown instanceof DailiesError)) throw thrown;
      if (thrown.code === 'unknown-task') {
        this.#gatewayWorks();
        this.#tasks.remember(task, null);
        const next = this.#options.events.onUnknown(task.id, thrown.toProblem());
        if (next === 'done') this.#tasks.delete(task.id);
        else this.#putOff(task, next.againInMs);
        return;
      }
      if (thrown instanceof KeyDoubted) throw thrown;
      if (thrown.code !== 'bad-answer' && thrown.code !== 'gateway-fault') throw thrown;
      if (this.#health.taskFault()) throw thrown;
      this.#taskFault(task, thrown);
    }
  }

  async #learn(task: Task, answer: Answer): Promise<void> {
    this.#gatewayWorks();
    task.failures = 0;
    task.told = false;
    task.alone = false;
    if (!this.#tasks.has(task.id)) return;
    // What is said again has been written.
    const isNew = answer !== task.answer;
    const next = isNew ? await this.#options.events.onAnswer(task.id, answer) : 'again';
    if (isNew) this.#tasks.remember(task, next === 'again' ? answer : null);
    if (isNew) task.headStartMs = this.#options.headStartMsOf(answer.generation);
    if (next === 'done') this.#tasks.delete(task.id);
    else this.#putOff(task, next === 'again' ? this.#delayAfter(task, answer.generation) : next.againInMs);
    if (task.parked) this.#options.events.onParked(task.id);
  }

  #delayAfter(task: Task, generation: Generation): number {
    const cadence = this.#options.cadenceOf(generation);
    const ageMs = this.#options.monotonicNow() - task.bornAtMs + task.headStartMs;
    const fixedIntervalMs = this.#options.fixedIntervalMs();
    task.parked = fixedIntervalMs === null && isParked(ageMs);
    task.intervalMs = nextPollDelay(ageMs, fixedIntervalMs, this.#options.random(), cadence);
    return task.intervalMs;
  }

  #putOff(task: Task, delayMs: number): void {
    task.dueAtMs = this.#options.monotonicNow() + delayMs;
  }

  #gatewayWorks(): void {
    if (this.#health.works()) this.#options.events.onGatewayProblem(null, null);
  }

  #onFault(thrown: unknown, due: readonly Task[]): void {
    const { retryDelayMs, random, events } = this.#options;
    if (thrown instanceof KeyDoubted) {
      for (const task of due) this.#putOff(task, thrown.retryAfterMs ?? retryDelayMs);
    } else if (thrown instanceof DailiesError) {
      this.#hostFault(thrown, due);
      if (due.length > 1) this.#doubtBatches(thrown, due);
    } else {
      events.onBug(thrown);
      for (const task of due) this.#putOff(task, retryDelay(6, retryDelayMs, random));
    }
  }

  #taskFault(task: Task, fault: DailiesError): void {
    const { retryDelayMs, random, events } = this.#options;
    task.failures += 1;
    const delayMs = retryDelay(task.failures, retryDelayMs, random, fault.retryAfterMs);
    this.#putOff(task, delayMs);
    if (task.told) return;
    task.told = true;
    events.onTaskProblem(task.id, fault.toProblem(), delayMs);
  }

  /** Puts the whole gateway off, and tells it once: what stops one request would stop the next. */
  #hostFault(fault: DailiesError, due: readonly Task[]): void {
    const { retryDelayMs, random, events, budget } = this.#options;
    if (fault.code === 'key-refused') {
      if (this.#isKeyRefused) return;
      this.#isKeyRefused = true;
      events.onKeyRefused(fault.toProblem());
      return;
    }
    const { inRow, isNew } = this.#health.hostFault(fault.code);
    const delayMs = retryDelay(inRow, retryDelayMs, random, fault.retryAfterMs);
    budget.pauseFor(delayMs, (fault.retryAfterMs ?? 0) > 0);
    for (const task of due) this.#putOff(task, delayMs);
    if (isNew) events.onGatewayProblem(fault.toProblem(), delayMs);
  }

  /** Has one task asked for singly: the batch route may be what is ill, and so the two are told apart. */
  #doubtBatches(fault: DailiesError, due: readonly Task[]): void {
    const verdict = this.#health.batchFault(fault);
    if (verdict === 'no fault of the route') return;
    const [probe] = due;
    if (probe) probe.alone = true;
    if (verdict === 'leave the route') this.#options.onBatchMissing();
  }
}
