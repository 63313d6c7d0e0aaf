/** What kind of picture a file is, by its first bytes; names never come from a link or a header. */

export type PictureExtension = '.jpg' | '.png' | '.gif' | '.webp' | '.avif';

/** In hexadecimal; `..` stands for any byte. */
const SIGNATURES: readonly (readonly [PictureExtension, RegExp])[] = [
  ['.jpg', /^ffd8ff/],
  ['.png', /^89504e470d0a1a0a/],
  ['.gif', /^47494638(37|39)61/],
  ['.webp', /^52494646.{8}57454250/],
  ['.avif', /^.{8}66747970617669(66|73)/],
];

/** @param head at least the first 16 bytes. @returns null when it is no picture we know. */
export function pictureExtension(head: Uint8Array): PictureExtension | null {
  const hex = Buffer.from(head.subarray(0, 16)).toString('hex');
  return SIGNATURES.find(([, test]) => test.test(hex))?.[0] ?? null;
}
