import { expect, test } from 'vitest';
import { LineForecast } from '../../../app/core/downloads/line-forecast.ts';

/** Reports a file twice a second, that comes at so many bytes a second. */
function receive(line: LineForecast, key: string, fromMs: number, seconds: number, perSecond: number): void {
  for (let half = 0; half <= 2 * seconds; half += 1)
    line.received(key, (half * perSecond) / 2, fromMs + half * 500);
}

test('nothing is said of a line before it was watched for two seconds', () => {
  const line = new LineForecast();
  expect(line.bytesPerMs).toBeNull();
  receive(line, 'a', 0, 1.5, 1_000);
  expect(line.bytesPerMs).toBeNull();
  receive(line, 'b', 1_500, 1, 1_000);
  expect(line.bytesPerMs).toBeCloseTo(1);
});

test('files that come at the same time share one line', () => {
  const line = new LineForecast();
  for (let second = 0; second <= 4; second += 1) {
    line.received('a', second * 1_000, second * 1_000);
    line.received('b', second * 3_000, second * 1_000);
  }
  expect(line.bytesPerMs).toBeCloseTo(4);
});

test('what a file had before it went on did not come over the line just now', () => {
  const line = new LineForecast();
  line.received('a', 5_000_000, 0);
  for (let second = 1; second <= 3; second += 1)
    line.received('a', 5_000_000 + second * 1_000, second * 1_000);
  expect(line.bytesPerMs).toBeCloseTo(1);
  line.ended('a');
  line.received('a', 9_000_000, 4_000);
  expect(line.bytesPerMs).toBeLessThan(1);
});

test('an hour in which nothing was fetched makes no line slow', () => {
  const line = new LineForecast();
  receive(line, 'a', 0, 4, 1_000);
  receive(line, 'b', 3_600_000, 4, 1_000);
  expect(line.bytesPerMs).toBeGreaterThan(0.85);
});

test('a line that has become slow is known to be slow after a minute', () => {
  const line = new LineForecast();
  receive(line, 'a', 0, 300, 10_000);
  receive(line, 'b', 300_000, 90, 1_000);
  expect(line.bytesPerMs).toBeLessThan(3);
});

test('a file of a kind is thought to be as long as others of it, else as all', () => {
  const line = new LineForecast();
  expect(line.usualBytes('short')).toBeNull();
  line.learn('short', 10);
  line.learn('short', 20);
  line.learn('long', 90);
  expect([line.usualBytes('short'), line.usualBytes('long'), line.usualBytes('new')]).toEqual([15, 90, 40]);
});
