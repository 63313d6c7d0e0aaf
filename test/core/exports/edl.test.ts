import { expect, test } from 'vitest';
import { writeEdl } from '../../../app/core/exports/edl.ts';
import { FILM, plainClip, timelineOf } from './plain-clips.ts';

const linesOf = (...clips: Parameters<typeof timelineOf>[0]): readonly string[] =>
  writeEdl(timelineOf(clips)).split('\r\n');

test('each clip is an event with its place in the source and in the list, its file and its prompt', () => {
  expect(linesOf(plainClip('a'), plainClip('b', { prompt: null }))).toEqual([
    ...['TITLE: Picks', 'FCM: NON-DROP FRAME', ''],
    '001  AX       V     C        00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00',
    ...['* FROM CLIP NAME: /clips/a.mp4', '* SOURCE FILE: /clips/a.mp4', '* COMMENT: prompt of a', ''],
    '002  AX       V     C        00:00:00:00 00:00:02:00 00:00:02:00 00:00:04:00',
    ...['* FROM CLIP NAME: /clips/b.mp4', '* SOURCE FILE: /clips/b.mp4', '', ''],
  ]);
});

test('a source whose own timecode begins later is counted from there', () => {
  const [event] = linesOf(plainClip('a', { facts: { ...FILM, startFrame: 86_400 } })).filter((line) =>
    /^001/.test(line),
  );
  expect(event?.slice(29, 52)).toBe('01:00:00:00 01:00:02:00');
});

test('no prompt and no path makes a line of its own', () => {
  const lines = linesOf(plainClip('a', { prompt: 'one\r\nTITLE: two', path: '/clips/a\nTITLE: b.mp4' }));
  expect(lines.filter((line) => line.startsWith('TITLE'))).toEqual(['TITLE: Picks']);
});

test('it holds 999 clips and refuses more, since an event’s number has three digits', () => {
  const many = (count: number) =>
    timelineOf(Array.from({ length: count }, (_, place) => plainClip(`c${place}`)));
  expect(writeEdl(many(999))).toContain('\r\n999  AX ');
  expect(() => writeEdl(many(1_000))).toThrow(/999 clips at most/);
});
