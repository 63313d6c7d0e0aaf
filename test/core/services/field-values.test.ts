/** Single fields, as services write them: what is not what it should be is dropped, never guessed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asObject,
  idKey,
  idOf,
  isSameId,
  pixelsOf,
  secondsOf,
  sizeOf,
  textOf,
  timeOf,
} from '../../../app/core/services/field-values.ts';

const UUID = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';

test('an object is one, and a list, a text and nothing are none', () => {
  expect(asObject({ a: 1 })).toEqual({ a: 1 });
  for (const value of [[], [1], 'text', 5, true, null, undefined]) expect(asObject(value)).toBeNull();
});

test('a text is cleaned and cut, and a blank one is none', () => {
  expect(textOf(' a\n prompt\u0007 ', 100)).toBe('a prompt');
  expect(textOf('abcdef', 4)).toBe('abc…');
  for (const value of ['', ' \n\t', 5, null, {}, ['a']]) expect(textOf(value, 100)).toBeNull();
});

describe('ids', () => {
  test('a number counts as its digits, and nothing else than a text or a number is an id', () => {
    expect([idOf(42), idOf('42'), idOf('')]).toEqual(['42', '42', null]);
    for (const value of [null, undefined, true, {}, []]) expect(idOf(value)).toBeNull();
  });

  test('of a UUID neither the case of its letters nor its dashes count', () => {
    expect(isSameId(UUID, UUID.toUpperCase())).toBe(true);
    expect(isSameId(UUID, UUID.replaceAll('-', ''))).toBe(true);
    expect(isSameId(UUID, UUID.replace(/d$/, 'e'))).toBe(false);
  });

  test('of any other id both do', () => {
    expect(isSameId('task_Ab-1', 'task_ab-1')).toBe(false);
    expect(isSameId('task_Ab-1', 'task_Ab1')).toBe(false);
    expect(isSameId('task_Ab-1', 'task_Ab-1')).toBe(true);
  });

  test('two ids are the same exactly where their keys are', () => {
    const id = fc.oneof(
      fc.string(),
      fc.uuid(),
      fc.uuid().map((one) => one.toUpperCase()),
    );
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(isSameId(one, other)).toBe(idKey(one) === idKey(other));
        expect(isSameId(one, one)).toBe(true);
      }),
    );
  });
});

test.each([
  [1280, 1280],
  ['1280', 1280],
  [' 1280px ', 1280],
  [0, null],
  [-5, null],
  [12.5, null],
  [1_000_000, null],
  ['12.5', null],
  ['wide', null],
  [Number.NaN, null],
  [null, null],
])('%j as pixels is %j', (value, pixels) => {
  expect(pixelsOf(value)).toBe(pixels);
});

test.each([
  ['1280x720', null, { width: 1280, height: 720 }],
  ['1280 × 720', null, { width: 1280, height: 720 }],
  ['720*1280px', null, { width: 720, height: 1280 }],
  ['16:9', null, null],
  ['720p', '16:9', { width: 1280, height: 720 }],
  ['720p', '9:16', { width: 720, height: 1280 }],
  ['1080P', '1:1', { width: 1080, height: 1080 }],
  ['4K', '16:9', { width: 3840, height: 2160 }],
  ['720p', null, null],
  ['720p', '0:9', null],
  ['large', '16:9', null],
  [`${' '.repeat(40)}1280x720`, null, null],
  [720, '16:9', null],
])('the size %j of a picture %j is %j', (value, ratio, size) => {
  expect(sizeOf(value, ratio)).toEqual(size);
});

test.each([
  [5, 5],
  ['5', 5],
  ['5s', 5],
  ['5.04 sec', 5.04],
  ['5 秒', 5],
  ['5000ms', 5],
  ['2m', 120],
  ['00:05', 5],
  ['1:01:05', 3665],
  ['PT5S', 5],
  [0, null],
  [-1, null],
  [Number.POSITIVE_INFINITY, null],
  ['5 apples', null],
  ['', null],
  [['5'], null],
])('%j in seconds is %j', (value, seconds) => {
  expect(secondsOf(value)).toBe(seconds);
});

describe('times', () => {
  const AT = Date.UTC(2024, 6, 1, 7, 35, 13, 498);

  test.each([
    ['2024-07-01T07:35:13.498Z'],
    ['2024-07-01 07:35:13.498 +0000 UTC'],
    ['2024-07-01T15:35:13.498+08:00'],
    [AT],
    [AT / 1000],
    [String(AT)],
    [AT * 1000],
    [AT * 1_000_000],
  ])('%j is one moment', (value) => {
    expect(timeOf(value)).toBe(AT);
  });

  test('HTTP writes whole seconds', () => {
    expect(timeOf('Mon, 01 Jul 2024 07:35:13 GMT')).toBe(AT - 498);
  });

  test.each([['0001-01-01T00:00:00Z'], [0], [1], ['5'], ['tomorrow'], ['2024'], [Number.NaN], [null], [-AT]])(
    '%j is unknown',
    (value) => {
      expect(timeOf(value)).toBeNull();
    },
  );

  test('a time in seconds, milli-, micro- and nanoseconds is the same, whenever it was', () => {
    const seconds = fc.integer({ min: 978_307_201, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, (at) => {
        for (const unit of [1, 1e3, 1e6, 1e9]) expect(timeOf(at * unit)).toBe(at * 1000);
      }),
    );
  });
});
