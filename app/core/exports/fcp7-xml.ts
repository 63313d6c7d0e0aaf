/**
 * Writes Final Cut Pro 7's XML, version 5, which Premiere and Resolve read (Apple's "Final Cut Pro XML Interchange
 * Format"): one sequence, then bins. Places count in frames of the sequence, in and out in frames of the clip.
 */
import type { Rational } from '../../shared/media-facts.ts';
import { isNtsc, timebase, timecode } from './rational.ts';
import { type Bin, type PlacedClip, shortened, type Timeline } from './timeline.ts';
import { fileAddress, xmlText } from './written-text.ts';

const MAX_MARKER = 200;

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join('\n');
const element = (name: string, value: string | number): string =>
  `<${name}>${xmlText(String(value))}</${name}>`;
const rateOf = (rate: Rational): string =>
  `<rate>${element('timebase', timebase(rate))}${element('ntsc', isNtsc(rate) ? 'TRUE' : 'FALSE')}</rate>`;
const videoId = ({ place }: PlacedClip): string => `clipitem-${place}`;
const soundId = ({ place }: PlacedClip, channel: number): string => `clipitem-${place}-a${channel}`;
const fileId = ({ place }: PlacedClip): string => `file-${place}`;
const masterId = ({ place }: PlacedClip): string => `masterclip-${place}`;
/** Counts a clip's channels. More than two are seldom heard apart; two tracks are what a sequence has. */
const channelsOf = ({ facts }: PlacedClip): number => Math.min(2, facts.sound?.channels ?? 0);

function picture(width: number, height: number, rate: Rational | null): string {
  return lines(
    '<samplecharacteristics>',
    rate ? rateOf(rate) : [],
    element('width', width),
    element('height', height),
    '<anamorphic>FALSE</anamorphic><pixelaspectratio>square</pixelaspectratio><fielddominance>none</fielddominance>',
    '</samplecharacteristics>',
  );
}

function timecodeOf(rate: Rational, frame: number): string {
  return `<timecode>${rateOf(rate)}${element('string', timecode(frame, rate))}${element('frame', frame)}<displayformat>NDF</displayformat></timecode>`;
}

/** Writes the file: whole the first time that it is named. */
function file(clip: PlacedClip): string {
  const { frameRate, frames, width, height, sound, startFrame } = clip.facts;
  return lines(
    `<file id="${fileId(clip)}">`,
    element('name', clip.fileName),
    element('pathurl', fileAddress(clip.path, 'localhost')),
    rateOf(frameRate),
    element('duration', frames),
    timecodeOf(frameRate, startFrame ?? 0),
    '<media>',
    `<video>${element('duration', frames)}${picture(width, height, frameRate)}</video>`,
    sound === null
      ? []
      : `<audio><samplecharacteristics><depth>16</depth>${element('samplerate', sound.sampleRate)}</samplecharacteristics>${element('channelcount', sound.channels)}</audio>`,
    '</media>',
    '</file>',
  );
}

function links(clip: PlacedClip): readonly string[] {
  const channels = channelsOf(clip);
  if (channels === 0) return [];
  const link = (id: string, type: 'video' | 'audio', track: number): string =>
    `<link>${element('linkclipref', id)}${element('mediatype', type)}${element('trackindex', track)}${element('clipindex', clip.place)}${type === 'audio' ? element('groupindex', 1) : ''}</link>`;
  return [
    link(videoId(clip), 'video', 1),
    ...Array.from({ length: channels }, (_, index) => link(soundId(clip, index + 1), 'audio', index + 1)),
  ];
}

/** Writes the prompt as Premiere and Resolve show it: a comment of the clip. */
function comments(clip: PlacedClip, { promptAs }: Timeline): readonly string[] {
  if (promptAs !== 'note' || clip.prompt === null) return [];
  return [
    `<logginginfo>${element('lognote', clip.prompt)}</logginginfo>`,
    `<comments>${element('mastercomment1', clip.prompt)}</comments>`,
  ];
}

