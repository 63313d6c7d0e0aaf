import { expect, test } from 'vitest';
import { writeMlt } from '../../../app/core/exports/mlt.ts';
import { attributesOf, parseXml, plainClip, TV, textsOf, timelineOf } from './plain-clips.ts';

test('the clips lie in a bin and on one track above black, each of its whole length', () => {
  const document = parseXml(writeMlt(timelineOf([plainClip('a'), plainClip('b')])));
  expect(attributesOf(document, '#playlist0 > entry', 'producer', 'in', 'out')).toEqual([
    ['clip1', '0', '47'],
    ['clip2', '0', '47'],
  ]);
  expect(attributesOf(document, 'tractor', 'in', 'out')).toEqual([['0', '95']]);
  expect(attributesOf(document, 'track', 'producer')).toEqual([['background'], ['playlist0']]);
  expect(textsOf(document, '#clip1 > property[name=resource]')).toEqual(['/clips/a.mp4']);
});

test('the bin holds the takes of a prompt together where bins are asked for', () => {
  const clips = ['fox', 'cat', 'fox'].map((prompt, place) => plainClip(`c${place}`, { prompt }));
  const document = parseXml(writeMlt(timelineOf(clips, { bins: 'prompt' })));
  expect(attributesOf(document, '#main_bin > entry', 'producer')).toEqual([
    ['bin_clip1'],
    ['bin_clip3'],
    ['bin_clip2'],
  ]);
});

test('a prompt is a comment of its clip, or a marker at its first frame', () => {
  const clips = [plainClip('a'), plainClip('b'), plainClip('c', { prompt: null })];
  const notes = parseXml(writeMlt(timelineOf(clips)));
  expect(textsOf(notes, '#clip2 > property[name="shotcut:comment"]')).toEqual(['prompt of b']);
  const marked = parseXml(writeMlt(timelineOf(clips, { promptAs: 'marker' })));
  expect(textsOf(marked, 'property[name="shotcut:comment"]')).toEqual([]);
  expect(textsOf(marked, 'property[name=text]')).toEqual(['prompt of a', 'prompt of b']);
  expect(textsOf(marked, 'property[name=start]')).toEqual(['00:00:00.000', '00:00:02.000']);
});

test('where a clip has no sound none is looked for', () => {
  const document = parseXml(writeMlt(timelineOf([plainClip('a'), plainClip('b', { facts: TV })])));
  expect(attributesOf(document, 'property[name=audio_index]', 'name')).toHaveLength(2);
  expect(textsOf(document, '#clip2 > property[name=audio_index]')).toEqual(['-1']);
});
