/** The poller on a fake clock and against a fake gateway: what it asks, when, and what it tells. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, LumaClient } from '../../../app/core/luma/luma-client.ts';
import { parseGeneration } from '../../../app/core/luma/parse-generation.ts';
import { createBudget } from '../../../app/core/tracking/budget.ts';
import { createCadence, FIRST_CADENCE, nextPollDelay } from '../../../app/core/tracking/cadence.ts';
import { createPoller, type Poller } from '../../../app/core/tracking/poller.ts';
import type { NextStep } from '../../../app/core/tracking/poller-events.ts';
import { DailiesError, type ErrorCode, type Problem } from '../../../app/shared/error-code.ts';
import { seededRandom } from '../../bench/lognormals.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
const started: Poller[] = [];
afterEach(async () => {
  for (const poller of started.splice(0)) await poller.stop();
  vi.useRealTimers();
});

function answerOf(id: string, state = 'processing'): Answer {
  const generation = parseGeneration({ id, state }, null);
  if (!generation) throw new Error('not a generation');
  return { generation, raw: null };
}

interface Asked {
  readonly at: number;
  readonly ids: readonly string[];
  readonly batch: boolean;
}

/** A poller with a gateway whose every answer a test decides: by default "processing", at once. */
function start(
  options: { batch?: boolean; rate?: number; interval?: number | null; random?: () => number } = {},
) {
  const asked: Asked[] = [];
  const told: { problem: Problem | null; retryInMs: number | null }[] = [];
  const taskTold: string[] = [];
  const unknown: string[] = [];
  const refused: Problem[] = [];
  const bugs: unknown[] = [];
  const gateway = {
    single: (id: string, _signal: AbortSignal): Promise<Answer> => Promise.resolve(answerOf(id)),
    batch: (ids: readonly string[], _signal: AbortSignal): Promise<ReadonlyMap<string, Answer> | null> =>
      Promise.resolve(new Map(ids.map((id) => [id, answerOf(id)]))),
  };
  const client: LumaClient = {
    query: (id, signal) => {
      asked.push({ at: performance.now(), ids: [id], batch: false });
      return gateway.single(id, signal);
    },
    queryBatch: (ids, signal) => {
      asked.push({ at: performance.now(), ids, batch: true });
      return gateway.batch(ids, signal);
    },
    downloadVideoUrl: () => Promise.resolve(null),
  };
  const answered = { next: (state: string): NextStep => (state === 'completed' ? 'done' : 'again') };
  const state = {
    ...{ batchSupported: options.batch ?? false, batchMissing: 0, hasKey: true, ask: 'again' },
    pace: { cadence: FIRST_CADENCE, headStartMs: 0 },
  };
  const unknownAnswers = new Map<string, number>();
  const poller = createPoller({
    client: () => (state.hasKey ? client : null),
    budget: createBudget(options.rate ?? 1_000, () => performance.now()),
    fixedIntervalMs: () => (options.interval === undefined ? 1_000 : options.interval),
    paceOf: () => state.pace,
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
        return times >= 3 ? 'done' : 'again';
      },
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
  return { poller, gateway, asked, answered, told, taskTold, unknown, refused, bugs, state, pass, addMany };
}

const failing = (code: ErrorCode, retryAfterMs?: number) => (): Promise<never> =>
  Promise.reject(new DailiesError(code, code, { retryAfterMs }));

describe('single questions', () => {
  test('a new task is asked for at once, then at its interval, until it is done', async () => {
    const { poller, asked, pass, gateway } = start();
    poller.add('a', 0);
    await pass(0);
    expect(asked).toHaveLength(1);
    await pass(3_500);
    expect(asked.map(({ at }) => at - (asked[0]?.at ?? 0))).toEqual([0, 1_000, 2_000, 3_000]);
    gateway.single = async (id) => answerOf(id, 'completed');
    await pass(1_000);
    expect([asked.length, poller.waiting]).toEqual([5, 0]);
    await pass(HOUR);
    expect(asked).toHaveLength(5);
  });

  test("without an interval of the person's, the next question follows the history and the age at tracking", async () => {
    const { poller, asked, pass, state } = start({ interval: null });
    const cadence = createCadence(Array.from({ length: 30 }, () => 60_000));
    state.pace = { cadence, headStartMs: 15_000 };
    poller.add('a', 30_000);
    await pass(0);
    const first = nextPollDelay(45_000, null, 0.5, cadence);
    const second = nextPollDelay(45_000 + first, null, 0.5, cadence);
    await pass(first + second);
    expect(asked.map(({ at }) => at - (asked[0]?.at ?? 0))).toEqual([0, first, first + second]);
  });

  test('case 66: a slow gateway has one request in flight a task, and the interval begins at its answer', async () => {
    const { poller, asked, pass, gateway } = start();
    gateway.single = (id) => new Promise((resolve) => setTimeout(() => resolve(answerOf(id)), 10_000));
    poller.add('a', 0);
    poller.add('a', 0);
    await pass(9_999);
    poller.checkNow('a');
    expect(asked).toHaveLength(1);
    await pass(22_001);
    expect(asked.map(({ at }) => at - (asked[0]?.at ?? 0))).toEqual([0, 11_000, 22_000]);
  });

  test('the rate holds for all tasks together: a burst, then so many a second', async () => {
    const { asked, pass, addMany } = start({ rate: 2 });
    addMany(20);
    await pass(50);
    expect(asked).toHaveLength(5);
    await pass(5_000);
    expect(asked).toHaveLength(15);
    expect(new Set(asked.flatMap(({ ids }) => ids)).size).toBe(15);
  });

  test('an interval longer than any timer of Node is waited for all the same', async () => {
    const { poller, asked, pass } = start({ interval: 2 ** 31 + 1_000 });
    poller.add('a', 0);
    await pass(2 ** 31);
    expect(asked).toHaveLength(1);
    await pass(2_000);
    expect(asked).toHaveLength(2);
  });

  test('what is dropped is not asked for again, and nothing after stop; what runs is aborted', async () => {
    const { poller, asked, pass, gateway } = start();
    let aborted = false;
    gateway.single = (id, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new DailiesError('cancelled', id));
        });
      });
    poller.add('a', 0);
    poller.add('b', 0);
    poller.drop('b');
    await pass(0);
    await poller.stop();
    await pass(HOUR);
    expect([asked.map(({ ids }) => ids), aborted]).toEqual([[['a']], true]);
  });

  test('case 15: jumps of the wall clock by a day change nothing', async () => {
    const { poller, asked, pass } = start();
    poller.add('a', 0);
    await pass(500);
    for (const jump of [-86_400_000, 2 * 86_400_000]) {
      vi.setSystemTime(Date.now() + jump);
      await pass(1_000);
    }
    expect(asked).toHaveLength(3);
  });
});

