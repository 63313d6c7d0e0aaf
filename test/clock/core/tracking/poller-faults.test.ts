/** The poller when the gateway is busy or ill, or refuses the key. */
import { describe, expect, test } from 'vitest';
import { DailiesError } from '../../../../app/shared/error-code.ts';
import { seededRandom } from '../../../bench/lognormals.ts';
import { failing, HOUR, MINUTE, onFakeClock, start } from '../../../core/tracking/poller-rig.ts';

onFakeClock();

describe('a busy or ill gateway', () => {
  test.each([
    [1_000, 1_000],
    [3_600_000, 3_600_000],
    [21_600_000, 21_600_000],
  ])('case 11: 429 that asks for %i ms pauses every task for just that', async (retryAfterMs, expected) => {
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

  test('who wants to know now of a clip whose task is not waited for any more ends our caution too', async () => {
    const { poller, budget, pass, addMany, gateway } = start();
    gateway.single = failing('gateway-unreachable');
    addMany(5);
    await pass(HOUR);
    expect(budget.delayMs()).toBeGreaterThan(0);
    poller.checkNow('one that is ready, and asks for another link');
    expect(budget.delayMs()).toBe(0);
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
        signal.addEventListener('abort', () => reject(new DailiesError('cancelled')));
      });
    poller.add('a', 0);
    await pass(0);
    gateway.single = single;
    poller.keyChanged();
    answer(new DailiesError('key-refused'));
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
