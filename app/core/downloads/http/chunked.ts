/** Undoes the chunked transfer coding (RFC 9112 §7.1). Trailers are read past. */
import { MalformedAnswer } from './response-head.ts';

/** Of one line with a chunk's size, and of all trailers together. */
const MAX_LINE_BYTES = 8 * 1024;
const MAX_TRAILER_BYTES = 64 * 1024;

export interface ChunkedDecoder {
  /** The body's bytes in these, in order; they lie in `bytes` itself. Throws MalformedAnswer. */
  push(bytes: Buffer): readonly Buffer[];
  /** The last chunk and its trailers have come. */
  readonly isDone: boolean;
}

export function createChunkedDecoder(): ChunkedDecoder {
  let state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  let line = '';
  let left = 0;
  let trailerBytes = 0;

  function endLine(text: string): void {
    switch (state) {
      case 'size': {
        const size = /^([0-9a-f]{1,13})[ \t]*(?:;.*)?$/is.exec(text)?.[1];
        if (size === undefined) throw new MalformedAnswer('a chunk without a size');
        left = Number.parseInt(size, 16);
        if (!Number.isSafeInteger(left)) throw new MalformedAnswer('a chunk beyond all files');
        state = left === 0 ? 'trailer' : 'data';
        return;
      }
      case 'data-end':
        if (text !== '') throw new MalformedAnswer('a chunk longer than its size');
        state = 'size';
        return;
      default:
        trailerBytes += text.length;
        if (trailerBytes > MAX_TRAILER_BYTES) throw new MalformedAnswer('trailers without end');
        if (text === '') state = 'done';
    }
  }

  return {
    get isDone() {
      return state === 'done';
    },
    push(bytes) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        if (state === 'done') throw new MalformedAnswer('more than the last chunk');
        if (state === 'data') {
          const piece = bytes.subarray(at, at + left);
          pieces.push(piece);
          at += piece.length;
          left -= piece.length;
          if (left === 0) state = 'data-end';
          continue;
        }
        const end = bytes.indexOf(0x0a, at);
        line += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
        if (line.length > MAX_LINE_BYTES) throw new MalformedAnswer('a line without end');
        at = end < 0 ? bytes.length : end + 1;
        if (end < 0) continue;
        const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
        line = '';
        endLine(whole);
      }
      return pieces;
    },
  };
}
