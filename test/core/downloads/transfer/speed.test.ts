import { expect, test } from 'vitest';
import { createSpeedMeter } from '../../../../app/core/downloads/transfer/speed.ts';

test('gives no speed before there is enough time to measure one', () => {
  const meter = createSpeedMeter(0, 1_000);
  expect(meter.measure(50_000, 1_100)).toBe(0);
});

test('a steady transfer has its own speed', () => {
  const meter = createSpeedMeter(0, 0);
  let speed = 0;
  for (let second = 1; second <= 20; second += 1) speed = meter.measure(second * 1_000_000, second * 1_000);
  expect(speed).toBe(1_000_000);
});

test('what was there before it began does not count', () => {
  const meter = createSpeedMeter(900_000_000, 0);
  expect(meter.measure(901_000_000, 1_000)).toBe(1_000_000);
});

test('a stall shows within seconds', () => {
  const meter = createSpeedMeter(0, 0);
  for (let at = 500; at <= 5_000; at += 500) meter.measure(at * 1_000, at);
  let speed = 0;
  for (let at = 5_500; at <= 11_000; at += 500) speed = meter.measure(5_000_000, at);
  expect(speed).toBe(0);
});

test('a part that begins again at 0 never shows a negative speed', () => {
  const meter = createSpeedMeter(5_000_000, 0);
  expect(meter.measure(1_000, 1_000)).toBe(0);
});
