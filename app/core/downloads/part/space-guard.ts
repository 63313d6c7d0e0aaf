/** Keeps a body without a length from filling the disk: the space is looked at while it comes (docs/rules.md, T17). */
import type { PartWriter } from './part-writer.ts';

/** Of a large disk so much stays free; of a small one, a twentieth. */
const MAX_RESERVE_BYTES = 256 * 1024 * 1024;

export function reserveOf(volumeBytes: number | null): number {
  return Math.min(MAX_RESERVE_BYTES, Math.floor((volumeBytes ?? Number.POSITIVE_INFINITY) / 20));
}

/**
 * Makes a writer ask for the space before each quarter of the reserve.
 * @param check throws when there is too little left.
 */
export function guardSpace(writer: PartWriter, reserveBytes: number, check: () => Promise<void>): PartWriter {
  const stepBytes = reserveBytes / 4;
  let unchecked = stepBytes;
  return {
    start: writer.start,
    get position() {
      return writer.position;
    },
    get written() {
      return writer.written;
    },
    space: () => writer.space(),
    write(chunk) {
      unchecked += chunk.length;
      if (unchecked < stepBytes) return writer.write(chunk);
      unchecked = 0;
      return check().then(() => writer.write(chunk));
    },
    flush: () => writer.flush(),
    flushNow: () => writer.flushNow(),
    release: () => writer.release(),
  };
}
