/** Reads frame rate, frames, size, sound and timecode of a file of the MP4 family (ISO/IEC 14496-12 and QuickTime). */
import type { MediaFacts, Rational, Sound } from '../../shared/media-facts.ts';
import type { ReadAt } from '../downloads/publish/containers/finding.ts';
import {
  type Box,
  boxesIn,
  findBox,
  flagsOf,
  readWhole,
  versionOf,
  walkBoxes,
} from '../downloads/publish/containers/mp4-boxes.ts';
import { nearestRate, ratio, rational, timebase } from './rational.ts';

/** As the check of a download has it: the index of an hour of film takes some two megabytes. */
const MAX_INDEX_BYTES = 32 * 1024 * 1024;
const MAX_FRAGMENT_BYTES = 4 * 1024 * 1024;

interface Track {
  readonly box: Box;
  readonly id: number;
  /** `vide`, `soun`, `tmcd` … */
  readonly handler: string;
  /** Ticks a second of its own clock. */
  readonly timescale: number;
}

/** How long frames are: for each length in ticks, how many frames. */
type Lengths = Map<number, number>;

/** Reads the facts; null where no track of it has frames. A box that lies about what is in it throws a RangeError. */
export async function readMp4Facts(readAt: ReadAt, size: number): Promise<MediaFacts | null> {
  const { boxes } = await walkBoxes(readAt, size);
  const index = boxes.find(({ type }) => type === 'moov');
  const moov = index ? await readWhole(readAt, index, MAX_INDEX_BYTES) : null;
  if (!moov) return null;
  const tracks = [...tracksOf(moov)];
  const fragments = boxes.filter(({ type }) => type === 'moof');
  for (const track of tracks.filter(({ handler }) => handler === 'vide')) {
    const lengths = lengthsInTable(moov, track);
    for (const moof of fragments) {
      const bytes = await readWhole(readAt, moof, MAX_FRAGMENT_BYTES);
      if (bytes) addFragment(lengths, bytes, track.id, usualLength(moov, track.id));
    }
    const measured = measure(lengths, track.timescale);
    const shown = measured && sizeOf(moov, track);
    if (!shown) continue;
    const frames = shownFrames(moov, track, measured);
    const sound = tracks.map((one) => soundOf(moov, one)).find((one) => one !== null) ?? null;
    const startFrame = await startOf(readAt, moov, tracks, measured.frameRate);
    return { frameRate: measured.frameRate, frames, ...shown, sound, startFrame };
  }
  return null;
}

function* tracksOf(moov: Buffer): Generator<Track> {
  const [root] = boxesIn(moov);
  for (const box of root ? boxesIn(moov, root.content, root.end) : []) {
    if (box.type !== 'trak') continue;
    const tkhd = findBox(moov, ['tkhd'], box);
    const mdhd = findBox(moov, ['mdia', 'mdhd'], box);
    const hdlr = findBox(moov, ['mdia', 'hdlr'], box);
    if (!tkhd || !mdhd || !hdlr) continue;
    const timescale = moov.readUInt32BE(mdhd.content + (versionOf(moov, mdhd) === 1 ? 20 : 12));
    if (timescale === 0) continue;
    yield {
      box,
      id: moov.readUInt32BE(tkhd.content + (versionOf(moov, tkhd) === 1 ? 20 : 12)),
      handler: moov.toString('latin1', hdlr.content + 8, hdlr.content + 12),
      timescale,
    };
  }
}

const add = (lengths: Lengths, ticks: number, frames: number): void =>
  void (frames > 0 && lengths.set(ticks, (lengths.get(ticks) ?? 0) + frames));

function lengthsInTable(moov: Buffer, { box }: Track): Lengths {
  const lengths: Lengths = new Map();
  const stts = findBox(moov, ['mdia', 'minf', 'stbl', 'stts'], box);
  if (!stts) return lengths;
  const count = Math.min(moov.readUInt32BE(stts.content + 4), Math.floor((stts.end - stts.content - 8) / 8));
  for (let entry = 0; entry < count; entry += 1) {
    const at = stts.content + 8 + entry * 8;
    add(lengths, moov.readUInt32BE(at + 4), moov.readUInt32BE(at));
  }
  return lengths;
}