describe('batches', () => {
  test('carry what is due together, at most fifty', async () => {
    const { asked, pass, addMany } = start({ batch: true });
    const ids = addMany(120);
    await pass(10);
    expect(asked.map((each) => [each.batch, each.ids.length])).toEqual([
      [true, 50],
      [true, 50],
      [true, 20],
    ]);
    expect(new Set(asked.flatMap((each) => each.ids))).toEqual(new Set(ids));
  });

  test('case 14: ids that an answer leaves out are asked for singly, at once', async () => {
    const { asked, pass, addMany, gateway } = start({ batch: true });
    gateway.batch = async (ids) => new Map(ids.slice(2).map((id) => [id, answerOf(id)]));
    addMany(5);
    await pass(100);
    expect(asked.map((each) => [each.batch, each.ids])).toEqual([
      [true, ['task-0', 'task-1', 'task-2', 'task-3', 'task-4']],
      [false, ['task-0']],
      [false, ['task-1']],
    ]);
  });

  test('case 14: a missing route means single questions from then on, until it is tried again', async () => {
    const { asked, pass, addMany, gateway, state } = start({ batch: true });
    gateway.batch = async () => null;
    addMany(3);
    await pass(10 * MINUTE);
    expect(asked.filter(({ batch }) => batch)).toHaveLength(1);
    expect(asked.filter(({ batch }) => !batch).length).toBeGreaterThan(100);
    expect(state.batchMissing).toBe(1);
    state.batchSupported = true;
    gateway.batch = async (ids) => new Map(ids.map((id) => [id, answerOf(id)]));
    await pass(MINUTE);
    expect(asked.at(-1)?.batch).toBe(true);
  });

  test('a route that only ever fails is told apart from an ill gateway, and left', async () => {
    const { asked, pass, addMany, gateway, state } = start({ batch: true });
    gateway.batch = failing('gateway-fault');
    addMany(10);
    await pass(5 * MINUTE);
    expect(state.batchMissing).toBe(1);
    expect(asked.filter(({ batch }) => batch).length).toBeLessThan(6);
    expect(new Set(asked.filter(({ batch }) => !batch).flatMap(({ ids }) => ids)).size).toBe(10);
  });

  test('an ill gateway is not taken for one without batches', async () => {
    const { asked, pass, addMany, gateway, state } = start({ batch: true });
    const [single, batch] = [gateway.single, gateway.batch];
    gateway.batch = failing('gateway-fault');
    gateway.single = failing('gateway-fault');
    addMany(10);
    await pass(HOUR);
    expect(state.batchMissing).toBe(0);
    Object.assign(gateway, { single, batch });
    await pass(20 * MINUTE);
    expect(asked.at(-1)?.batch).toBe(true);
  });
});

