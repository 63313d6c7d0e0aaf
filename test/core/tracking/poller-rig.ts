/** A poller on a fake clock and against a fake gateway. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Answer } from '../../../app/core/services/answer.ts';
import type { ServiceClient } from '../../../app/core/services/client.ts';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { createBudget } from '../../../app/core/tracking/budget.ts';
import { FIRST_CADENCE } from '../../../app/core/tracking/cadence.ts';
import { Poller } from '../../../app/core/tracking/poller.ts';
import type { NextStep } from '../../../app/core/tracking/poller-events.ts';
import { DailiesError, type ErrorCode, type Problem } from '../../../app/shared/error-code.ts';
import type { Generation } from '../../../app/shared/generation.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const started: Poller[] = [];

/** Call it in each file: test files share a process, and with it this module, but no hooks. */
export function onFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(async () => {
    for (const poller of started.splice(0)) await poller.stop();
    vi.useRealTimers();
  });
}

/** By their states. Read once each: in an hour of a thousand tasks reading would be most of the work. */
const generations = new Map<string, Generation>();

export function answerOf(id: string, state = 'processing'): Answer {
  const generation = generations.get(state) ?? parseGeneration({ id, state }, null);
  if (!generation) throw new Error('not a generation');
  generations.set(state, generation);
  return { generation: { ...generation, id }, raw: null };
}

interface Asked {
  readonly at: number;
  readonly ids: readonly string[];
  readonly batch: boolean;
}

/** A poller with a gateway whose every answer a test decides: by default "processing", at once. */
export function start(
  options: { batch?: boolean; rate?: number; interval?: number | null; random?: () => number } = {},
) {
  const asked: Asked[] = [];
  const told: { problem: Problem | null; retryInMs: number | null }[] = [];
  const taskTold: string[] = [];
  const parked: string[] = [];
  const unknown: string[] = [];
  const refused: Problem[] = [];
  const bugs: unknown[] = [];
  const gateway = {
    single: (id: string, _signal: AbortSignal): Promise<Answer> => Promise.resolve(answerOf(id)),
    batch: (ids: readonly string[], _signal: AbortSignal): Promise<ReadonlyMap<string, Answer> | null> =>
      Promise.resolve(new Map(ids.map((id) => [id, answerOf(id)]))),
  };
  const client: ServiceClient = {
    query: (id, signal) => {
      asked.push({ at: performance.now(), ids: [id], batch: false });
      return gateway.single(id, signal);
    },
    queryBatch: (ids, signal) => {
      asked.push({ at: performance.now(), ids, batch: true });
      return gateway.batch(ids, signal);
    },
    downloadVideoUrl: () => Promise.resolve(null),
    headersFor: () => null,
  };
  const answered = { next: (state: string): NextStep => (state === 'completed' ? 'done' : 'again') };
  const state = {
    ...{ batchSupported: options.batch ?? false, batchMissing: 0, hasKey: true, ask: 'again' },
    pace: { cadence: FIRST_CADENCE, headStartMs: 0 },
  };
  const unknownAnswers = new Map<string, number>();
  const budget = createBudget(options.rate ?? 1_000, () => performance.now());
  const poller = new Poller({
    client: () => (state.hasKey ? client : null),
    budget,
    fixedIntervalMs: () => (options.interval === undefined ? 1_000 : options.interval),
    cadenceOf: () => state.pace.cadence,
    headStartMsOf: () => state.pace.headStartMs,
    retryDelayMs: 1_000,
    monotonicNow: () => performance.now(),
    random: options.random ?? (() => 0.5),
    batchSupported: () => state.batchSupported,
    onBatchMissing: () => {
      state.batchMissing += 1;
      state.batchSupported = false;
    },
    events: {
      onAnswer: (_id, { generation }) => answered.next(generation.state),
      onUnknown: (id) => {
        unknown.push(id);
        const times = (unknownAnswers.get(id) ?? 0) + 1;
        unknownAnswers.set(id, times);
        return times >= 3 ? 'done' : { againInMs: 2_000 };
      },
      onParked: (id) => void parked.push(id),
      onTaskProblem: (id) => void taskTold.push(id),
      onGatewayProblem: (problem, retryInMs) => void told.push({ problem, retryInMs }),
      onKeyRefused: (problem) => void refused.push(problem),
      onBug: (thrown) => void bugs.push(thrown),
    },
  });
  started.push(poller);
  poller.start();
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const addMany = (count: number): readonly string[] => {
    const ids = Array.from({ length: count }, (_, index) => `task-${index}`);
    for (const id of ids) poller.add(id, 0);
    return ids;
  };
  return {
    poller,
    budget,
    gateway,
    asked,
    answered,
    told,
    taskTold,
    parked,
    unknown,
    refused,
    bugs,
    state,
    pass,
    addMany,
  };
}

export const failing = (code: ErrorCode, retryAfterMs?: number) => (): Promise<never> =>
  Promise.reject(new DailiesError(code, {}, retryAfterMs));
