/** Says whether some bytes are the beginning of a text, and what it begins with. */

const LOOKED_AT_BYTES = 1024;
/** A page may begin with notes of whoever made it. */
const MAX_COMMENTS = 20;

/** Decodes a text; null for what is no text in any spelling that a server sends today. */
function decoded(bytes: Buffer): string | null {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    const length = Math.floor((Math.min(bytes.length, LOOKED_AT_BYTES) - 2) / 2) * 2;
    const units = Buffer.from(bytes.subarray(2, 2 + length));
    return (isLittle ? units : units.swap16()).toString('utf16le');
  }
  const some = bytes.subarray(0, LOOKED_AT_BYTES);
  // Of the controls, texts have tabs, line ends and escapes alone.
  if (some.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127)) return null;
  return some.toString('utf8').replace(/^\ufeff/, '');
}

/**
 * Gives where a text begins in earnest: behind blanks, comments and the declaration of XML. Null where there is no
 * text.
 */
export function firstWords(bytes: Buffer): string | null {
  let text = decoded(bytes)?.trimStart();
  for (let count = 0; text !== undefined && count < MAX_COMMENTS; count += 1) {
    const closing = text.startsWith('<!--') ? '-->' : text.startsWith('<?xml') ? '?>' : null;
    const end = closing === null ? -1 : text.indexOf(closing);
    if (closing === null || end === -1) return text;
    text = text.slice(end + closing.length).trimStart();
  }
  return text ?? null;
}

/** Says whether the bytes are text; up to a third of the letters may be of another spelling. */
export function looksLikeText(bytes: Buffer): boolean {
  const text = decoded(bytes);
  return text !== null && text !== '' && text.split('\ufffd').length - 1 <= text.length / 3;
}
