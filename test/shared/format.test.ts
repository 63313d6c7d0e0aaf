import { expect, test } from 'vitest';
import { createFormat } from '../../app/shared/format.ts';

const f = createFormat('en');

test('a running time shows hours only when there are some', () => {
  expect(f.clock(9_400)).toBe('0:09');
  expect(f.clock(204_000)).toBe('3:24');
  expect(f.clock(4_020_000)).toBe('1:07:00');
  expect(f.clock(-5)).toBe('0:00');
});

test('sizes are in decimal units, with a digit behind the point from megabytes on', () => {
  expect(f.bytes(0)).toBe('0 kB');
  expect(f.bytes(12_345)).toBe('12 kB');
  expect(f.bytes(48_200_000)).toBe('48.2 MB');
  expect(f.speed(3_400_000)).toBe('3.4 MB/s');
});

test('what something took is told in its two largest units', () => {
  expect(f.took(0)).toBe('0s');
  expect(f.took(14_400)).toBe('14s');
  expect(f.took(134_000)).toBe('2m 14s');
  expect(f.took(7_200_000)).toBe('2h');
  expect(f.took(7_384_000)).toBe('2h 3m');
  expect(createFormat('zh-Hans').took(134_000)).toBe('2分钟 14秒');
});

test('an interval is told in words', () => {
  expect(f.length(5_000)).toBe('5 seconds');
  expect(f.length(60_000)).toBe('1 minute');
  expect(createFormat('zh-Hans').length(300_000)).toBe('5分钟');
});

test('time left is never nothing while something is left', () => {
  expect(f.roughly(200)).toBe('1 sec');
  expect(f.roughly(150_000)).toBe('3 min');
  expect(f.roughly(59.4 * 60_000)).toBe('59 min');
  expect(f.roughly(59.6 * 60_000)).toBe('1 hr');
  expect(f.roughly(90 * 60_000)).toBe('1.5 hr');
  expect(f.roughly(11.6 * 3_600_000)).toBe('12 hr');
  expect(createFormat('zh-Hans').roughly(40_000)).toBe('40秒');
});