describe('a thousand waiting tasks', () => {
  const THOUSAND = 1_000;

  test.each([
    ['all tracked at once', () => 0],
    ['tracked over six hours', (index: number) => (index * 6 * HOUR) / THOUSAND],
    ['tracked over the last five minutes', (index: number) => (index * 5 * MINUTE) / THOUSAND],
    ['parked since yesterday', () => 24 * HOUR],
  ])('%s, cost at most a request a second, and none is forgotten', async (_title, ageOf) => {
    const { poller, asked, pass } = start({ batch: true, rate: 2, interval: null, random: seededRandom(3) });
    for (let index = 0; index < THOUSAND; index += 1) poller.add(`task-${index}`, ageOf(index));
    await pass(10 * MINUTE);
    const firstMinutes = asked.length;
    expect(firstMinutes).toBeLessThanOrEqual(10 * 60);
    expect(new Set(asked.flatMap(({ ids }) => ids)).size).toBe(THOUSAND);

    await pass(HOUR);
    expect(asked.length - firstMinutes).toBeLessThanOrEqual(3_600);
    const last = new Map(asked.flatMap(({ at, ids }) => ids.map((id) => [id, at] as const)));
    expect(performance.now() - Math.min(...last.values())).toBeLessThan(31 * MINUTE);
    expect(poller.waiting).toBe(THOUSAND);
  });

  test('let a new one, and one that a person asks about, go first', async () => {
    const { poller, asked, pass } = start({ batch: true, rate: 2, interval: null, random: seededRandom(3) });
    for (let index = 0; index < THOUSAND; index += 1) poller.add(`task-${index}`, MINUTE);
    await pass(5 * MINUTE);
    asked.length = 0;
    poller.add('new', 0);
    poller.checkNow('task-7');
    await pass(1_000);
    expect(asked[0]?.ids).toEqual(expect.arrayContaining(['new', 'task-7']));
  });

  test('are looked through once, not once for each, when they come or are asked about in one turn', async () => {
    const { poller, addMany, state } = start({ batch: true });
    let looks = 0;
    Object.defineProperty(state, 'hasKey', {
      get() {
        looks += 1;
        return true;
      },
    });
    for (const id of addMany(THOUSAND)) poller.checkNow(id);
    await Promise.resolve();
    expect(looks).toBe(1);
  });

  test('are each asked for at the person’s interval where there is one, within the request rate', async () => {
    const { asked, pass, addMany } = start({ batch: true, rate: 100, interval: 5_000 });
    addMany(THOUSAND);
    await pass(MINUTE);
    const rounds = asked.reduce((sum, { ids }) => sum + ids.length, 0) / THOUSAND;
    expect(rounds).toBeGreaterThan(11);
  });
});

