/** Sets of byte ranges, pure: what of a file is on disk, and what is not. Half-open, sorted, never touching. */

/** From `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type ByteRanges = readonly ByteRange[];

export const NO_BYTES: ByteRanges = [];

/** Gives the range of the first `bytes` of a file. */
export function prefix(bytes: number): ByteRanges {
  return bytes > 0 ? [{ start: 0, end: bytes }] : NO_BYTES;
}

/** Adds a range, melting it into those it touches. */
export function withRange(ranges: ByteRanges, added: ByteRange): ByteRanges {
  if (added.start >= added.end) return ranges;
  const before = ranges.filter(({ end }) => end < added.start);
  const after = ranges.filter(({ start }) => start > added.end);
  const touched = ranges.filter(({ start, end }) => end >= added.start && start <= added.end);
  const start = Math.min(added.start, ...touched.map((range) => range.start));
  const end = Math.max(added.end, ...touched.map((range) => range.end));
  return [...before, { start, end }, ...after];
}

export function totalOf(ranges: ByteRanges): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

export function endOf(ranges: ByteRanges): number {
  return ranges.at(-1)?.end ?? 0;
}

/** Gives what is missing of the first `totalBytes`. */
export function gapsIn(ranges: ByteRanges, totalBytes: number): ByteRanges {
  const gaps: ByteRange[] = [];
  let position = 0;
  for (const { start, end } of ranges) {
    if (start > position) gaps.push({ start: position, end: Math.min(start, totalBytes) });
    position = Math.max(position, end);
  }
  if (position < totalBytes) gaps.push({ start: position, end: totalBytes });
  return gaps.filter(({ start, end }) => start < end);
}

/** Finds where receiving goes on, and where it ends if something behind that is on disk already. */
export function firstGap(
  ranges: ByteRanges,
  totalBytes: number | null,
): { readonly start: number; readonly end: number | undefined } {
  if (totalBytes === null) return { start: endOf(ranges), end: undefined };
  const [gap] = gapsIn(ranges, totalBytes);
  return { start: gap?.start ?? totalBytes, end: gap && gap.end < totalBytes ? gap.end : undefined };
}

/** Says whether nothing lies behind a gap: the file is as long as what was received of it. */
export function isPrefix(ranges: ByteRanges): boolean {
  return ranges.length === 0 || (ranges.length === 1 && ranges[0]?.start === 0);
}

export function rangesToText(ranges: ByteRanges): string {
  return JSON.stringify(ranges.map(({ start, end }) => [start, end]));
}

/** Reads what rangesToText wrote; anything else, or ranges that make no sense, gives null. */
export function rangesFromText(text: string | null): ByteRanges | null {
  if (text === null) return null;
  try {
    const pairs: unknown = JSON.parse(text);
    if (!Array.isArray(pairs)) return null;
    let position = -1;
    const ranges: ByteRange[] = [];
    for (const pair of pairs as readonly unknown[]) {
      const [start, end] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
      if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) return null;
      const range = { start: start as number, end: end as number };
      if (range.start <= position || range.start < 0 || range.end <= range.start) return null;
      position = range.end;
      ranges.push(range);
    }
    return ranges;
  } catch {
    return null;
  }
}
