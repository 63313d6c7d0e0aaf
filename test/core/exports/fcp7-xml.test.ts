import { expect, test } from 'vitest';
import { writeFcp7Xml } from '../../../app/core/exports/fcp7-xml.ts';
import { FILM, parseXml, plainClip, TV, textsOf, timelineOf } from './plain-clips.ts';

const documentOf = (...given: Parameters<typeof timelineOf>) => parseXml(writeFcp7Xml(timelineOf(...given)));

test('places count in frames of the sequence, and in and out in frames of the clip', () => {
  const document = documentOf([plainClip('a'), plainClip('b', { facts: TV }), plainClip('c')]);
  const item = (name: string) => textsOf(document, `sequence video #clipitem-2 > ${name}`)[0];
  expect(['start', 'end', 'in', 'out', 'duration'].map(item)).toEqual(['48', '96', '0', '50', '50']);
  expect(textsOf(document, 'sequence > duration')).toEqual(['144']);
});

test('each file is described where it is named first, and by its number after that', () => {
  const document = documentOf([plainClip('a')], { bins: 'prompt' });
  expect(textsOf(document, 'file > pathurl')).toEqual(['file://localhost/clips/a.mp4']);
  expect([...document.querySelectorAll('[id=file-1]')].length).toBeGreaterThan(1);
  expect(document.querySelector('file')?.closest('sequence')).not.toBeNull();
});

test('sound has as many tracks as channels, two at most, each linked to its pictures', () => {
  const six = { ...FILM, sound: { channels: 6, sampleRate: 48_000 } };
  const document = documentOf([plainClip('a', { facts: six }), plainClip('b', { facts: TV })]);
  expect(document.querySelectorAll('sequence audio > track')).toHaveLength(2);
  expect(textsOf(document, '#clipitem-1 > link > linkclipref')).toEqual([
    'clipitem-1',
    'clipitem-1-a1',
    'clipitem-1-a2',
  ]);
  expect(document.querySelector('#clipitem-2 > link')).toBeNull();
});

test('a prompt is a comment of its clip or a marker of the sequence, and a bin has a master clip of each take', () => {
  const clips = [plainClip('a', { prompt: 'fox' }), plainClip('b', { prompt: 'fox' })];
  const notes = documentOf(clips, { bins: 'prompt' });
  expect(textsOf(notes, 'sequence video mastercomment1')).toEqual(['fox', 'fox']);
  expect(textsOf(notes, 'bin > name')).toEqual(['fox']);
  expect(textsOf(notes, 'bin clip > masterclipid')).toEqual(['masterclip-1', 'masterclip-2']);
  const marked = documentOf(clips, { promptAs: 'marker' });
  expect(textsOf(marked, 'sequence > marker > in')).toEqual(['0', '48']);
  expect(textsOf(marked, 'mastercomment1')).toEqual([]);
});
