/** Reads text files as people make them: UTF-8, or the UTF-16 that Windows' shell writes with `>`. */
import { decodeText } from '../core/tracking/decode-text.ts';
import { readBounded } from './read-bounded.ts';

/** A list of a million ids has some forty. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Returns the text without its byte order mark. Throws TooLong, and what reading threw.
 *
 * @param source a path, or 0 for standard input, whose other end may take its time.
 */
export function readTextFile(
  source: string | 0,
  maxBytes = MAX_TEXT_BYTES,
  waitMs: number | null = null,
): string {
  return decodeText(readBounded(source, { maxBytes, waitMs }));
}
