/** Decodes a text file as people's programs write it: UTF-8, or UTF-16 with or without its mark (docs/rules.md, T22). */

/** Enough to tell UTF-16 by: letters, digits and signs of ids have a zero byte there. */
const SAMPLE_BYTES = 64 * 1024;

/** Tells the encoding by its mark, or by the zero bytes that plain letters have in UTF-16. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const length = Math.min(bytes.length, SAMPLE_BYTES);
  for (let at = 0; at < length; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // A tenth of the characters at least, and nearly always the same byte of the two.
  if (Math.max(even, odd) * 20 < length || Math.max(even, odd) < 4 * Math.min(even, odd)) return 'utf-8';
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** Decodes a text; zero bytes in UTF-8 end one entry and begin the next, as `find -print0` writes them. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes).replaceAll('\0', '\n');
}
