/** Splits a file's name in two parts, of which the first may be cut short. */

/** Room for `[id8]` and an extension. */
const TAIL = 16;

/**
 * Splits a name so that its end stays in sight: from the last bracket on where that is near the end, otherwise its last
 * letters. Never within a letter that takes two places.
 */
export function splitFileName(name: string): { readonly head: string; readonly tail: string } {
  const letters = [...name];
  const bracket = letters.lastIndexOf('[');
  const isNear = bracket !== -1 && letters.length - bracket <= TAIL;
  const at = isNear ? bracket : Math.max(0, letters.length - TAIL);
  return { head: letters.slice(0, at).join(''), tail: letters.slice(at).join('') };
}
