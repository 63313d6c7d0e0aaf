/** Tells a whole WebM or Matroska file from half of one by the sizes of its elements (RFC 8794 and RFC 9559). */
import { broken, type Finding, odd, type ReadAt, short, WHOLE } from './finding.ts';
import { createWindow } from './window.ts';

export interface Element {
  readonly id: number;
  readonly content: number;
  /** Null for one that goes on until the next of its own level. */
  readonly end: number | null;
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const VOID = 0xec;
/** A live recording of an hour has some thousands of clusters, and a block for each frame. */
const MAX_ELEMENTS = 500_000;

/** Says how many bytes a number takes, by its first one; 0 for none. */
const widthOf = (first: number): number => (first === 0 ? 0 : Math.clz32(first) - 23);

function numberIn(bytes: Buffer, at: number, width: number, first: number): number {
  let value = first;
  for (let index = 1; index < width; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

/** Reads the element at a place; null where there is none. */
export function readElement(bytes: Buffer, place: number): Element | null {
  const idWidth = widthOf(bytes[0] ?? 0);
  if (idWidth === 0 || idWidth > 4 || bytes.length <= idWidth) return null;
  const first = bytes[idWidth] ?? 0;
  const width = widthOf(first);
  if (width === 0 || width > 8 || bytes.length < idWidth + width) return null;
  const id = numberIn(bytes, 0, idWidth, bytes[0] ?? 0);
  const mask = (1 << (8 - width)) - 1;
  const size = numberIn(bytes, idWidth, width, first & mask);
  const isUnknown = size === 2 ** (7 * width) - 1 || (width === 8 && size >= 2 ** 53);
  const content = place + idWidth + width;
  return { id, content, end: isUnknown ? null : content + size };
}

const CUT = 'it ends before its last part does';

async function findsCluster(
  elementAt: (place: number) => Promise<Element | null>,
  from: number,
  size: number,
): Promise<boolean> {
  for (let at = from, seen = 0; at < size && seen < MAX_ELEMENTS; seen += 1) {
    const element = await elementAt(at);
    if (element?.id === CLUSTER) return true;
    if (!element || element.end === null) return false;
    at = element.end;
  }
  return false;
}

/**
 * Looks whether a Matroska or WebM file is whole.
 * @param size the file's length in bytes.
 */
export async function lookAtMatroska(readAt: ReadAt, size: number): Promise<Finding> {
  const read = createWindow(readAt);
  const elementAt = async (place: number): Promise<Element | null> =>
    readElement(await read(place, 12), place);
  const cut = broken(CUT);

  const header = await elementAt(0);
  if (header?.id !== EBML || header.end === null) return broken('it is not a Matroska file');
  let segment = await elementAt(header.end);
  for (let skipped = 0; segment?.id === VOID && segment.end !== null && skipped < 100; skipped += 1)
    segment = await elementAt(segment.end);
  if (segment?.id !== SEGMENT) return odd('odd-form', 'it has no segment');
  if (segment.end !== null && segment.end > size) {
    // What there is of it plays: clusters stand for themselves.
    return (await findsCluster(elementAt, segment.content, size)) ? short(CUT) : broken(CUT);
  }

  const end = segment.end ?? size;
  let hasMedia = false;
  for (let at = segment.content, seen = 0; at < end; seen += 1) {
    if (seen >= MAX_ELEMENTS) return odd('odd-form', 'it has too many parts');
    const element = await elementAt(at);
    if (!element) return hasMedia ? odd('odd-end', 'something that is no part of it stands in it') : cut;
    if (element.id === CLUSTER && segment.end !== null) {
      // The segment's own size has been proven: what is in it needs no look.
      return size > segment.end ? tail(await elementAt(segment.end), segment.end, size) : WHOLE;
    }
    if (element.id === CLUSTER) hasMedia = true;
    if (element.end !== null && element.end > size) return cut;
    at = element.end ?? element.content;
  }
  return hasMedia ? WHOLE : odd('odd-form', 'it has no media data');
}

/** Judges what follows the last element: behind a segment may stand free space, or the next file of a chain. */
function tail(element: Element | null, from: number, size: number): Finding {
  const isAllowed =
    element !== null && (element.id === VOID || element.id === EBML || element.id === SEGMENT);
  return isAllowed && (element.end ?? size) <= size
    ? WHOLE
    : odd('odd-end', `${size - from} bytes behind its end are no part of it`);
}
