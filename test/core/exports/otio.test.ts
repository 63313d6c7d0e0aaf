import { expect, test } from 'vitest';
import { writeOtio } from '../../../app/core/exports/otio.ts';
import { FILM, plainClip, TV, timelineOf } from './plain-clips.ts';

const written = (...given: Parameters<typeof timelineOf>) => JSON.parse(writeOtio(timelineOf(...given)));
const time = (value: number, rate = 24) => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value });

test('pictures are on one track and their sound on another, with gaps where a clip has none', () => {
  const { tracks } = written([plainClip('a'), plainClip('b', { facts: TV })]);
  const [pictures, sounds] = tracks.children;
  const kinds = (track: { children: { OTIO_SCHEMA: string }[] }) =>
    track.children.map((each) => each.OTIO_SCHEMA);
  expect([pictures.kind, kinds(pictures)]).toEqual(['Video', ['Clip.1', 'Clip.1']]);
  expect([sounds.kind, kinds(sounds)]).toEqual(['Audio', ['Clip.1', 'Gap.1']]);
  expect(written([plainClip('b', { facts: TV })]).tracks.children).toHaveLength(1);
});

test('a clip names its file and its range in its own rate, from its own first frame', () => {
  const { tracks } = written([plainClip('a', { facts: { ...FILM, startFrame: 86_400 } })]);
  const [clip] = tracks.children[0].children;
  expect(clip.media_reference.target_url).toBe('file:///clips/a.mp4');
  expect(clip.source_range).toEqual({
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: time(86_400),
    duration: time(48),
  });
});

test('what is known of a clip stands in its metadata, with its bin', () => {
  const { tracks } = written([plainClip('a', { mark: 'pick', prompt: 'fox' })], { bins: 'prompt' });
  expect(tracks.children[0].children[0].metadata.dailies).toMatchObject({
    ...{
      id: 'a',
      prompt: 'fox',
      bin: 'fox',
      service: 'gateway.test',
      model: 'ray-2',
      mark: 'pick',
      width: 1920,
    },
  });
});

test('a prompt as a marker stands on the picture alone, and lone halves of characters are no Unicode', () => {
  const { tracks } = written([plainClip('a', { prompt: 'half \ud800' })], { promptAs: 'marker' });
  const [pictures, sounds] = tracks.children;
  expect(pictures.children[0].markers[0]).toMatchObject({ OTIO_SCHEMA: 'Marker.2', name: 'half \ufffd' });
  expect(sounds.children[0].markers).toEqual([]);
  expect(pictures.children[0].metadata.dailies.prompt).toBe('half \ufffd');
});