function clipItem(clip: PlacedClip, id: string, timeline: Timeline, rest: readonly string[]): string {
  const { frameRate, frames } = clip.facts;
  return lines(
    `<clipitem id="${id}">`,
    element('masterclipid', masterId(clip)),
    element('name', clip.fileName),
    '<enabled>TRUE</enabled>',
    element('duration', frames),
    rateOf(frameRate),
    element('start', clip.start),
    element('end', clip.start + clip.length),
    '<in>0</in>',
    element('out', frames),
    rest,
    links(clip),
    comments(clip, timeline),
    '</clipitem>',
  );
}

const track = (items: readonly string[]): string =>
  lines('<track>', items, '<enabled>TRUE</enabled><locked>FALSE</locked>', '</track>');

const sourceTrack = (type: 'video' | 'audio', index: number): string =>
  `<sourcetrack>${element('mediatype', type)}${element('trackindex', index)}</sourcetrack>`;

function soundTracks(timeline: Timeline): readonly string[] {
  const most = timeline.clips.reduce((channels, clip) => Math.max(channels, channelsOf(clip)), 0);
  return Array.from({ length: most }, (_, index) =>
    track(
      timeline.clips
        .filter((clip) => channelsOf(clip) > index)
        .map((clip) =>
          clipItem(clip, soundId(clip, index + 1), timeline, [
            `<file id="${fileId(clip)}"/>`,
            sourceTrack('audio', index + 1),
          ]),
        ),
    ),
  );
}

function markers({ clips, promptAs }: Timeline): readonly string[] {
  if (promptAs !== 'marker') return [];
  return clips
    .filter(({ prompt }) => prompt !== null)
    .map(({ prompt, start }) => {
      const name = element('name', shortened(prompt ?? '', MAX_MARKER));
      return `<marker>${name}${element('comment', prompt ?? '')}${element('in', start)}<out>-1</out></marker>`;
    });
}

function sequence(timeline: Timeline): string {
  const { clips, rate, width, height, sampleRate } = timeline;
  const pictures = clips.map((clip) => clipItem(clip, videoId(clip), timeline, [file(clip)]));
  return lines(
    '<sequence id="sequence-1">',
    element('name', timeline.name),
    element('duration', timeline.length),
    rateOf(rate),
    timecodeOf(rate, 0),
    '<media>',
    '<video>',
    `<format>${picture(width, height, rate)}</format>`,
    track(pictures),
    '</video>',
    '<audio>',
    `<format><samplecharacteristics><depth>16</depth>${element('samplerate', sampleRate)}</samplecharacteristics></format>`,
    soundTracks(timeline),
    '</audio>',
    '</media>',
    markers(timeline),
    '</sequence>',
  );
}

function masterClip(clip: PlacedClip, timeline: Timeline): string {
  const { frameRate, frames } = clip.facts;
  return lines(
    `<clip id="${masterId(clip)}">`,
    element('name', clip.fileName),
    element('duration', frames),
    rateOf(frameRate),
    '<in>-1</in><out>-1</out>',
    element('masterclipid', masterId(clip)),
    '<ismasterclip>TRUE</ismasterclip>',
    comments(clip, timeline),
    `<media><video><track><clipitem id="${masterId(clip)}-v">${element('name', clip.fileName)}<file id="${fileId(clip)}"/></clipitem><locked>FALSE</locked></track></video></media>`,
    '</clip>',
  );
}

const binOf = ({ name, clips }: Bin, timeline: Timeline): string =>
  lines(
    '<bin>',
    element('name', name),
    '<children>',
    clips.map((clip) => masterClip(clip, timeline)),
    '</children>',
    '</bin>',
  );

/** Writes the project. The sequence stands first, since each file is described where it is named first. */
export function writeFcp7Xml(timeline: Timeline): string {
  const bins = timeline.bins.map((bin) => binOf(bin, timeline));
  return `${lines(
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE xmeml>',
    '<xmeml version="5">',
    `<project>${element('name', timeline.name)}<children>`,
    sequence(timeline),
    bins,
    '</children></project>',
    '</xmeml>',
  )}\n`;
}
