/**
 * Says whether a file of an older kind of video is whole, by what little each says of its own length (docs/rules.md,
 * T14).
 */
import { broken, type Finding, odd, type ReadAt, WHOLE } from './finding.ts';

const TAIL_BYTES = 64 * 1024;
const MAX_RIFFS = 1_000;
const TS_PACKETS = [188, 192, 204];
/** ASF File Properties Object. */
const ASF_PROPERTIES = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');

const CUT = broken('it ends before it says that it does');

async function piece(readAt: ReadAt, at: number, length: number): Promise<Buffer> {
  return Buffer.from(await readAt(at, length));
}

/** Looks at AVI and WebP: one RIFF, or for AVI past a gigabyte a chain of them (OpenDML 1.02). */
export async function lookAtRiff(readAt: ReadAt, size: number): Promise<Finding> {
  let at = 0;
  for (let count = 0; count < MAX_RIFFS && at < size; count += 1) {
    const head = await piece(readAt, at, 12);
    const mark = head.toString('latin1', 0, 4);
    if (head.length < 12 || !/^(RIFF|RIFX|RF64)$/.test(mark)) {
      return odd('odd-end', `${size - at} bytes behind its end are no part of it`);
    }
    const length = mark === 'RIFX' ? head.readUInt32BE(4) : head.readUInt32LE(4);
    if (length === 0 || length === 0xffffffff) return odd('odd-form', 'it does not say how long it is');
    at += 8 + length;
    // Pieces are padded to an even length, which the last one often forgets.
    if (at > size) return at === size + 1 ? WHOLE : CUT;
    at += length % 2 === 1 && at < size ? 1 : 0;
  }
  return WHOLE;
}

/** Looks at Flash video, which ends with the size of its last tag. */
export async function lookAtFlv(readAt: ReadAt, size: number): Promise<Finding> {
  const tail = await piece(readAt, Math.max(0, size - 4), 4);
  const tagBytes = tail.length === 4 ? tail.readUInt32BE(0) : 0;
  if (tagBytes > 11 && tagBytes < size - 13) {
    const tag = await piece(readAt, size - 4 - tagBytes, 4);
    if ([8, 9, 18].includes(tag[0] ?? 0) && tag.readUIntBE(1, 3) === tagBytes - 11) return WHOLE;
  }
  return odd('odd-end', 'it does not end with a tag');
}

/** Looks at Ogg pages (RFC 3533, section 6): the last one ends the file and its stream. */
export async function lookAtOgg(readAt: ReadAt, size: number): Promise<Finding> {
  const from = Math.max(0, size - 2 * TAIL_BYTES);
  const tail = await piece(readAt, from, 2 * TAIL_BYTES);
  const at = tail.lastIndexOf('OggS', undefined, 'latin1');
  if (at === -1 || at + 27 > tail.length) return odd('odd-end', 'it does not end with a page');
  const segments = tail[at + 26] ?? 0;
  let end = from + at + 27 + segments;
  for (const length of tail.subarray(at + 27, at + 27 + segments)) end += length;
  if (end > size) return CUT;
  if (end < size) return odd('odd-end', `${size - end} bytes behind its end are no part of it`);
  return ((tail[at + 5] ?? 0) & 4) !== 0 ? WHOLE : odd('odd-end', 'its last page is not called the last');
}

/** Packets of one length from end to end. */
export function lookAtTransportStream(size: number): Finding {
  return TS_PACKETS.some((packet) => size % packet === 0) ? WHOLE : odd('odd-end', 'it ends inside a packet');
}

/** Windows Media says its length in its header, but for a live one. */
export async function lookAtAsf(readAt: ReadAt, size: number): Promise<Finding> {
  const head = await piece(readAt, 0, TAIL_BYTES);
  const at = head.indexOf(ASF_PROPERTIES);
  if (at === -1 || at + 92 > head.length) return WHOLE;
  const isLive = (head.readUInt32LE(at + 88) & 1) !== 0;
  return !isLive && Number(head.readBigUInt64LE(at + 40)) > size ? CUT : WHOLE;
}
