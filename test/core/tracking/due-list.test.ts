/** Which tasks the next request carries, and when it goes out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDueList } from '../../../app/core/tracking/due-list.ts';

function setUp({ batch = true, fixedMs = null }: { batch?: boolean; fixedMs?: number | null } = {}) {
  const clock = { ms: 1_000 };
  const list = createDueList({
    batchSupported: () => batch,
    fixedIntervalMs: () => fixedMs,
    monotonicNow: () => clock.ms,
  });
  /** Tasks that have been asked for before, and are due at these times. */
  function addDue(dueAtMs: Readonly<Record<string, number>>): void {
    for (const [id, at] of Object.entries(dueAtMs)) {
      list.add(id, 0);
      const task = list.get(id);
      if (task) Object.assign(task, { dueAtMs: at, urgent: false });
    }
  }
  const take = (): readonly string[] => list.take().map(({ id }) => id);
  return { list, clock, addDue, take };
}

test('nobody is asked for where there is nobody', () => {
  const { list, take } = setUp();
  expect([list.delayMs(), take()]).toEqual([null, []]);
});

test('a new task is due at once, and one that is there already stays as it is', () => {
  const { list } = setUp();
  list.add('a', 400);
  expect(list.get('a')).toMatchObject({ bornAtMs: 600, dueAtMs: 1_000, urgent: true });
  list.add('a', 0);
  expect([list.get('a')?.bornAtMs, list.size, list.delayMs()]).toEqual([600, 1, 0]);
});

test('a task in flight is not asked for again before it is put back', () => {
  const { list, take } = setUp();
  list.add('a', 0);
  const due = list.take();
  expect([list.delayMs(), take()]).toEqual([null, []]);
  list.putBack(due);
  expect(take()).toEqual(['a']);
});

describe('a request', () => {
  test('carries what is due within a second as well, where a batch may', () => {
    const due = { late: 500, now: 1_000, soon: 2_000, later: 2_001 };
    const batch = setUp();
    batch.addDue(due);
    expect(batch.take()).toEqual(['late', 'now', 'soon']);
    const single = setUp({ batch: false });
    single.addDue(due);
    expect(single.take()).toEqual(['late']);
  });

  test('carries what is due within a tenth of its own interval, where that is longer', () => {
    const { list, addDue, take } = setUp();
    addDue({ now: 1_000, rare: 31_000, rarer: 31_001, young: 2_001 });
    for (const id of ['rare', 'rarer']) Object.assign(list.get(id) ?? {}, { intervalMs: 300_000 });
    expect(take()).toEqual(['now', 'rare']);
  });

  test('carries what is due within a fifth of an interval that a person has set', () => {
    const { addDue, take } = setUp({ fixedMs: 1_000 });
    addDue({ now: 1_000, soon: 1_200, later: 1_201 });
    expect(take()).toEqual(['now', 'soon']);
  });

  test('is not worth sending for what is only due soon', () => {
    const { addDue, take, list } = setUp();
    addDue({ soon: 1_500 });
    expect([take(), list.delayMs()]).toEqual([[], 500]);
  });

  test('carries first what a person wants to know', () => {
    const { list, addDue, take } = setUp({ batch: false });
    addDue({ late: 0 });
    list.add('new', 0);
    expect(take()).toEqual(['new']);
  });

  test('carries a task alone that the last batch left out', () => {
    const { list, addDue, take } = setUp();
    addDue({ a: 900, b: 950 });
    const task = list.get('b');
    if (task) task.alone = true;
    expect(take()).toEqual(['b']);
  });

  test('carries the fifty whose turn it is of any number that are due, in their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ max: 1_000, min: 0 }), fc.boolean()), { maxLength: 200 }),
        (tasks) => {
          const { list, addDue, take } = setUp();
          addDue(Object.fromEntries(tasks.map(([at], place) => [`task-${place}`, at])));
          for (const [place, [, urgent]] of tasks.entries())
            Object.assign(list.get(`task-${place}`) ?? {}, { urgent });
          const sorted = tasks
            .map(([at, urgent], place) => ({ id: `task-${place}`, at, urgent }))
            .sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.at - b.at);
          expect(take()).toEqual(sorted.slice(0, 50).map(({ id }) => id));
        },
      ),
    );
  });

  test('carries fifty at most, and the next such one waits a little over a second', () => {
    const { list, clock, addDue, take } = setUp();
    addDue(Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`task-${at}`, 1_000])));
    expect(take()).toHaveLength(50);
    expect([take(), list.delayMs()]).toEqual([[], 1_100]);
    clock.ms += 1_100;
    expect(take()).toHaveLength(50);
  });

  test('about new tasks alone is not followed by such a wait', () => {
    const { list, take } = setUp();
    for (let at = 0; at < 120; at += 1) list.add(`task-${at}`, 0);
    expect([take().length, take().length, take().length]).toEqual([50, 50, 20]);
  });

  test('waits for no such gap where a person has set the interval', () => {
    const { addDue, take } = setUp({ fixedMs: 1_000 });
    addDue(Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`task-${at}`, 1_000])));
    expect([take().length, take().length]).toEqual([50, 50]);
  });
});
