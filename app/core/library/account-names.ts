/** Says which accounts a search names. */

/** Writes a text as words: with a blank at both ends, and one for whatever is neither letter nor digit. */
const asWords = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/**
 * Gives the accounts whose name, or whose service's, holds the words of a search as whole ones: a part of a word is
 * looked for in prompts alone. None where all clips are of one account.
 *
 * @param names of each account, by its id.
 */
export function accountsNamed(
  search: string,
  names: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const words = asWords(search);
  if (words.trim() === '' || names.size < 2) return [];
  return [...names]
    .filter(([, each]) => each.some((name) => asWords(name).includes(words)))
    .map(([id]) => id);
}
