/**
 * Writes MLT XML as Shotcut writes and opens it (mltframework.org/docs/mltxml): a bin, one track of pictures and sound,
 * above a black background, without which Shotcut stretches the first clip over all of them.
 */
import { twoDigits } from '../../shared/written-time.ts';
import { isWindows, type PlacedClip, shortened, type Timeline } from './timeline.ts';
import { xmlAttribute, xmlText } from './written-text.ts';

const MAX_MARKER = 200;

/** Elements that belong together, each on a line of its own. */
const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join('\n');
const property = (name: string, value: string | number): string =>
  `<property name="${xmlAttribute(name)}">${xmlText(String(value))}</property>`;

const resourceOf = (path: string): string => (isWindows(path) ? path.replaceAll('\\', '/') : path);
const idOf = (clip: PlacedClip): string => `clip${clip.place}`;

function producer(clip: PlacedClip, { promptAs }: Timeline, id: string): string {
  const note = promptAs === 'note' && clip.prompt !== null ? [property('shotcut:comment', clip.prompt)] : [];
  return lines(
    `<producer id="${id}" in="0" out="${clip.length - 1}">`,
    property('length', clip.length),
    property('eof', 'pause'),
    property('resource', resourceOf(clip.path)),
    property('mlt_service', 'avformat-novalidate'),
    property('seekable', 1),
    // Where there is no sound, none is looked for.
    clip.facts.sound === null ? [property('audio_index', -1)] : [],
    property('shotcut:caption', clip.fileName),
    note,
    // Shotcut would offer to convert clips of another rate, one dialog for each.
    property('shotcut:skipConvert', 1),
    '</producer>',
  );
}

const entry = (clip: PlacedClip, id: string): string =>
  `<entry producer="${id}" in="0" out="${clip.length - 1}"/>`;

function markers(timeline: Timeline): readonly string[] {
  const marked = timeline.promptAs === 'marker' ? timeline.clips.filter(({ prompt }) => prompt !== null) : [];
  if (marked.length === 0) return [];
  const seconds = (frame: number): string => {
    const ms = Math.round((frame * 1000 * timeline.rate.den) / timeline.rate.num);
    const parts = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(Math.floor);
    return `${parts.map(twoDigits).join(':')}.${String(ms % 1000).padStart(3, '0')}`;
  };
  return [
    '<properties name="shotcut:markers">',
    ...marked.map(({ prompt, start }, index) =>
      lines(
        `<properties name="${index}">`,
        property('text', shortened(prompt ?? '', MAX_MARKER)),
        property('start', seconds(start)),
        property('end', seconds(start)),
        property('color', '#008000'),
        '</properties>',
      ),
    ),
    '</properties>',
  ];
}

/**
 * Orders clips for the bin: there clips lie in the order of the bins, since Shotcut's has no folders that its older
 * versions read.
 */
function binOrder({ bins, clips }: Timeline): readonly PlacedClip[] {
  return bins.length === 0 ? clips : bins.flatMap((bin) => bin.clips);
}

function transition(id: string, service: string, ...properties: readonly string[]): string {
  return lines(
    `<transition id="${id}">`,
    property('a_track', 0),
    property('b_track', 1),
    property('mlt_service', service),
    properties,
    '</transition>',
  );
}

/** Writes the project; an empty timeline is one without clips. */
export function writeMlt(timeline: Timeline): string {
  const { clips, rate, width, height } = timeline;
  const title = xmlAttribute(timeline.name);
  const last = Math.max(0, timeline.length - 1);
  return `${lines(
    '<?xml version="1.0" encoding="utf-8"?>',
    `<mlt LC_NUMERIC="C" title="${title}" producer="main_bin">`,
    `<profile description="automatic" width="${width}" height="${height}" progressive="1" sample_aspect_num="1" sample_aspect_den="1" display_aspect_num="${width}" display_aspect_den="${height}" frame_rate_num="${rate.num}" frame_rate_den="${rate.den}" colorspace="709"/>`,
    clips.map((clip) => producer(clip, timeline, `bin_${idOf(clip)}`)),
    '<playlist id="main_bin">',
    property('xml_retain', 1),
    binOrder(timeline).map((clip) => entry(clip, `bin_${idOf(clip)}`)),
    '</playlist>',
    `<producer id="black" in="0" out="${last}">`,
    property('length', last + 1),
    property('eof', 'pause'),
    property('resource', 0),
    property('aspect_ratio', 1),
    property('mlt_service', 'color'),
    property('mlt_image_format', 'rgba'),
    property('set.test_audio', 0),
    '</producer>',
    `<playlist id="background"><entry producer="black" in="0" out="${last}"/></playlist>`,
    clips.map((clip) => producer(clip, timeline, idOf(clip))),
    '<playlist id="playlist0">',
    property('shotcut:video', 1),
    property('shotcut:name', 'V1'),
    clips.map((clip) => entry(clip, idOf(clip))),
    '</playlist>',
    `<tractor id="tractor0" title="${title}" in="0" out="${last}">`,
    property('shotcut', 1),
    property('shotcut:projectAudioChannels', 2),
    property('shotcut:projectFolder', 0),
    markers(timeline),
    '<track producer="background"/>',
    '<track producer="playlist0"/>',
    transition('transition0', 'mix', property('always_active', 1), property('sum', 1)),
    transition('transition1', 'frei0r.cairoblend', property('version', '0.1'), property('disable', 1)),
    '</tractor>',
    '</mlt>',
  )}\n`;
}