describe('a busy or ill gateway', () => {
  test.each([
    [1_000, 1_000],
    [3_600_000, 3_600_000],
    [21_600_000, 21_600_000],
  ])('case 11: 429 with a wish of %i ms pauses every task for just that', async (retryAfterMs, expected) => {
    const { asked, told, pass, addMany, gateway } = start();
    const { single } = gateway;
    gateway.single = (id, signal) =>
      asked.length === 1 ? failing('gateway-busy', retryAfterMs)() : single(id, signal);
    addMany(1);
    await pass(0);
    const at = asked[0]?.at ?? 0;
    addMany(10);
    await pass(expected - 1);
    expect(asked).toHaveLength(1);
    await pass(100);
    expect(asked.length).toBeGreaterThanOrEqual(11);
    expect((asked[1]?.at ?? 0) - at).toBeGreaterThanOrEqual(expected);
    expect(told).toMatchObject([
      { problem: { code: 'gateway-busy' }, retryInMs: expected },
      { problem: null, retryInMs: null },
    ]);
  });

  test('case 11: nobody asks earlier because a person does, or because the network came and went', async () => {
    const { poller, asked, pass, addMany, gateway } = start();
    gateway.single = failing('gateway-busy', 60_000);
    addMany(5);
    await pass(0);
    const requests = asked.length;
    for (const id of ['task-0', 'task-1', 'task-2', 'task-3', 'task-4']) poller.checkNow(id);
    await pass(30_000);
    poller.setHeld(true);
    poller.setHeld(false);
    await pass(29_000);
    expect(asked).toHaveLength(requests);
    await pass(1_100);
    expect(asked.length).toBeGreaterThan(requests);
  });

  test.each([
    ['500', 'gateway-fault'],
    ['503', 'gateway-busy'],
  ] as const)(
    'case 12: an hour of %s backs off to five minutes, is told once, and ends by itself',
    async (_status, code) => {
      const { asked, told, taskTold, pass, addMany, gateway } = start({ random: seededRandom(5) });
      const { single } = gateway;
      gateway.single = failing(code);
      addMany(20);
      await pass(HOUR);
      const duringFault = asked.length;
      expect(duringFault).toBeLessThan(60);
      const last = asked.slice(-4).map(({ at }) => at);
      expect((last[3] ?? 0) - (last[0] ?? 0)).toBeGreaterThan(60_000);
      const gaps = last.slice(1).map((at, place) => at - (last[place] ?? 0));
      expect(new Set(gaps).size).toBe(gaps.length);
      expect(told.map(({ problem }) => problem?.code)).toEqual([code]);
      expect(taskTold.length).toBeLessThan(4);
      gateway.single = single;
      await pass(6 * MINUTE);
      expect(new Set(asked.slice(duringFault).flatMap(({ ids }) => ids)).size).toBe(20);
      expect(told.at(-1)).toEqual({ problem: null, retryInMs: null });
    },
  );

  test('case 16: one notice for each kind of trouble, however often it changes, and again after a recovery', async () => {
    const { told, pass, addMany, gateway } = start();
    const { single } = gateway;
    let turn = 0;
    gateway.single = () => {
      turn += 1;
      return failing(turn % 2 ? 'gateway-unreachable' : 'gateway-timeout')();
    };
    addMany(100);
    await pass(HOUR);
    expect(told.map(({ problem }) => problem?.code)).toEqual(['gateway-unreachable', 'gateway-timeout']);
    gateway.single = single;
    await pass(10 * MINUTE);
    gateway.single = failing('gateway-unreachable');
    await pass(MINUTE);
    expect(told.slice(2).map(({ problem }) => problem?.code)).toEqual([undefined, 'gateway-unreachable']);
  });

  test('who wants to know now is not made to wait until the next try that our caution would allow', async () => {
    const { poller, asked, told, pass, addMany, gateway } = start();
    const { single } = gateway;
    gateway.single = failing('gateway-unreachable');
    addMany(5);
    await pass(HOUR);
    gateway.single = single;
    const before = asked.length;
    poller.checkNow('task-3');
    await pass(0);
    expect(asked.slice(before).flatMap(({ ids }) => ids)).toEqual(['task-3']);
    expect(told.at(-1)).toEqual({ problem: null, retryInMs: null });
  });

  test('case 1: one task whose answers are bad is told of once and does not hold up the others', async () => {
    const { asked, told, taskTold, pass, addMany, gateway } = start();
    const { single } = gateway;
    gateway.single = (id, signal) => (id === 'task-0' ? failing('bad-answer')() : single(id, signal));
    addMany(5);
    await pass(2 * MINUTE);
    expect([taskTold, told]).toEqual([['task-0'], []]);
    const times = (id: string): number => asked.filter(({ ids }) => ids.includes(id)).length;
    expect(times('task-1')).toBeGreaterThan(100);
    expect(times('task-0')).toBeLessThan(20);
  });

  test('case 9: an unknown task is asked for three times, with pauses', async () => {
    const { poller, asked, unknown, told, pass, gateway } = start();
    gateway.single = failing('unknown-task');
    poller.add('gone', 0);
    await pass(HOUR);
    expect([asked.length, unknown, told, poller.waiting]).toEqual([3, ['gone', 'gone', 'gone'], [], 0]);
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThan(300);
  });

  test('case 69: what no rule expects is reported, and the task asked for again later', async () => {
    const { poller, asked, bugs, pass, gateway } = start();
    const { single } = gateway;
    gateway.single = () => Promise.reject(new TypeError('a bug'));
    poller.add('a', 0);
    await pass(0);
    expect([asked.length, bugs.length]).toEqual([1, 1]);
    gateway.single = single;
    await pass(MINUTE);
    expect(asked.length).toBeGreaterThan(10);
  });
});

