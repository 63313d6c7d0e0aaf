import { expect, test } from 'vitest';
import { areInTime, type DueTransfer, mostInTime } from '../../../app/core/downloads/most-in-time.ts';

interface Named extends DueTransfer {
  readonly name: string;
}

const transfer = (name: string, beginByMs: number, takesMs: number, isRenewable = false): Named => ({
  ...{ name, beginByMs, takesMs, isRenewable },
});
const names = (transfers: readonly Named[]): readonly string[] => transfers.map(({ name }) => name);

/** The same numbers for the same seed: 0 ≤ r < 1. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function everyOrder<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length === 0) return [[]];
  return list.flatMap((one, at) => everyOrder(list.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

/** How many of an order are begun in time, where those that are not take no time of the line. */
function inTime(order: readonly DueTransfer[], freeAtMs: number): number {
  let now = freeAtMs;
  let count = 0;
  for (const { beginByMs, takesMs } of order) {
    if (now > beginByMs) continue;
    now += takesMs;
    count += 1;
  }
  return count;
}

test('where all can be in time, all are', () => {
  const all = [transfer('b', 10, 5), transfer('a', 0, 5), transfer('c', 10, 5)];
  expect(mostInTime(all, 0)).toHaveLength(3);
  expect(areInTime(mostInTime(all, 0), 0)).toBe(true);
  expect(areInTime(all, 0)).toBe(false);
});

test('where not all can be, the longest are left out', () => {
  const all = [
    transfer('long', 10, 60),
    transfer('one', 10, 8),
    transfer('two', 10, 7),
    transfer('three', 20, 5),
  ];
  expect(new Set(names(mostInTime(all, 0)))).toEqual(new Set(['one', 'two', 'three']));
});

test('as many are in time as in the best of all orders, and in the order that is given', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = numbersFrom(seed);
    const all = Array.from({ length: 6 }, (_, at) =>
      transfer(String(at), Math.floor(random() * 60), 1 + Math.floor(random() * 30)),
    );
    const most = Math.max(...everyOrder(all).map((order) => inTime(order, 5)));
    const ours = mostInTime(all, 5);
    expect([seed, ours.length]).toEqual([seed, most]);
    expect(areInTime(ours, 5)).toBe(true);
  }
});

test('what can be renewed is left out before anything that would be lost', () => {
  const all = [transfer('renewable', 10, 8, true), transfer('long', 10, 9), transfer('short', 10, 4)];
  expect(names(mostInTime(all, 0))).toEqual(['short', 'long']);
});

test('what could not even be begun in time alone is left out', () => {
  expect(mostInTime([transfer('over', 3, 1)], 4)).toEqual([]);
  expect(mostInTime([], 4)).toEqual([]);
});
