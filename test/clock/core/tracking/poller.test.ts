/** The poller on a fake clock and against a fake gateway: what it asks, when, and what it tells. */
import { describe, expect, test, vi } from 'vitest';
import { createCadence, nextPollDelay } from '../../../../app/core/tracking/cadence.ts';
import { DailiesError } from '../../../../app/shared/error-code.ts';
import { seededRandom } from '../../../bench/lognormals.ts';
import { answerOf, failing, HOUR, MINUTE, onFakeClock, start } from '../../../core/tracking/poller-rig.ts';
import { rowsOf } from '../../../setup/runs.ts';

onFakeClock();

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
    gateway.single = (_id, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new DailiesError('cancelled'));
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

  /** How they were tracked, and how many requests the hour after may take: batches of those that are due near each other. */
  const WAYS: readonly (readonly [string, (index: number) => number, number])[] = [
    ['all tracked at once', () => 0, 2_400],
    ['tracked over six hours', (index) => (index * 6 * HOUR) / THOUSAND, 1_000],
    ['tracked over the last five minutes', (index) => (index * 5 * MINUTE) / THOUSAND, 2_400],
    ['parked since yesterday', () => 24 * HOUR, 60],
  ];
  test.each(rowsOf(WAYS, 1))(
    '%s, cost at most a request a second, and none is forgotten',
    async (_title, ageOf, inAnHour) => {
      const { poller, asked, pass } = start({
        batch: true,
        rate: 2,
        interval: null,
        random: seededRandom(3),
      });
      for (let index = 0; index < THOUSAND; index += 1) poller.add(`task-${index}`, ageOf(index));
      await pass(10 * MINUTE);
      const firstMinutes = asked.length;
      expect(firstMinutes).toBeLessThanOrEqual(10 * 60);
      expect(new Set(asked.flatMap(({ ids }) => ids)).size).toBe(THOUSAND);

      await pass(HOUR);
      expect(asked.length - firstMinutes).toBeLessThanOrEqual(inAnHour);
      const last = new Map(asked.flatMap(({ at, ids }) => ids.map((id) => [id, at] as const)));
      expect(performance.now() - Math.min(...last.values())).toBeLessThan(31 * MINUTE);
      expect(poller.waiting).toBe(THOUSAND);
    },
  );

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
    const { poller, asked, parked, pass } = start({ interval: null });
    poller.add('a', 7 * HOUR);
    await pass(0);
    expect(poller.nextCheck('a')).toEqual({ inMs: 25 * MINUTE, parked: true });
    expect(parked).toEqual(['a']);
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
