/**
 * Tells a whole clip of the MP4 family from half of one (ISO/IEC 14496-12), by its boxes and by what they say of its
 * length. It cannot see a hole inside the media data; length, validators and digests do that.
 */
import { broken, type Finding, odd, type ReadAt, short, WHOLE } from './finding.ts';
import { type Box, readWhole, type Walk, walkBoxes } from './mp4-boxes.ts';
import { endOfFragment, endOfIndexed, endOfSamples, listedFragments } from './mp4-extent.ts';

/** The index of an hour of film takes some two megabytes. */
const MAX_INDEX_BYTES = 32 * 1024 * 1024;
/** Read around the place where the boxes got out of step. */
const RESYNC_BYTES = 64 * 1024;
/** Of a file with more fragment indexes, so many are read. */
const MAX_FRAGMENT_INDEXES = 1_000;
/** A writer that counts a header twice is off by a few bytes; more than this is missing, not miscounted. */
const MISCOUNTED_BYTES = 1024;
const HOLDS_MEDIA: ReadonlySet<string> = new Set(['mdat', 'moof', 'imda']);
/** What else stands at the top of such a file; text behind it reads like a box as well, of an enormous size. */
const KNOWN: ReadonlySet<string> = new Set([
  ...HOLDS_MEDIA,
  ...['moov', 'free', 'skip', 'wide', 'uuid', 'udta', 'meta', 'mfra', 'sidx', 'styp', 'emsg'],
]);

/**
 * Looks whether a file of the MP4 family is whole.
 * @param size the file's length in bytes.
 */
export async function lookAtMp4(readAt: ReadAt, size: number): Promise<Finding> {
  if (size === 0) return broken('it is empty');
  const walk = await walkOn(readAt, size);
  const { boxes, trouble } = walk;
  const moov = boxes.find(({ type }) => type === 'moov');
  if (!moov) return broken(trouble?.why ?? 'it has no index (moov)');
  const samplesEnd = await readBox(readAt, moov, endOfSamples);
  const isMedia = ({ type }: Box): boolean => HOLDS_MEDIA.has(type);
  const hasMedia = boxes.some(isMedia) || (trouble?.cut !== null && trouble !== null && isMedia(trouble.cut));
  if (!hasMedia && samplesEnd === null) return broken('it has no media data');
  if (samplesEnd !== null && samplesEnd > size) {
    const isOpen = boxes.some((box) => isMedia(box) && box.end === size && box.isOpen);
    return trouble || isOpen ? broken('it ends before its media does') : short('its index names more media');
  }
  const missing = await findMissingFragments(readAt, size, boxes);
  if (missing !== null) return missing;
  if (!trouble) return WHOLE;
  // Where the samples are known to be here, a box that miscounts its size a little does no harm.
  const cutMedia = trouble.cut !== null && (isMedia(trouble.cut) || trouble.cut.type === 'moov');
  if (cutMedia && (samplesEnd === null || boxes.some(({ type }) => type === 'moof')))
    return broken(trouble.why);
  const isBox = trouble.cut !== null && KNOWN.has(trouble.cut.type);
  if (isBox && trouble.missing > MISCOUNTED_BYTES) return short(trouble.why);
  return odd('odd-form', trouble.why);
}

/** Walks the boxes, and once more from the index on where one before it gives itself the wrong size. */
async function walkOn(readAt: ReadAt, size: number): Promise<Walk> {
  const walk = await walkBoxes(readAt, size);
  const { boxes, trouble } = walk;
  if (!trouble || boxes.some(({ type }) => type === 'moov')) return walk;
  const last = trouble.cut ?? boxes.at(-1);
  const index = last?.type === 'mdat' ? await findIndex(readAt, trouble.at, size) : null;
  if (index === null) return walk;
  const rest = await walkBoxes(readAt, size, index);
  return rest.boxes[0]?.type === 'moov' ? { boxes: [...boxes, ...rest.boxes], trouble } : walk;
}

/** Finds the place of a `moov` near where one should have been. */
async function findIndex(readAt: ReadAt, near: number, size: number): Promise<number | null> {
  for (const from of new Set([Math.max(0, near - 64), Math.max(0, size - RESYNC_BYTES)])) {
    const window = Buffer.from(await readAt(from, RESYNC_BYTES));
    const at = window.indexOf('moov', 4, 'latin1');
    if (at !== -1) return from + at - 4;
  }
  return null;
}

/** Reads a box whole and hands it on; null when it is too large, or lies about what is in it. */
async function readBox<T>(readAt: ReadAt, box: Box, read: (bytes: Buffer) => T): Promise<T | null> {
  const bytes = await readWhole(readAt, box, MAX_INDEX_BYTES);
  try {
    return bytes && read(bytes);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/** Gives what the file says of fragments that are not here; null when all are. */
async function findMissingFragments(
  readAt: ReadAt,
  size: number,
  boxes: readonly Box[],
): Promise<Finding | null> {
  const cut = 'it ends before its last fragment does';
  const fragments = boxes.filter(({ type }) => type === 'moof');
  const last = fragments.at(-1);
  const lastEnd = last ? await readBox(readAt, last, (moof) => endOfFragment(moof, last.start)) : null;
  if (lastEnd !== null && lastEnd > size) return broken(cut);
  for (const sidx of boxes.filter(({ type }) => type === 'sidx').slice(0, MAX_FRAGMENT_INDEXES)) {
    const end = await readBox(readAt, sidx, (bytes) => endOfIndexed(bytes, sidx.end));
    if (end !== null && end > size) return short(cut);
  }
  const mfra = boxes.find(({ type }) => type === 'mfra');
  const listed = mfra ? await readBox(readAt, mfra, listedFragments) : null;
  if (listed === null || fragments.length === 0) return null;
  const starts = new Set(fragments.map(({ start }) => start));
  return listed.every((place) => starts.has(place)) ? null : short('a fragment of it is missing');
}
