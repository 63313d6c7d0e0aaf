/** Finds task ids in whatever a person pastes or hands over: lists, chats, addresses, API answers. */

import { cleanText } from '../../shared/clean-text.ts';
import { DailiesError, type Problem } from '../../shared/error-code.ts';
import { TASK_ID } from '../../shared/generation.ts';

export interface FoundIds {
  /** In order of appearance, each once. */
  readonly ids: readonly string[];
  readonly refused: readonly { readonly text: string; readonly problem: Problem }[];
}

/** Not a piece of something longer, which would be another id. */
const UUID =
  /(?<![A-Za-z0-9_]|[A-Za-z0-9_]-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![A-Za-z0-9_]|-[A-Za-z0-9_])/gi;
/** Links to the files themselves, whose paths hold ids of other things. */
const LINK = /https?:\/\/[^\s"'<>]+/gi;
const OF_A_FILE = /\.(?:mp4|mov|webm|jpe?g|png|webp|gif)\b|\/public\b/i;
/** Ids that a text names as such, in an address or after a label. */
const NAMED = /(?:luma\/generations\/|\btask[_ -]?id["']?\s*[:=]\s*["']?)([A-Za-z0-9_-]{1,128})/gi;
const MAX_JSON_DEPTH = 12;

export function badId(text: string): Problem {
  const shown = cleanText(text, 80);
  return new DailiesError(
    'bad-id',
    `“${shown}” is not a task id; an id has 1 to 128 letters, digits, - or _. Check it and try again.`,
  ).toProblem();
}

/**
 * A JSON answer gives the ids of its tasks; a list gives each line; any other text gives the ids that stand out
 * in it. Lines of a list that cannot be ids are refused by name.
 */
export function findTaskIds(text: string): FoundIds {
  const plain = text.replace(/^\uFEFF/, '').trim();
  const candidates =
    idsInJson(plain) ??
    idsInEmbeddedJson(plain) ??
    idsInProse(plain.replace(LINK, (link) => (OF_A_FILE.test(link) ? ' ' : link))) ??
    idsInList(plain);
  const ids = new Set<string>();
  const refused = new Map<string, Problem>();
  for (const candidate of candidates) {
    if (TASK_ID.test(candidate)) ids.add(candidate);
    else refused.set(candidate, badId(candidate));
  }
  return { ids: [...ids], refused: [...refused].map(([value, problem]) => ({ text: value, problem })) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null when the text is not JSON, nor a JSON value a line. */
function idsInJson(text: string): string[] | null {
  if (!/^[[{"]/.test(text)) return null;
  const whole = parseJson(text);
  if (whole !== undefined) return collect(whole, 0);
  const values = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(parseJson);
  return values.some((value) => value === undefined) ? null : values.flatMap((value) => collect(value, 0));
}

/** An answer below something else, such as the headers that `curl -i` prints; null when there is none. */
function idsInEmbeddedJson(text: string): string[] | null {
  const start = text.search(/^[ \t]*[[{]/m);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const value = start < 0 ? undefined : parseJson(text.slice(start, end + 1));
  const ids = value === undefined ? [] : collect(value, 0);
  return ids.length > 0 ? ids : null;
}

function collect(value: unknown, depth: number): string[] {
  if (depth > MAX_JSON_DEPTH) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  // A task row's own id wins over the generation inside it; a generation's parts have no ids of their own.
  if (typeof fields.task_id === 'string') return [fields.task_id];
  if (typeof fields.id === 'string') return [fields.id];
  const inner = ['data', 'ids', 'tasks', 'generations', 'items', 'results'].filter((key) => key in fields);
  return inner.flatMap((key) => collect(fields[key], depth + 1));
}

/** Null when the text names no id clearly: then it may be a plain list. */
function idsInProse(text: string): string[] | null {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (isList(lines) && text.search(NAMED) < 0) return null;
  const found = [
    ...[...text.matchAll(UUID)].map((match) => ({ at: match.index, id: match[0] })),
    ...[...text.matchAll(NAMED)].map((match) => ({
      at: match.index + match[0].length - (match[1] ?? '').length,
      id: match[1] ?? '',
    })),
  ].sort((a, b) => a.at - b.at);
  return found.length > 0 ? found.map(({ id }) => id) : null;
}

/** Long enough and with a digit in it: hardly an ordinary word. */
export const looksLikeId = (word: string): boolean =>
  word.length >= 8 && /\d/.test(word) && TASK_ID.test(word);

/** One thing a line, or mostly ids: then a line that is none is a mistake to be named, not talk to be skipped. */
function isList(lines: readonly string[]): boolean {
  const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const isIds = (line: string): boolean =>
    line.split(/[\s,;]+/).every((word) => word === '' || looksLikeId(word));
  if (entries.every((line) => !/\s/.test(line) || isIds(line))) return true;
  const ids = entries.filter(isIds).length;
  return ids * 2 > entries.length || (ids * 2 === entries.length && isIds(entries[0] ?? ''));
}

/** Ids on lines or between commas; a # begins a comment line. */
function idsInList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.trim().startsWith('#'))
    .flatMap((line) => line.split(/[,;]/))
    .flatMap(wordsOrWhole)
    .map((word) => word.replace(/^["'`]+|["'`]+$/g, ''))
    .filter((word) => word !== '');
}

/** Words that all look like ids are several ids; anything else on a line is one thing, right or wrong. */
function wordsOrWhole(text: string): string[] {
  const words = text.trim().split(/\s+/);
  return words.every(looksLikeId) ? words : [text.trim()];
}
