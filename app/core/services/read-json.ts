/**
 * Looks how deep and how large JSON from outside is before it is parsed (docs/rules.md, field A12): a few megabytes of
 * brackets would become hundreds of megabytes of objects. Parses JSON that stands in a text of JSON.
 */

/** Deeper than any answer; what walks through one is bounded on its own. */
const MAX_DEPTH = 40_000;
/** A batch of fifty tasks has some five thousand. */
const MAX_VALUES = 400_000;
/** Of a JSON text within a JSON text. */
const MAX_INNER = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Says whether JSON is neither too deep nor has too many values: one pass over the characters, texts skipped. */
export function isModest(text: string): boolean {
  let depth = 0;
  let values = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inText = false;
      continue;
    }
    if (code === QUOTE) inText = true;
    else if (code === COMMA) values += 1;
    // [ and ] are 0x5b and 0x5d; { and } the same plus 0x20.
    else if ((code & 0xdf) === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) return false;
    } else if ((code & 0xdf) === 0x5d) depth -= 1;
    if (values > MAX_VALUES) return false;
  }
  return true;
}

/** Parses a JSON object, array or text; undefined for anything else, and for more than a million characters. */
export function readShortJson(text: string): unknown {
  if (text.length > MAX_INNER || !/^[\s\uFEFF]*[[{"]/.test(text) || !isModest(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
