/** What one look at a file server tells: its speed, and whether the server paused. */
import { expect, test } from 'vitest';
import { HostSpeed } from '../../../../app/core/downloads/transfer/host-speed.ts';
import { LineMeasure } from '../../../../app/core/downloads/transfer/line-measure.ts';

/** Bytes that come so many milliseconds after the look began, each as [when, how many]. */
function look(bytes: readonly (readonly [number, number])[], endMs = 400) {
  const host = new HostSpeed();
  const measure = new LineMeasure(host, 400, 0);
  for (const [atMs, count] of bytes) measure.count(count, atMs);
  return measure.read(endMs);
}

test('bytes that come all the time are of a line, and their speed is told', () => {
  const steady = Array.from({ length: 39 }, (_, n) => [10 * (n + 1), 1_000] as const);
  expect(look(steady)).toEqual({ rate: 97_500, ownRate: 97_500, isHeld: false, isDisturbed: false });
});

test.each([
  ['after a burst', [[10, 1_000_000]]],
  ['before a burst', [[390, 1_000_000]]],
  [
    'between two bursts',
    [
      [20, 500_000],
      [260, 500_000],
    ],
  ],
  ['with nothing at all', []],
] as const)('silence for half of a look is the server’s doing: %s', (_when, bytes) => {
  expect(look(bytes).isHeld).toBe(true);
});

test('short pauses are those of any line', () => {
  expect(
    look([
      [150, 9],
      [300, 9],
    ]).isHeld,
  ).toBe(false);
});

test('silence in a look that came late may be of a process that had no time', () => {
  expect(look([[10, 1_000]], 900).isHeld).toBe(false);
});

test('bytes of the server’s other files count for its speed, and end a silence that nobody here saw begin', () => {
  const host = new HostSpeed();
  const measure = new LineMeasure(host, 400, 0);
  measure.count(1_000, 20);
  host.receive(3_000, 210);
  measure.count(1_000, 390);
  expect(measure.read(400)).toEqual({ rate: 12_500, ownRate: 5_000, isHeld: false, isDisturbed: false });
});

test('a connection that began or ended meanwhile makes it say nothing, and the next look begins anew', () => {
  const host = new HostSpeed();
  const measure = new LineMeasure(host, 400, 0);
  measure.count(1_000, 10);
  host.changes += 1;
  expect(measure.read(400).isDisturbed).toBe(true);
  measure.count(2_000, 500);
  measure.count(2_000, 650);
  expect(measure.read(800)).toEqual({ rate: 10_000, ownRate: 10_000, isHeld: false, isDisturbed: false });
});
