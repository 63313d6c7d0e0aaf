/**
 * Writes OpenTimelineIO's JSON, by its published schema (opentimelineio.readthedocs.io, "Serialized Data
 * Documentation").
 */
import type { Rational } from '../../shared/media-facts.ts';
import { ratio } from './rational.ts';
import { type PlacedClip, shortened, type Timeline } from './timeline.ts';
import { fileAddress } from './written-text.ts';

const MAX_MARKER = 200;

const time = (frames: number, rate: Rational) => ({
  OTIO_SCHEMA: 'RationalTime.1',
  rate: ratio(rate),
  value: frames,
});
const range = (start: number, length: number, rate: Rational) => ({
  OTIO_SCHEMA: 'TimeRange.1',
  start_time: time(start, rate),
  duration: time(length, rate),
});
/** What every item has. */
const item = { effects: [], markers: [] as readonly object[], enabled: true };

function clipOf(clip: PlacedClip, timeline: Timeline, isPicture: boolean) {
  const { frameRate, frames, startFrame, sound } = clip.facts;
  const whole = range(startFrame ?? 0, frames, frameRate);
  const bin = timeline.bins.find(({ clips }) => clips.includes(clip))?.name ?? null;
  const marker = {
    OTIO_SCHEMA: 'Marker.2',
    name: shortened(clip.prompt ?? '', MAX_MARKER),
    color: 'GREEN',
    marked_range: range(startFrame ?? 0, 1, frameRate),
    metadata: { dailies: { prompt: clip.prompt } },
  };
  return {
    OTIO_SCHEMA: 'Clip.1',
    name: clip.fileName,
    ...item,
    source_range: whole,
    markers: isPicture && timeline.promptAs === 'marker' && clip.prompt !== null ? [marker] : [],
    media_reference: {
      OTIO_SCHEMA: 'ExternalReference.1',
      name: clip.fileName,
      target_url: fileAddress(clip.path),
      available_range: whole,
      metadata: {},
    },
    metadata: {
      dailies: {
        id: clip.id,
        prompt: clip.prompt,
        service: clip.service,
        model: clip.model,
        mark: clip.mark,
        bin,
        width: clip.facts.width,
        height: clip.facts.height,
        sound,
      },
    },
  };
}

function gapOf({ facts }: PlacedClip) {
  return {
    OTIO_SCHEMA: 'Gap.1',
    name: '',
    ...item,
    source_range: range(0, facts.frames, facts.frameRate),
    metadata: {},
  };
}

function track(name: string, kind: 'Video' | 'Audio', children: readonly object[]) {
  return { OTIO_SCHEMA: 'Track.1', name, kind, ...item, source_range: null, children, metadata: {} };
}

/** Mends texts for JSON. Lone halves of characters are no Unicode, and readers of JSON stumble over them. */
const wellFormed = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;

/** Writes pictures on one track and their sound on another, with gaps where a clip has none. */
export function writeOtio(timeline: Timeline): string {
  const { clips } = timeline;
  const hasSound = clips.some(({ facts }) => facts.sound !== null);
  const pictures = track(
    'V1',
    'Video',
    clips.map((clip) => clipOf(clip, timeline, true)),
  );
  const sounds = clips.map((clip) =>
    clip.facts.sound === null ? gapOf(clip) : clipOf(clip, timeline, false),
  );
  const written = {
    OTIO_SCHEMA: 'Timeline.1',
    name: timeline.name,
    global_start_time: null,
    tracks: {
      OTIO_SCHEMA: 'Stack.1',
      name: 'tracks',
      ...item,
      source_range: null,
      children: [pictures, ...(hasSound ? [track('A1', 'Audio', sounds)] : [])],
      metadata: {},
    },
    metadata: {},
  };
  return `${JSON.stringify(written, wellFormed, 2)}\n`;
}
