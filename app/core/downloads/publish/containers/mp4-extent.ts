/**
 * Says how far a file of the MP4 family says that it reaches (docs/rules.md, T14): by the sample tables of its index,
 * by its fragments, and by the indexes of fragments. Numbers are believed only as far as the boxes that hold them go.
 */
import { type Box, boxesIn, findBox, flagsOf, versionOf } from './mp4-boxes.ts';

/** Gives where the last byte of any sample lies in the file; null where the tables cannot be read, or name none. */
export function endOfSamples(moov: Buffer): number | null {
  let end: number | null = null;
  for (const track of tracksOf(moov)) {
    const trackEnd = endOfTrack(moov, track);
    if (trackEnd !== null) end = Math.max(end ?? 0, trackEnd);
  }
  return end;
}

function* tracksOf(moov: Buffer): Generator<Box> {
  for (const root of boxesIn(moov)) {
    for (const box of boxesIn(moov, root.content, root.end)) if (box.type === 'trak') yield box;
  }
}

/** Says whether a track's media is in another file, which says nothing of this one. */
function isElsewhere(moov: Buffer, track: Box): boolean {
  const dref = findBox(moov, ['mdia', 'minf', 'dinf', 'dref'], track);
  if (!dref || dref.content + 8 > dref.end) return false;
  const entries = [...boxesIn(moov, dref.content + 8, dref.end)];
  return entries.some((entry) => entry.content + 4 <= entry.end && (flagsOf(moov, entry) & 1) === 0);
}

function endOfTrack(moov: Buffer, track: Box): number | null {
  const table = findBox(moov, ['mdia', 'minf', 'stbl'], track);
  if (!table || isElsewhere(moov, track)) return null;
  const offsets = chunkOffsets(moov, table);
  const sizes = sampleSizes(moov, table);
  const runs = samplesPerChunk(moov, table);
  if (offsets === null || sizes === null || runs === null || offsets.count === 0 || sizes.count === 0)
    return null;
  let end = 0;
  let sample = 0;
  let run = 0;
  for (let chunk = 0; chunk < offsets.count && sample < sizes.count; chunk += 1) {
    while (run + 1 < runs.count && runs.firstChunk(run + 1) <= chunk + 1) run += 1;
    const last = Math.min(sizes.count, sample + runs.samples(run));
    if (last === sample) return null;
    let bytes = sizes.uniform === null ? 0 : sizes.uniform * (last - sample);
    if (sizes.uniform === null) for (; sample < last; sample += 1) bytes += sizes.at(sample);
    sample = last;
    if (bytes > 0) end = Math.max(end, offsets.at(chunk) + bytes);
  }
  return end > 0 ? end : null;
}

interface Table {
  readonly count: number;
  readonly at: (index: number) => number;
}

/** Counts entries: as many as the box has room for. */
function fitting(moov: Buffer, box: Box, countAt: number, entryBytes: number): number {
  if (countAt + 4 > box.end) return 0;
  return Math.min(moov.readUInt32BE(countAt), Math.floor((box.end - countAt - 4) / entryBytes));
}

function chunkOffsets(moov: Buffer, table: Box): Table | null {
  const short = findBox(moov, ['stco'], table);
  const box = short ?? findBox(moov, ['co64'], table);
  if (!box) return null;
  const first = box.content + 8;
  const count = fitting(moov, box, box.content + 4, short ? 4 : 8);
  const at = (index: number): number =>
    short ? moov.readUInt32BE(first + index * 4) : Number(moov.readBigUInt64BE(first + index * 8));
  return { count, at };
}

function sampleSizes(moov: Buffer, table: Box): (Table & { readonly uniform: number | null }) | null {
  const plain = findBox(moov, ['stsz'], table);
  if (plain) {
    if (plain.content + 12 > plain.end) return null;
    const uniform = moov.readUInt32BE(plain.content + 4);
    const first = plain.content + 12;
    const count =
      uniform > 0 ? moov.readUInt32BE(plain.content + 8) : fitting(moov, plain, plain.content + 8, 4);
    // QuickTime counts the samples of plain sound one by one and gives each the size 1, whatever it is.
    if (uniform === 1) return null;
    return {
      count,
      uniform: uniform > 0 ? uniform : null,
      at: (index) => moov.readUInt32BE(first + index * 4),
    };
  }
  const compact = findBox(moov, ['stz2'], table);
  if (!compact || compact.content + 12 > compact.end) return null;
  const bits = moov.readUInt8(compact.content + 7);
  if (bits !== 4 && bits !== 8 && bits !== 16) return null;
  const first = compact.content + 12;
  const count = Math.min(
    moov.readUInt32BE(compact.content + 8),
    Math.floor(((compact.end - first) * 8) / bits),
  );
  const at = (index: number): number => {
    if (bits === 16) return moov.readUInt16BE(first + index * 2);
    if (bits === 8) return moov.readUInt8(first + index);
    const pair = moov.readUInt8(first + (index >> 1));
    return index % 2 === 0 ? pair >> 4 : pair & 15;
  };
  return { count, uniform: null, at };
}

