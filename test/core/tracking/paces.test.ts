/** The cadence of each kind of generation, and when it is computed anew. */
import { expect, test, vi } from 'vitest';
import type { PastDuration } from '../../../app/core/library/records.ts';
import { createCadence, FIRST_CADENCE } from '../../../app/core/tracking/cadence.ts';
import { createPaces } from '../../../app/core/tracking/paces.ts';

const past = (count: number, ms: number, model: string | null, lengthSeconds: number | null) =>
  Array.from({ length: count }, (): PastDuration => ({ ms, model, lengthSeconds }));
const kind = (model: string | null, lengthSeconds: number | null) => ({ model, lengthSeconds });

function setUp(history: readonly PastDuration[]) {
  const clock = { ms: 0 };
  const durations = vi.fn(() => history);
  return { paces: createPaces({ durations, monotonicNow: () => clock.ms }), durations, clock };
}
/** Two cadences are the same where they ask after the same whiles. */
const times = (cadence: ReturnType<typeof createCadence>): string => JSON.stringify(cadence);

test('without a history the first cadence is everybody’s', () => {
  expect(setUp([]).paces.cadenceFor(kind('ray', 5))).toBe(FIRST_CADENCE);
});

test('ten of one model and length speak for themselves, nine count among the model’s', () => {
  const own = past(10, 60_000, 'ray', 5);
  const longer = past(20, 300_000, 'ray', 10);
  const ten = setUp([...own, ...longer]).paces.cadenceFor(kind('ray', 5));
  expect(times(ten)).toBe(times(createCadence(own.map(({ ms }) => ms))));
  const nine = setUp([...own.slice(1), ...longer]).paces.cadenceFor(kind('ray', 5));
  expect(times(nine)).toBe(times(createCadence([...own.slice(1), ...longer].map(({ ms }) => ms))));
  expect(times(ten)).not.toBe(times(nine));
});

test('a model without ten of its own counts among all', () => {
  const history = [...past(9, 60_000, 'ray', 5), ...past(20, 600_000, 'other', 5)];
  const cadence = setUp(history).paces.cadenceFor(kind('ray', 5));
  expect(times(cadence)).toBe(times(createCadence(history.map(({ ms }) => ms))));
});

test('what names no model is no kind of its own', () => {
  const history = [...past(20, 60_000, null, null), ...past(20, 600_000, 'ray', 5)];
  const cadence = setUp(history).paces.cadenceFor(kind(null, null));
  expect(times(cadence)).toBe(times(createCadence(history.map(({ ms }) => ms))));
});

test('a thousand generations that finish at once do not read the history a thousand times', () => {
  const { paces, durations, clock } = setUp(past(10, 60_000, 'ray', 5));
  for (let count = 0; count < 1_000; count += 1) {
    paces.historyChanged();
    paces.cadenceFor(kind('ray', 5));
  }
  expect(durations).toHaveBeenCalledOnce();
  clock.ms = 60_000;
  paces.cadenceFor(kind('ray', 5));
  paces.cadenceFor(kind('ray', 10));
  expect(durations).toHaveBeenCalledTimes(2);
});

test('a history that has not changed is not read again', () => {
  const { paces, durations, clock } = setUp(past(10, 60_000, 'ray', 5));
  paces.cadenceFor(kind('ray', 5));
  clock.ms = 3_600_000;
  paces.cadenceFor(kind('ray', 5));
  expect(durations).toHaveBeenCalledOnce();
});
