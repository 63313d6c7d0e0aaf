/** Reads frame rate, frames, size and sound of a WebM or Matroska file (RFC 9559). */
import type { MediaFacts } from '../../shared/media-facts.ts';
import type { ReadAt } from '../downloads/publish/containers/finding.ts';
import { type Element, readElement } from '../downloads/publish/containers/matroska-walk.ts';
import { createWindow } from '../downloads/publish/containers/window.ts';
import { nearestRate } from './rational.ts';

const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const ENTRY = 0xae;
const CLUSTER = 0x1f43b675;
const SEGMENT = 0x18538067;
const BLOCK_GROUP = 0xa0;
/** Elements that hold others, of which something is wanted here. */
const HOLDERS: ReadonlySet<number> = new Set([
  SEGMENT,
  INFO,
  TRACKS,
  ENTRY,
  0xe0,
  0xe1,
  CLUSTER,
  BLOCK_GROUP,
]);
const SCALE = 0x2ad7b1;
const CLUSTER_TIME = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
/** Fields of a track by their element's number. */
const FIELDS: ReadonlyMap<number, 'number' | 'type' | 'frameNs' | 'width' | 'height' | 'channels'> = new Map([
  [0xd7, 'number'],
  [0x83, 'type'],
  [0x23e383, 'frameNs'],
  [0xb0, 'width'],
  [0xba, 'height'],
  [0x9f, 'channels'],
]);
const SAMPLE_RATE = 0xb5;
const IS_VIDEO = 1;
const IS_SOUND = 2;
const MAX_ELEMENTS = 500_000;
const NS = 1e9;

type Fields = {
  [Name in 'number' | 'type' | 'frameNs' | 'width' | 'height' | 'channels' | 'sampleRate']?: number;
};

function unsigned(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes.subarray(0, 8)) value = value * 256 + byte;
  return value;
}
function float(bytes: Buffer): number {
  if (bytes.length === 4) return bytes.readFloatBE(0);
  return bytes.length === 8 ? bytes.readDoubleBE(0) : 0;
}

/** Gives every element in the order of the file, from those that hold others down to what they hold. */
async function* elementsOf(
  read: (position: number, length: number) => Promise<Buffer>,
  size: number,
): AsyncGenerator<Element> {
  for (let at = 0, seen = 0; at < size && seen < MAX_ELEMENTS; seen += 1) {
    const element = readElement(await read(at, 12), at);
    if (!element) return;
    yield element;
    at = HOLDERS.has(element.id) || element.end === null ? element.content : element.end;
  }
}

/** Reads the facts; null where it has no pictures. */
export async function readMatroskaFacts(readAt: ReadAt, size: number): Promise<MediaFacts | null> {
  const read = createWindow(readAt);
  const tracks: Fields[] = [];
  let scaleNs = 1_000_000;
  let clusterTime = 0;
  const times: number[] = [];
  const videoOf = (): Fields | undefined => tracks.find(({ type }) => type === IS_VIDEO);
  for await (const { id, content, end } of elementsOf(read, size)) {
    const length = end === null ? 0 : end - content;
    const field = FIELDS.get(id);
    const track = tracks.at(-1);
    if (id === ENTRY) tracks.push({});
    else if (id === SCALE) scaleNs = unsigned(await read(content, length)) || scaleNs;
    else if (id === SAMPLE_RATE && track) track.sampleRate = float(await read(content, length));
    else if (field && track && times.length === 0) track[field] = unsigned(await read(content, length));
    else if (id === CLUSTER_TIME) clusterTime = unsigned(await read(content, length));
    else if (id === SIMPLE_BLOCK || id === BLOCK) {
      // Its track in as many bytes as its first says (one, below 127 tracks), then its time within the cluster.
      const head = await read(content, 3);
      if (head.length === 3 && (head.readUInt8(0) & 0x7f) === videoOf()?.number)
        times.push((clusterTime + head.readInt16BE(1)) * scaleNs);
    }
  }
  const video = videoOf();
  const frames = times.length;
  if (!video?.width || !video.height || frames === 0) return null;
  const span = times.reduce((a, b) => Math.max(a, b)) - times.reduce((a, b) => Math.min(a, b));
  const measured = frames > 1 && span > 0 ? ((frames - 1) * NS) / span : null;
  const stated = video.frameNs ? NS / video.frameNs : null;
  const framesPerSecond = stated ?? measured;
  if (framesPerSecond === null) return null;
  const sound = tracks.find(({ type }) => type === IS_SOUND);
  return {
    frameRate: nearestRate(framesPerSecond),
    ...{ frames, width: video.width, height: video.height, startFrame: null },
    sound: sound ? { channels: sound.channels ?? 1, sampleRate: Math.round(sound.sampleRate ?? 8000) } : null,
  };
}
