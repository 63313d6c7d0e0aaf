/** One request rate for a gateway, on a fake clock. */
import { expect, test } from 'vitest';
import { BURST, createBudget } from '../../../app/core/tracking/budget.ts';

function start(rate: number) {
  let now = 1_000_000;
  const budget = createBudget(rate, () => now);
  const takeAll = (): number => {
    let taken = 0;
    for (; budget.delayMs() === 0; taken += 1) budget.take();
    return taken;
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { budget, takeAll, pass };
}

test('lets a burst of five through, then the rate', () => {
  const { budget, takeAll, pass } = start(2);
  expect([BURST, takeAll()]).toEqual([5, 5]);
  expect(budget.delayMs()).toBe(500);
  pass(499);
  expect(budget.delayMs()).toBeGreaterThan(0);
  pass(1);
  expect(takeAll()).toBe(1);
  pass(1_500);
  expect(takeAll()).toBe(3);
});

test('saves up no more than a burst, however long nothing is asked', () => {
  const { takeAll, pass } = start(2);
  takeAll();
  pass(86_400_000);
  expect(takeAll()).toBe(5);
});

test('never lets more than burst + rate × time through', () => {
  const { takeAll, pass } = start(3);
  let taken = 0;
  for (let step = 0; step < 1_000; step += 1) {
    taken += takeAll();
    pass(37);
  }
  expect(taken).toBeLessThanOrEqual(5 + 37 * 3);
  expect(taken).toBeGreaterThanOrEqual(37 * 3);
});

test('case 11: a pause holds everything back; a shorter one does not end it, a release does', () => {
  const { budget, takeAll, pass } = start(2);
  budget.pauseFor(60_000, true);
  budget.pauseFor(1_000, true);
  expect([takeAll(), budget.delayMs()]).toEqual([0, 60_000]);
  pass(59_999);
  expect(budget.delayMs()).toBe(1);
  pass(1);
  expect(takeAll()).toBe(5);
  budget.pauseFor(60_000, true);
  budget.release();
  pass(500);
  expect(takeAll()).toBe(1);
});

test('a person may end our own caution, not what the gateway asked for', () => {
  const { budget } = start(2);
  budget.pauseFor(60_000, false);
  budget.endCaution();
  expect(budget.delayMs()).toBe(0);
  budget.pauseFor(30_000, true);
  budget.pauseFor(60_000, false);
  budget.endCaution();
  expect(budget.delayMs()).toBe(30_000);
});

test('a changed rate counts from now on', () => {
  const { budget, takeAll, pass } = start(1);
  takeAll();
  pass(500);
  budget.setRate(10);
  expect(budget.delayMs()).toBe(50);
});

test.each([
  ['our own caution, when it is ended', false, 'endCaution'],
  ['any pause, when it is lifted', true, 'release'],
] as const)('who waits for a slot waits no longer for %s', async (_pause, byServer, lift) => {
  const { budget } = start(1);
  budget.pauseFor(600_000, byServer);
  const slots = Promise.all([
    budget.slot(new AbortController().signal),
    budget.slot(new AbortController().signal),
  ]);
  budget[lift]();
  await slots;
  let left = 0;
  for (; budget.delayMs() === 0; left += 1) budget.take();
  expect(left).toBe(BURST - 2);
});

test('who waits for a slot goes on waiting for what the gateway asked for, until it is aborted', async () => {
  const { budget } = start(1);
  budget.pauseFor(600_000, true);
  const leave = new AbortController();
  let isOver = false;
  const slot = budget.slot(leave.signal).finally(() => {
    isOver = true;
  });
  budget.endCaution();
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  leave.abort();
  await expect(slot).rejects.toThrow();
  expect(budget.delayMs()).toBe(600_000);
});
