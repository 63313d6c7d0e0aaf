/**
 * Writes FCPXML 1.9, which Final Cut Pro 10.4.9 and newer and Resolve read (Apple's "Final Cut Pro XML"): all times are
 * fractions of a second, on whole frames of the sequence.
 */
import type { Rational } from '../../shared/media-facts.ts';
import { isSameRate, rationalSeconds } from './rational.ts';
import { type PlacedClip, shortened, type Timeline } from './timeline.ts';
import { fileAddress, xmlAttribute, xmlText } from './written-text.ts';

const MAX_MARKER = 200;

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join('\n');
type Attributes = { readonly [name: string]: string | number };
const attributes = (all: Attributes): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${xmlAttribute(String(value))}"`)
    .join('');
function tag(name: string, all: Attributes, content: readonly string[] = []): string {
  if (content.length === 0) return `<${name}${attributes(all)}/>`;
  return lines(`<${name}${attributes(all)}>`, content, `</${name}>`);
}

const assetId = ({ place }: PlacedClip): string => `a${place}`;

/** Makes formats, one for each rate and size. */
function createFormats(): {
  idOf(rate: Rational, width: number, height: number): string;
  all(): readonly string[];
} {
  const formats = new Map<string, string>();
  return {
    idOf(rate, width, height) {
      const frameDuration = rationalSeconds(1, rate);
      const key = `${frameDuration} ${width} ${height}`;
      const id = `r${[...formats.keys()].indexOf(key) + 1 || formats.size + 1}`;
      if (!formats.has(key)) formats.set(key, tag('format', { id, frameDuration, width, height }));
      return id;
    },
    all: () => [...formats.values()],
  };
}

function asset(clip: PlacedClip, format: string): string {
  const { frameRate, frames, startFrame, sound } = clip.facts;
  const heard =
    sound === null
      ? {}
      : { hasAudio: 1, audioSources: 1, audioChannels: sound.channels, audioRate: sound.sampleRate };
  return tag(
    'asset',
    {
      ...{ id: assetId(clip), name: clip.fileName, start: rationalSeconds(startFrame ?? 0, frameRate) },
      ...{ duration: rationalSeconds(frames, frameRate), hasVideo: 1, videoSources: 1, format, ...heard },
    },
    [tag('media-rep', { kind: 'original-media', src: fileAddress(clip.path) })],
  );
}

/** Gives what a clip says beside its pictures, in the order that the format wants. */
function inClip(clip: PlacedClip, timeline: Timeline, keyword: string | null): readonly string[] {
  const { prompt, facts } = clip;
  const start = rationalSeconds(facts.startFrame ?? 0, facts.frameRate);
  const isNote = timeline.promptAs === 'note' && prompt !== null;
  const isMarked = timeline.promptAs === 'marker' && prompt !== null;
  const duration = rationalSeconds(1, facts.frameRate);
  return [
    ...(isNote ? [`<note>${xmlText(prompt)}</note>`] : []),
    ...(isSameRate(facts.frameRate, timeline.rate) ? [] : [tag('conform-rate', { scaleEnabled: 0 })]),
    ...(isMarked
      ? [tag('marker', { start, duration, value: shortened(prompt, MAX_MARKER), note: prompt })]
      : []),
    ...(keyword === null
      ? []
      : [
          tag('keyword', { start, duration: rationalSeconds(facts.frames, facts.frameRate), value: keyword }),
        ]),
  ];
}

function assetClip(clip: PlacedClip, timeline: Timeline, place: Attributes, keyword: string | null): string {
  const { facts, fileName } = clip;
  const start = rationalSeconds(facts.startFrame ?? 0, facts.frameRate);
  return tag(
    'asset-clip',
    { ref: assetId(clip), name: fileName, start, ...place, tcFormat: 'NDF' },
    inClip(clip, timeline, keyword),
  );
}

/** Rates of sound that the format has a word for. */
const SOUND_RATES: { readonly [rate: number]: string } = {
  ...{ 32000: '32k', 44100: '44.1k', 48000: '48k', 88200: '88.2k', 96000: '96k' },
};

/** Writes one event: its clips with a keyword for each bin, and the sequence. */
export function writeFcpxml(timeline: Timeline): string {
  const { clips, bins, rate, name } = timeline;
  const formats = createFormats();
  const format = formats.idOf(rate, timeline.width, timeline.height);
  const assets = clips.map((clip) =>
    asset(clip, formats.idOf(clip.facts.frameRate, clip.facts.width, clip.facts.height)),
  );
  const keywordOf = (clip: PlacedClip): string | null =>
    bins.find((bin) => bin.clips.includes(clip))?.name ?? null;
  const inEvent = clips.map((clip) =>
    assetClip(
      clip,
      timeline,
      { duration: rationalSeconds(clip.facts.frames, clip.facts.frameRate) },
      keywordOf(clip),
    ),
  );
  const inSequence = clips.map((clip) =>
    assetClip(
      clip,
      timeline,
      { offset: rationalSeconds(clip.start, rate), duration: rationalSeconds(clip.length, rate) },
      null,
    ),
  );
  const sequence = tag(
    'sequence',
    {
      ...{ format, duration: rationalSeconds(timeline.length, rate), tcStart: '0s', tcFormat: 'NDF' },
      ...{ audioLayout: 'stereo', audioRate: SOUND_RATES[timeline.sampleRate] ?? '48k' },
    },
    [lines('<spine>', inSequence, '</spine>')],
  );
  return `${lines(
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE fcpxml>',
    '<fcpxml version="1.9">',
    lines('<resources>', formats.all(), assets, '</resources>'),
    '<library>',
    tag('event', { name }, [
      ...inEvent,
      ...bins.map((bin) => tag('keyword-collection', { name: bin.name })),
      tag('project', { name }, [sequence]),
    ]),
    '</library>',
    '</fcpxml>',
  )}\n`;
}
