/** Which part of the history a generation's cadence is computed from, and when. */
import { expect, test } from 'vitest';
import type { GenerationKind, PastDuration } from '../../../app/core/library/records.ts';
import { createCadence, FIRST_CADENCE } from '../../../app/core/tracking/cadence.ts';
import { createPaces } from '../../../app/core/tracking/paces.ts';

const kind = (model: string | null, lengthSeconds: number | null = null): GenerationKind => ({
  model,
  lengthSeconds,
});
const many = (count: number, ms: number, of: GenerationKind): PastDuration[] =>
  Array.from({ length: count }, (_, n) => ({ ms: ms + n, ...of }));
const millis = (past: readonly PastDuration[]): readonly number[] => past.map(({ ms }) => ms);

function start(history: PastDuration[]) {
  const clock = { ms: 0 };
  let reads = 0;
  const paces = createPaces({
    durations: () => {
      reads += 1;
      return [...history];
    },
    monotonicNow: () => clock.ms,
  });
  return { paces, clock, reads: () => reads };
}

test('without history there is the first cadence', () => {
  expect(start([]).paces.cadenceFor(kind('ray-v2'))).toBe(FIRST_CADENCE);
});

test('ten of a model and length speak for it, else ten of the model, else all', () => {
  const five = many(10, 40_000, kind('ray-v2', 5));
  const nine = many(9, 90_000, kind('ray-v2', 9));
  const old = many(9, 200_000, kind('ray-v1', 5));
  const { paces } = start([...five, ...nine, ...old]);
  expect(paces.cadenceFor(kind('ray-v2', 5))).toEqual(createCadence(millis(five)));
  expect(paces.cadenceFor(kind('ray-v2', 9))).toEqual(createCadence(millis([...five, ...nine])));
  expect(paces.cadenceFor(kind('ray-v2'))).toEqual(createCadence(millis([...five, ...nine])));
  const all = createCadence(millis([...five, ...nine, ...old]));
  for (const other of [kind('ray-v1', 5), kind(null), kind(null, 5), kind('ray-v3', 9)]) {
    expect(paces.cadenceFor(other)).toEqual(all);
  }
});

test('a cadence is computed once for a history, whatever the number of polls', () => {
  const { paces, clock, reads } = start(many(200, 60_000, kind('ray-v2')));
  const first = paces.cadenceFor(kind('ray-v2'));
  for (let poll = 0; poll < 1_000; poll += 1) {
    clock.ms += 60_000;
    expect(paces.cadenceFor(kind('ray-v2'))).toBe(first);
  }
  expect(reads()).toBe(1);
});

test('what has finished since counts from a minute after the last reading on', () => {
  const history = many(3, 60_000, kind(null));
  const { paces, clock, reads } = start(history);
  const first = paces.cadenceFor(kind(null));
  history.push(...many(30, 300_000, kind(null)));
  clock.ms = 59_999;
  paces.historyChanged();
  expect(paces.cadenceFor(kind(null))).toBe(first);
  clock.ms = 60_000;
  expect(paces.cadenceFor(kind(null))).toEqual(createCadence(millis(history)));
  clock.ms = 600_000;
  paces.cadenceFor(kind(null));
  expect(reads()).toBe(2);
});
