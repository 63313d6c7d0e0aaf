/** Makes text from outside safe to show: one line, no control, escape or direction-changing characters. */

// Control characters (C0, DEL, C1), line and paragraph separators, bidi controls, zero-width space and BOM.
// The zero-width joiner stays: emoji are made with it.
const UNSAFE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Cleans a text and cuts it, also for the terminal: without ESC and C1 no escape sequence survives.
 * @param maxLength of the result, in UTF-16 code units; what is cut ends in an ellipsis.
 */
export function cleanText(text: string, maxLength: number): string {
  const cleaned = text
    .slice(0, maxLength * 4)
    .toWellFormed()
    .replace(UNSAFE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return cleaned.length <= maxLength ? cleaned : `${cleaned.slice(0, maxLength - 1).toWellFormed()}…`;
}
