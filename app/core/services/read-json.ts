/**
 * Looks how deep and how large JSON from outside is before it is parsed (docs/rules.md, field A12): a few megabytes of
 * brackets would become hundreds of megabytes of objects. Parses JSON that stands in a text of JSON.
 */

/** Deeper than any answer; what walks through one is bounded on its own. */
const MAX_DEPTH = 40_000;
/** A batch of fifty tasks has some five thousand. */
const MAX_VALUES = 400_000;
/** Of a JSON text within a JSON text, and of what is looked at a second time. */
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

/** A whole number of more digits than a number keeps: a task's id, say. */
const LONG_NUMBER = /(?:^|[:[,\s])-?\d{16,}(?=\s*(?:[,}\]]|$))/;

/** Gives what was written for a whole number that would come out as another one. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const written = context?.source ?? '';
  return typeof value === 'number' && /^-?\d{16,}$/.test(written) && String(value) !== written
    ? written
    : value;
}

/** Parses JSON; whole numbers beyond 2⁵³ become their digits as a text. Throws SyntaxError. */
export function parseExactly(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, exactly);
  } catch (thrown) {
    // Too deep for going through it once more, which takes nothing from what it says.
    if (thrown instanceof RangeError) return JSON.parse(text);
    throw thrown;
  }
}

/** What some writers put where a number has no value. */
const NO_NUMBER = /([:[,]\s*)-?(?:NaN|Infinity|undefined)(?=\s*[,}\]])/g;
/** What some servers put before their JSON. */
const GUARD = /^\)\]\}',?\s*/;

/** Mends what is no JSON and yet has one meaning: line breaks within texts, and numbers without a value. */
function mended(text: string): string {
  return text
    .replace(GUARD, '')
    .replace(/\p{Cc}/gu, ' ')
    .replace(NO_NUMBER, '$1null');
}

const linesOf = (text: string): readonly string[] =>
  text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');

/** Gives the pieces of a text that holds several values: as events, one a line, or one behind the other; null for any other. */
function piecesOf(text: string): readonly string[] | null {
  const lines = linesOf(text);
  if (lines.every((line) => /^(?:data|event|id|retry)?:/.test(line))) {
    const events = text
      .replace(/\r\n?/g, '\n')
      .split(/\n{2,}/)
      .map((event) =>
        linesOf(event)
          .flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? [])
          .join('\n'),
      );
    return events.filter((data) => /^\s*(?:\{|\[(?!DONE\]))/.test(data));
  }
  const pieces = lines.flatMap((line) => line.replace(/\}\s*\{/g, '}\n{').split('\n'));
  return pieces.length > 1 && pieces.every((piece) => /^\s*[[{]/.test(piece)) ? pieces : null;
}

/**
 * Parses what a service sends as JSON. Several values come as a list, the last first: it knows the most. Throws
 * SyntaxError, also for what was cut.
 */
export function parseLeniently(text: string): unknown {
  try {
    return parseExactly(text);
  } catch (thrown) {
    if (text.length > MAX_INNER) throw thrown;
    const pieces = piecesOf(text) ?? [text];
    const values = pieces.map((piece) => parseExactly(mended(piece))).reverse();
    return values.length === 1 ? values[0] : values;
  }
}

/** Parses a JSON object, array or text; undefined for anything else, and for more than a million characters. */
export function readShortJson(text: string): unknown {
  if (text.length > MAX_INNER || !/^[\s\uFEFF]*[[{"]/.test(text) || !isModest(text)) return undefined;
  try {
    return parseExactly(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