/** Gives what a fragment's frames last that say nothing themselves: §8.8.3. */
function usualLength(moov: Buffer, trackId: number): number {
  const mvex = findBox(moov, ['moov', 'mvex']);
  for (const trex of mvex ? boxesIn(moov, mvex.content, mvex.end) : []) {
    if (trex.type === 'trex' && moov.readUInt32BE(trex.content + 4) === trackId)
      return moov.readUInt32BE(trex.content + 12);
  }
  return 0;
}

/** Adds a fragment's lengths (§8.8.7 and §8.8.8). */
function addFragment(lengths: Lengths, moof: Buffer, trackId: number, usual: number): void {
  const [root] = boxesIn(moof);
  for (const traf of root ? boxesIn(moof, root.content, root.end) : []) {
    const tfhd = traf.type === 'traf' ? findBox(moof, ['tfhd'], traf) : null;
    if (!tfhd || moof.readUInt32BE(tfhd.content + 4) !== trackId) continue;
    const given = flagsOf(moof, tfhd);
    const lengthAt = tfhd.content + 8 + (given & 1 ? 8 : 0) + (given & 2 ? 4 : 0);
    const ownUsual = given & 8 ? moof.readUInt32BE(lengthAt) : usual;
    for (const trun of boxesIn(moof, traf.content, traf.end)) {
      if (trun.type !== 'trun') continue;
      const flags = flagsOf(moof, trun);
      const count = moof.readUInt32BE(trun.content + 4);
      if ((flags & 0x100) === 0) {
        add(lengths, ownUsual, count);
        continue;
      }
      const first = trun.content + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
      const bytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
      const fitting = Math.min(count, Math.floor((trun.end - first) / bytes));
      for (let frame = 0; frame < fitting; frame += 1)
        add(lengths, moof.readUInt32BE(first + frame * bytes), 1);
    }
  }
}

interface Measured {
  readonly frameRate: Rational;
  readonly frames: number;
}

/** Finds the rate by the commonest length. One odd length among many, the last frame's as a rule, is no other rate. */
function measure(lengths: Lengths, timescale: number): Measured | null {
  const frames = [...lengths.values()].reduce((sum, count) => sum + count, 0);
  const [usual] = [...lengths].filter(([ticks]) => ticks > 0).sort((a, b) => b[1] - a[1]);
  if (!usual || frames === 0) return null;
  const [ticks, count] = usual;
  if (frames - count <= 1) return { frames, frameRate: exactRate(timescale, ticks) };
  const all = [...lengths].reduce((sum, [length, times]) => sum + length * times, 0);
  return { frames, frameRate: nearestRate((frames * timescale) / all) };
}

/**
 * Gives the rate that is meant. A clock of whole milliseconds cannot hold a frame of 24 a second: what comes near a
 * known rate is meant as that.
 */
function exactRate(timescale: number, ticks: number): Rational {
  const rate = rational(timescale, ticks);
  return rate.den === 1 || rate.den === 1001 ? rate : nearestRate(ratio(rate));
}

/**
 * Counts the frames that are shown. An edit list may show less than there is (§8.6.6); one without a length shows all.
 */
function shownFrames(moov: Buffer, { box }: Track, { frames, frameRate }: Measured): number {
  const elst = findBox(moov, ['edts', 'elst'], box);
  const mvhd = findBox(moov, ['moov', 'mvhd']);
  if (!elst || !mvhd) return frames;
  const movieScale = moov.readUInt32BE(mvhd.content + (versionOf(moov, mvhd) === 1 ? 20 : 12));
  const isLong = versionOf(moov, elst) === 1;
  const entryBytes = isLong ? 20 : 12;
  const count = Math.min(
    moov.readUInt32BE(elst.content + 4),
    Math.floor((elst.end - elst.content - 8) / entryBytes),
  );
  let shown = 0;
  for (let entry = 0; entry < count; entry += 1) {
    const at = elst.content + 8 + entry * entryBytes;
    const length = isLong ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at);
    const from = isLong ? moov.readBigInt64BE(at + 8) : BigInt(moov.readInt32BE(at + 4));
    if (from >= 0n) shown += length;
  }
  if (shown === 0 || movieScale === 0) return frames;
  return Math.max(1, Math.min(frames, Math.round((shown / movieScale) * ratio(frameRate))));
}

