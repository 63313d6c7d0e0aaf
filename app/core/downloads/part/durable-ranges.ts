/** Converts which bytes of a part are surely on disk to the library's columns and back; pure. */
import {
  type ByteRanges,
  isPrefix,
  NO_BYTES,
  prefix,
  rangesFromText,
  rangesToText,
  totalOf,
} from './byte-ranges.ts';

export interface DurableColumns {
  readonly durableBytes: number;
  /** Null while they are the file's beginning: then their length says all. */
  readonly durableRanges: string | null;
}

/** Reads the columns; ranges that cannot be read count as nothing. */
export function durableRangesOf(row: DurableColumns | null): ByteRanges {
  if (row === null) return NO_BYTES;
  if (row.durableRanges === null) return prefix(row.durableBytes);
  return rangesFromText(row.durableRanges) ?? NO_BYTES;
}

/** Makes the columns of ranges. */
export function durableColumns(ranges: ByteRanges): DurableColumns {
  return { durableBytes: totalOf(ranges), durableRanges: isPrefix(ranges) ? null : rangesToText(ranges) };
}
