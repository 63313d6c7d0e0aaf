/** Splits what a socket brings into lines, none of them longer than a limit. */
import { StringDecoder } from 'node:string_decoder';

export interface LineReader {
  /** Gives the lines that this ends; null once one is too long. */
  push(bytes: Buffer): readonly string[] | null;
}

/**
 * Makes a reader for one socket.
 * @param maxLength of a line, in UTF-16 code units.
 */
export function createLineReader(maxLength: number): LineReader {
  const decoder = new StringDecoder('utf8');
  // Kept in pieces: whoever sends byte by byte would have the line copied with each of them.
  let pieces: string[] = [];
  let length = 0;
  return {
    push(bytes) {
      const [first = '', ...others] = decoder.write(bytes).split('\n');
      const lines: string[] = [];
      pieces.push(first);
      length += first.length;
      for (const next of others) {
        if (length > maxLength) return null;
        lines.push(pieces.join(''));
        pieces = [next];
        length = next.length;
      }
      return length > maxLength ? null : lines;
    },
  };
}