describe('when a task is asked for next', () => {
  test('is as late as the answer’s reader says, whatever the cadence', async () => {
    const { poller, asked, answered, pass } = start({ interval: 1_000 });
    answered.next = () => ({ againInMs: 60_000 });
    poller.add('a', 0);
    await pass(59_999);
    expect(asked).toHaveLength(1);
    await pass(1);
    expect(asked.map(({ at }) => at - (asked[0]?.at ?? 0))).toEqual([0, 60_000]);
  });

  test('is its own time, or the end of the gateway’s pause; never past, and unknown while nothing is asked', async () => {
    const { poller, pass, gateway, state } = start({ interval: 10_000 });
    expect(poller.nextCheck('a')).toBeNull();
    poller.add('a', 0);
    expect(poller.nextCheck('a')).toEqual({ inMs: 0, parked: false });
    await pass(4_000);
    expect(poller.nextCheck('a')?.inMs).toBe(6_000);

    gateway.single = failing('gateway-busy', 60_000);
    await pass(6_000);
    expect(poller.nextCheck('a')?.inMs).toBe(60_000);
    poller.setHeld(true);
    expect(poller.nextCheck('a')).toEqual({ inMs: null, parked: false });
    poller.setHeld(false);
    state.hasKey = false;
    expect(poller.nextCheck('a')?.inMs).toBeNull();
    poller.drop('a');
    expect(poller.nextCheck('a')).toBeNull();
  });

  test('after six hours it is parked: asked two or three times an hour for as long as it takes', async () => {
    const { poller, asked, pass } = start({ interval: null });
    poller.add('a', 7 * HOUR);
    await pass(0);
    expect(poller.nextCheck('a')).toEqual({ inMs: 25 * MINUTE, parked: true });
    await pass(7 * 24 * HOUR);
    expect(poller.waiting).toBe(1);
    expect(asked.length).toBeGreaterThan(7 * 24 * 2 - 1);
    expect(asked.length).toBeLessThan(7 * 24 * 3 + 2);
    poller.checkNow('a');
    const before = asked.length;
    await pass(0);
    expect(asked).toHaveLength(before + 1);
  });
});

describe('the key', () => {
  test('case 10: a refused one stops all polling with one notice; a new one starts it again at once', async () => {
    const { asked, refused, told, pass, addMany, gateway, poller } = start();
    const { single } = gateway;
    gateway.single = failing('key-refused');
    addMany(30);
    await pass(0);
    const requests = asked.length;
    // No more than were under way already.
    expect(requests).toBeLessThanOrEqual(4);
    await pass(24 * HOUR);
    expect([asked.length, refused.length, told.length]).toEqual([requests, 1, 0]);
    gateway.single = single;
    poller.keyChanged();
    await pass(100);
    expect(new Set(asked.slice(requests).flatMap(({ ids }) => ids)).size).toBe(30);
  });

  test('case 81: a replaced one aborts what is in flight, and the old answer is not believed', async () => {
    const { poller, asked, refused, pass, gateway } = start();
    const { single } = gateway;
    let answer: (problem: DailiesError) => void = () => undefined;
    gateway.single = (_id, signal) =>
      new Promise((_, reject) => {
        answer = reject;
        signal.addEventListener('abort', () => reject(new DailiesError('cancelled', 'aborted')));
      });
    poller.add('a', 0);
    await pass(0);
    gateway.single = single;
    poller.keyChanged();
    answer(new DailiesError('key-refused', 'the old key'));
    await pass(100);
    expect([asked.length, refused]).toEqual([2, []]);
  });

  test('without one nothing is asked; with one, what waits is', async () => {
    const { poller, asked, pass, state } = start();
    state.hasKey = false;
    poller.add('a', 0);
    await pass(HOUR);
    expect(asked).toHaveLength(0);
    state.hasKey = true;
    poller.keyChanged();
    await pass(0);
    expect(asked).toHaveLength(1);
  });
});