function samplesPerChunk(
  moov: Buffer,
  table: Box,
): { readonly count: number; firstChunk(run: number): number; samples(run: number): number } | null {
  const box = findBox(moov, ['stsc'], table);
  if (!box) return null;
  const first = box.content + 8;
  const count = fitting(moov, box, box.content + 4, 12);
  if (count === 0) return null;
  return {
    count,
    firstChunk: (run) => moov.readUInt32BE(first + run * 12),
    samples: (run) => moov.readUInt32BE(first + run * 12 + 4),
  };
}

/**
 * Gives where the samples of one fragment end in the file; null where it does not say.
 *
 * @param moof the whole box.
 * @param start its place in the file.
 */
export function endOfFragment(moof: Buffer, start: number): number | null {
  let end: number | null = null;
  for (const root of boxesIn(moof)) {
    for (const traf of boxesIn(moof, root.content, root.end)) {
      if (traf.type !== 'traf') continue;
      for (const runEnd of endsOfRuns(moof, traf, start)) end = Math.max(end ?? 0, runEnd);
    }
  }
  return end;
}

/**
 * Gives the end of each run of a fragment (ISO/IEC 14496-12 §8.8.7 and §8.8.8). A run without an offset of its own is
 * left out: others bound it.
 */
function* endsOfRuns(moof: Buffer, traf: Box, start: number): Generator<number> {
  const tfhd = findBox(moof, ['tfhd'], traf);
  if (!tfhd || tfhd.content + 8 > tfhd.end) return;
  const given = flagsOf(moof, tfhd);
  let at = tfhd.content + 8;
  let base = start;
  if (given & 1) {
    if (at + 8 > tfhd.end) return;
    base = Number(moof.readBigUInt64BE(at));
    at += 8;
  }
  if (given & 2) at += 4;
  if (given & 8) at += 4;
  const usual = given & 0x10 && at + 4 <= tfhd.end ? moof.readUInt32BE(at) : null;
  for (const trun of boxesIn(moof, traf.content, traf.end)) {
    if (trun.type !== 'trun' || trun.content + 12 > trun.end) continue;
    const flags = flagsOf(moof, trun);
    if ((flags & 1) === 0) continue;
    const offset = moof.readInt32BE(trun.content + 8);
    const entryBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
    const first = trun.content + 12 + (flags & 4 ? 4 : 0);
    const said = moof.readUInt32BE(trun.content + 4);
    let bytes = 0;
    if (flags & 0x200) {
      const count = Math.min(said, Math.floor((trun.end - first) / entryBytes));
      const sizeAt = first + (flags & 0x100 ? 4 : 0);
      for (let index = 0; index < count; index += 1) bytes += moof.readUInt32BE(sizeAt + index * entryBytes);
    } else if (usual !== null) {
      bytes = said * usual;
    }
    if (bytes > 0) yield base + offset + bytes;
  }
}

/**
 * Gives where the fragments that a `sidx` lists end in the file (ISO/IEC 14496-12 §8.16.3).
 *
 * @param end behind the box, in the file.
 */
export function endOfIndexed(sidx: Buffer, end: number): number | null {
  const [box] = boxesIn(sidx);
  if (!box || box.content + 32 > box.end) return null;
  const isShort = versionOf(sidx, box) === 0;
  const offsetAt = box.content + (isShort ? 16 : 20);
  const countAt = offsetAt + (isShort ? 4 : 8) + 2;
  if (countAt + 2 > box.end) return null;
  const first = countAt + 2;
  const count = Math.min(sidx.readUInt16BE(countAt), Math.floor((box.end - first) / 12));
  let at = end + (isShort ? sidx.readUInt32BE(offsetAt) : Number(sidx.readBigUInt64BE(offsetAt)));
  for (let index = 0; index < count; index += 1) at += sidx.readUInt32BE(first + index * 12) & 0x7fffffff;
  return count === 0 ? null : at;
}

/** Gives where the fragments begin that an `mfra` lists, in the file (ISO/IEC 14496-12 §8.8.10). */
export function listedFragments(mfra: Buffer): readonly number[] {
  const places: number[] = [];
  const [root] = boxesIn(mfra);
  for (const tfra of root ? boxesIn(mfra, root.content, root.end) : []) {
    if (tfra.type !== 'tfra' || tfra.content + 16 > tfra.end) continue;
    const isShort = versionOf(mfra, tfra) === 0;
    const lengths = mfra.readUInt32BE(tfra.content + 8);
    const numbers = ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3) + 3;
    const entryBytes = (isShort ? 8 : 16) + numbers;
    const count = fitting(mfra, tfra, tfra.content + 12, entryBytes);
    for (let index = 0; index < count; index += 1) {
      const at = tfra.content + 16 + index * entryBytes;
      places.push(isShort ? mfra.readUInt32BE(at + 4) : Number(mfra.readBigUInt64BE(at + 8)));
    }
  }
  return places;
}
