import { describe, expect, test } from 'vitest';
import { fileNameOf, isWindows, shortened } from '../../../app/core/exports/timeline.ts';
import { FILM, plainClip, TV, timelineOf } from './plain-clips.ts';

test('clips lie one after the other, at the rate and in the size that most of them have', () => {
  const tall = { ...FILM, width: 1080, height: 1920 };
  const timeline = timelineOf([
    plainClip('a'),
    plainClip('b', { facts: TV }),
    plainClip('c', { facts: tall }),
    plainClip('d'),
  ]);
  expect(timeline).toMatchObject({
    rate: { num: 24, den: 1 },
    width: 1920,
    height: 1080,
    sampleRate: 48_000,
  });
  expect(timeline.clips.map(({ id, place, start, length }) => [id, place, start, length])).toEqual([
    ...[
      ['a', 1, 0, 48],
      ['b', 2, 48, 48],
      ['c', 3, 96, 48],
      ['d', 4, 144, 48],
    ],
  ]);
  expect(timeline.length).toBe(192);
});

test('of rates and sizes that are as common the first counts', () => {
  const timeline = timelineOf([plainClip('a', { facts: TV }), plainClip('b')]);
  expect(timeline.rate).toEqual({ num: 25, den: 1 });
});

test('clips whose frames cannot be counted are left out, and without any there is an empty timeline', () => {
  const unknown = plainClip('u', { facts: null });
  expect(timelineOf([unknown, plainClip('a')]).clips.map(({ id }) => id)).toEqual(['a']);
  expect(timelineOf([unknown])).toMatchObject({ clips: [], length: 0, width: 1920, height: 1080 });
});

test('bins are called by the prompt or the service, shortened, and by the id where there is no prompt', () => {
  const clips = [
    plainClip('a', { prompt: 'fox' }),
    plainClip('b', { prompt: null }),
    plainClip('c', { prompt: 'fox' }),
  ];
  const named = (bins: 'prompt' | 'service' | 'none') =>
    timelineOf(clips, { bins }).bins.map((bin) => [bin.name, bin.clips.map(({ id }) => id)]);
  expect(named('prompt')).toEqual([
    ['fox', ['a', 'c']],
    ['b', ['b']],
  ]);
  expect(named('service')).toEqual([['gateway.test', ['a', 'b', 'c']]]);
  expect(named('none')).toEqual([]);
  const long = timelineOf([plainClip('a', { prompt: 'x'.repeat(200) })], { bins: 'prompt' }).bins[0]?.name;
  expect(long).toBe(`${'x'.repeat(59)}…`);
});

describe('a text is shortened', () => {
  test('to one line, and only where it is longer', () => {
    expect(shortened(' a\n\tb\u0000c ', 10)).toBe('a b c');
    expect(shortened('1234567890', 10)).toBe('1234567890');
    expect(shortened('12345678901', 10)).toBe('123456789…');
  });

  test('between letters as a person sees them, never within one', () => {
    expect(shortened('👨‍👩‍👧👨‍👩‍👧', 10)).toBe('👨‍👩‍👧…');
    expect(shortened('\ud800', 10)).toBe('\ufffd');
  });
});

test('a path’s file name is found on either kind of system, whatever runs here', () => {
  expect(['C:\\a\\b.mp4', '\\\\server\\share\\b.mp4', 'C:/a/b.mp4', '/a\\c/b.mp4'].map(fileNameOf)).toEqual([
    ...['b.mp4', 'b.mp4', 'b.mp4', 'b.mp4'],
  ]);
  expect(fileNameOf('/a/b\\c.mp4')).toBe('b\\c.mp4');
  expect(['C:\\x', 'c:/x', '\\\\server\\x', '/x', 'x:y'].map(isWindows)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
