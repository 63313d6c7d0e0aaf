/**
 * Says what the list is searched by: two FTS5 tables over ids and prompts. `search` has trigrams, for three characters
 * and more; `short_search` has each single character and each pair, for which a trigram is too long.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/**
 * Folds each character, context-free, so that a character folds the same in a text and in a search (a final sigma would
 * not).
 */
const folded = (text: string): readonly string[] => [...text].map((character) => character.toLowerCase());

/**
 * Makes a word of characters. FTS5 keeps what it takes for a word: the code points, in base 36, of one or two
 * characters.
 */
const wordOf = (characters: readonly string[]): string =>
  [...characters.join('')].map((character) => character.codePointAt(0)?.toString(36)).join('z');

/** Tells a blank. A search is trimmed, so that a gram with a blank is never looked for. */
const isBlank = (character: string | undefined): boolean =>
  character === undefined || character.trim() === '';

/** Gives each character and each pair of neighbours of a text, once, as words for `short_search`. */
function gramsOf(...texts: readonly string[]): string {
  const words = new Set<string>();
  for (const text of texts) {
    const characters = folded(text);
    for (const [place, character] of characters.entries()) {
      const next = characters[place + 1];
      if (isBlank(character)) continue;
      words.add(wordOf([character]));
      if (next !== undefined && !isBlank(next)) words.add(wordOf([character, next]));
    }
  }
  return [...words].join(' ');
}

/** Lets SQL say `grams(id, prompt)`, for the rows of an older or a damaged library. */
export function offerGrams(db: DatabaseSync): void {
  db.function('grams', { deterministic: true, varargs: true }, (...texts) =>
    gramsOf(...texts.filter((text) => typeof text === 'string')),
  );
}

export interface TextMatch {
  readonly table: 'search' | 'short_search';
  /** In FTS5's language. */
  readonly expression: string;
}

/** Gives what is looked for; SQLite's own text ends at a NUL, and the search expression with it. */
export function trimmedSearch(search: string): string {
  return search.replaceAll('\0', ' ').trim();
}

/**
 * Makes the search expression, and says which table has it.
 * @param search not empty, without blanks at its ends.
 */
export function matchFor(search: string): TextMatch {
  const characters = folded(search);
  if (characters.length < 3) return { table: 'short_search', expression: `"${wordOf(characters)}"` };
  return { table: 'search', expression: `"${search.replaceAll('"', '""')}"` };
}

type Run = (sql: string, ...values: readonly SQLInputValue[]) => void;

export function addSearchText(run: Run, seq: number | bigint, id: string): void {
  run('INSERT INTO search (rowid, id, prompt) VALUES (?, ?, ?)', seq, id, '');
  run('INSERT INTO short_search (rowid, words) VALUES (?, ?)', seq, gramsOf(id));
}

export function changeSearchText(run: Run, seq: number, id: string, prompt: string): void {
  run('UPDATE search SET prompt = ? WHERE rowid = ?', prompt, seq);
  run('UPDATE short_search SET words = ? WHERE rowid = ?', gramsOf(id, prompt), seq);
}

export function removeSearchText(run: Run, seq: number): void {
  run('DELETE FROM search WHERE rowid = ?', seq);
  run('DELETE FROM short_search WHERE rowid = ?', seq);
}

/** For a library whose rows came in all at once. */
export const FILL_SEARCH = `
  INSERT INTO search (rowid, id, prompt) SELECT seq, id, coalesce(prompt, '') FROM generations;
  INSERT INTO short_search (rowid, words) SELECT seq, grams(id, prompt) FROM generations;
`;
