/** Finds the JSON within a text: an answer pasted into a chat, below the headers that `curl -i` prints, or a line each. */

import { parseExactly } from '../services/read-json.ts';

export interface JsonSpan {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly value: unknown;
}

/** Brackets that begin no JSON are many in prose and code; each costs a look ahead. */
const MAX_LOOKS = 2_000;
const MAX_SCANNED = 1_000_000;

const [NEWLINE, QUOTE, BACKSLASH] = [0x0a, 0x22, 0x5c];

/** Gives the place behind the bracket that closes the one at `start`; null where it is not closed before `end`. */
function closeOf(text: string, start: number, end: number): number | null {
  let depth = 0;
  let inText = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inText = false;
      // JSON's texts end on their line: this quote was one of prose.
      else if (code === NEWLINE) return null;
    } else if (code === QUOTE) inText = true;
    // [ and ] are 0x5b and 0x5d; { and } the same plus 0x20.
    else if ((code & 0xdf) === 0x5b) depth += 1;
    else if ((code & 0xdf) === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parse(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/** Finds the spans, in order of appearance. The work is bounded by the length of the text, whatever is in it. */
export function jsonSpans(text: string): readonly JsonSpan[] {
  const spans: JsonSpan[] = [];
  const open = /[[{]\s*["[{\d\]}-]/g;
  const last = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  let budget = MAX_SCANNED + 3 * text.length;
  for (let looks = 0; looks < MAX_LOOKS && budget > 0; looks += 1) {
    const start = open.exec(text)?.index;
    if (start === undefined || start >= last) break;
    const end = closeOf(text, start, last);
    budget -= (end ?? last) - start;
    const value = end === null ? undefined : parse(text.slice(start, end));
    if (end !== null && value !== undefined) {
      spans.push({ start, end, value });
      open.lastIndex = end;
    } else open.lastIndex = start + 1;
  }
  return spans;
}
