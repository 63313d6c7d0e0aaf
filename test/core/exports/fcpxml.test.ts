import { expect, test } from 'vitest';
import { writeFcpxml } from '../../../app/core/exports/fcpxml.ts';
import { attributesOf, FILM, parseXml, plainClip, TV, textsOf, timelineOf } from './plain-clips.ts';

const documentOf = (...given: Parameters<typeof timelineOf>) => parseXml(writeFcpxml(timelineOf(...given)));

test('times are fractions of a second on whole frames, of the clip where it lies and of the sequence in it', () => {
  const ntsc = { ...FILM, frameRate: { num: 24_000, den: 1001 } };
  const document = documentOf([plainClip('a', { facts: ntsc }), plainClip('b', { facts: ntsc })]);
  expect(attributesOf(document, 'spine > asset-clip', 'ref', 'offset', 'duration')).toEqual([
    ['a1', '0s', '1001/500s'],
    ['a2', '1001/500s', '1001/500s'],
  ]);
  expect(attributesOf(document, 'format', 'frameDuration')).toEqual([['1001/24000s']]);
});

test('there is one format for each rate and size, and a clip of another rate is conformed', () => {
  const document = documentOf([plainClip('a'), plainClip('b', { facts: TV }), plainClip('c')]);
  expect(attributesOf(document, 'format', 'id')).toEqual([['r1'], ['r2']]);
  expect(attributesOf(document, 'resources > asset', 'id', 'format')).toEqual([
    ['a1', 'r1'],
    ['a2', 'r2'],
    ['a3', 'r1'],
  ]);
  expect(document.querySelectorAll('spine conform-rate')).toHaveLength(1);
});

test('an asset says what sound it has, or none', () => {
  const document = documentOf([plainClip('a'), plainClip('b', { facts: TV })]);
  expect(attributesOf(document, 'resources > asset', 'hasAudio', 'audioChannels', 'audioRate')).toEqual([
    ['1', '2', '48000'],
    [null, null, null],
  ]);
});

test('bins are keywords with a collection each, and a prompt is a note or a marker', () => {
  const clips = [plainClip('a', { prompt: 'fox' }), plainClip('b', { prompt: 'cat' })];
  const notes = documentOf(clips, { bins: 'prompt' });
  expect(attributesOf(notes, 'event > asset-clip > keyword', 'value')).toEqual([['fox'], ['cat']]);
  expect(attributesOf(notes, 'keyword-collection', 'name')).toEqual([['fox'], ['cat']]);
  expect(textsOf(notes, 'spine note')).toEqual(['fox', 'cat']);
  const marked = documentOf(clips, { promptAs: 'marker' });
  expect(attributesOf(marked, 'spine marker', 'value')).toEqual([['fox'], ['cat']]);
  expect(textsOf(marked, 'note')).toEqual([]);
});
