/** Text files as people make them: UTF-8, or the UTF-16 that Windows' shell writes with `>`. */
import { readFileSync } from 'node:fs';

/** @param source a path, or 0 for standard input. A byte order mark is taken off. */
export function readTextFile(source: string | 0): string {
  const bytes = readFileSync(source);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = !isUtf16 ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
  return new TextDecoder(encoding).decode(bytes);
}