function entryOf(moov: Buffer, { box }: Track): Box | null {
  const stsd = findBox(moov, ['mdia', 'minf', 'stbl', 'stsd'], box);
  return stsd ? ([...boxesIn(moov, stsd.content + 8, stsd.end)][0] ?? null) : null;
}

/** Gives width and height. A quarter turn, as phones make, exchanges the two (§8.3.2). */
function sizeOf(moov: Buffer, track: Track): { readonly width: number; readonly height: number } | null {
  const entry = entryOf(moov, track);
  const tkhd = findBox(moov, ['tkhd'], track.box);
  if (!entry || !tkhd) return null;
  const [width, height] = [moov.readUInt16BE(entry.content + 24), moov.readUInt16BE(entry.content + 26)];
  if (width === 0 || height === 0) return null;
  const matrix = tkhd.content + (versionOf(moov, tkhd) === 1 ? 52 : 40);
  const isTurned = moov.readInt32BE(matrix) === 0 && moov.readInt32BE(matrix + 4) !== 0;
  return isTurned ? { width: height, height: width } : { width, height };
}

function soundOf(moov: Buffer, track: Track): Sound | null {
  const entry = track.handler === 'soun' ? entryOf(moov, track) : null;
  if (!entry) return null;
  const sampleRate = moov.readUInt16BE(entry.content + 24) || track.timescale;
  const channels = aacChannels(moov, entry) ?? moov.readUInt16BE(entry.content + 16);
  return { channels: channels || 2, sampleRate };
}

const AUDIO_ENTRY_BYTES = 28;
/** Channels by the number that AAC has for how they are laid out (ISO/IEC 14496-3 §1.6.3.5); 0 says it elsewhere. */
const AAC_LAYOUTS = [null, 1, 2, 3, 4, 5, 6, 8];

/**
 * Counts the channels of AAC. Many writers put 2 in the entry of every sound (§12.2.3); AAC's own configuration says
 * how many there are.
 */
function aacChannels(moov: Buffer, entry: Box): number | null {
  const esds = findBox(moov, ['esds'], { ...entry, content: entry.content + AUDIO_ENTRY_BYTES });
  if (!esds) return null;
  // Descriptors within descriptors (ISO/IEC 14496-1 §7.2.6): of the stream, of its decoder, of what is special to that.
  let at = esds.content + 4;
  for (const [tag, skipped] of [
    [3, 3],
    [4, 13],
    [5, 0],
  ] as const) {
    if (moov.readUInt8(at) !== tag) return null;
    do at += 1;
    while (moov.readUInt8(at) & 0x80);
    at += 1 + skipped;
  }
  const bits = moov.readUInt16BE(at);
  // Five bits for the kind, four for the rate, four for the layout; longer kinds and rates are rare.
  return bits >> 11 === 31 || ((bits >> 7) & 15) === 15 ? null : (AAC_LAYOUTS[(bits >> 3) & 15] ?? null);
}

/** QuickTime's timecode track: its one sample is the number of the first frame. */
async function startOf(
  readAt: ReadAt,
  moov: Buffer,
  tracks: readonly Track[],
  rate: Rational,
): Promise<number | null> {
  const track = tracks.find(({ handler }) => handler === 'tmcd');
  const entry = track ? entryOf(moov, track) : null;
  const stco = track ? findBox(moov, ['mdia', 'minf', 'stbl', 'stco'], track.box) : null;
  if (!entry || !stco || moov.readUInt32BE(stco.content + 4) === 0) return null;
  // Frames of another length are another count.
  if (moov.readUInt8(entry.content + 24) !== timebase(rate)) return null;
  const sample = Buffer.from(await readAt(moov.readUInt32BE(stco.content + 8), 4));
  return sample.length < 4 ? null : sample.readUInt32BE(0);
}
