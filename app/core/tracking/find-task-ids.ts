/** Finds task ids in whatever a person pastes or hands over: lists, chats, web pages, addresses, API answers. */

import { cleanText } from '../../shared/clean-text.ts';
import { firstClipId } from '../../shared/clip-id.ts';
import { TASK_ID } from '../../shared/generation.ts';
import type { Problem } from '../../shared/problem.ts';
import { parseExactly } from '../services/read-json.ts';
import { jsonSpans } from './json-spans.ts';
import { plainText } from './plain-text.ts';

export interface FoundIds {
  /** In order of appearance, each once. */
  readonly ids: readonly string[];
  readonly refused: readonly { readonly text: string; readonly problem: Problem }[];
}

/** Not a piece of something longer, which would be another id. */
const UUID =
  /(?<![A-Za-z0-9_]|[A-Za-z0-9_]-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![A-Za-z0-9_]|-[A-Za-z0-9_])/gi;
/** A UUID as some programs write it; other things are written like that too, so only where there is no other id. */
const BARE_UUID = /(?<![A-Za-z0-9_-])[0-9a-f]{32}(?![A-Za-z0-9_-])/gi;
/** Links to the files themselves, whose paths hold ids of other things. */
const LINK = /https?:\/\/[^\s"'<>]+/gi;
const OF_A_FILE = /\.(?:mp4|mov|webm|mkv|jpe?g|png|webp|gif)\b|\/public\b/i;
/** Ids that a text names as such, in an address or after a label. */
const NAMED =
  /(?:luma\/generations\/|video\/generations\/|\/v1\/videos\/|\/predictions\/|\btask[_ -]?id\\?["']?\s*[:=]\s*\\?["']?)([A-Za-z0-9_-]{1,128})(?![A-Za-z0-9_-])/gi;
const MAX_JSON_DEPTH = 12;

export function badId(text: string): Problem {
  return { code: 'bad-id', facts: { value: cleanText(text, 80) } };
}

/**
 * Finds the ids in a text. A JSON answer gives the ids of its tasks; a list gives each line; any other text gives the ids that stand out in
 * it, those of the JSON within it among them. Lines of a list that cannot be ids are refused by name.
 */
export function findTaskIds(text: string): FoundIds {
  const trimmed = text
    .replace(/^\uFEFF/, '')
    // Lines as old and other systems end them.
    .replace(/\r(?!\n)|[\u0085\u2028\u2029]/g, '\n')
    .trim();
  const candidates = idsInJson(trimmed) ?? idsInText(trimmed);
  const ids = new Map<string, string>();
  const refused = new Map<string, Problem>();
  for (const named of candidates) {
    // A clip of several that a list has names its task.
    const candidate = firstClipId(named);
    // One UUID in both cases is one task.
    const key = UUID_ALONE.test(candidate) ? candidate.toLowerCase() : candidate;
    if (!TASK_ID.test(candidate)) refused.set(candidate, badId(candidate));
    else if (!ids.has(key)) ids.set(key, candidate);
  }
  return {
    ids: [...ids.values()],
    refused: [...refused].map(([value, problem]) => ({ text: value, problem })),
  };
}

const UUID_ALONE = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Parses JSON; undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the ids of JSON; null when the text is not JSON, nor a JSON value a line, or has no ids where answers have
 * them.
 */
function idsInJson(text: string): readonly string[] | null {
  if (!/^[[{"]/.test(text)) return null;
  const whole = parseJson(text);
  if (whole !== undefined) return someOf(whole);
  const ids: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const value = line.trim() === '' ? [] : parseJson(line);
    if (value === undefined) return null;
    ids.push(...collect(value, 0));
  }
  return ids;
}

/** Gives what an answer names, wherever; where it names nothing, ids that stand in its texts, such as a chat's. */
function someOf(value: unknown): readonly string[] {
  const ids = collect(value, 0);
  if (ids.length > 0) return ids;
  const named = namedIn(value, 0);
  return named.length > 0 ? named : standingOut(textsIn(value, 0).join('\n'));
}

/** What is called a task's id, as a text or as a number; the number of a row is called otherwise. */
function taskIdOf({ task_id, taskId }: Readonly<Record<string, unknown>>): string | null {
  for (const id of [task_id, taskId]) {
    if (typeof id === 'string' || (Number.isSafeInteger(id) && Number(id) > 0)) return String(id);
  }
  return null;
}

/** Ids that are called a task's below any name. */
function namedIn(value: unknown, depth: number): readonly string[] {
  if (depth > MAX_JSON_DEPTH || typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? null : taskIdOf(value as Readonly<Record<string, unknown>>);
  return own !== null ? [own] : Object.values(value).flatMap((item) => namedIn(item, depth + 1));
}

function textsIn(value: unknown, depth: number): readonly string[] {
  if (depth > MAX_JSON_DEPTH) return [];
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((item) => textsIn(item, depth + 1))
    : [];
}

function collect(value: unknown, depth: number): string[] {
  if (depth > MAX_JSON_DEPTH) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  // A task row's own id wins over the generation inside it; a generation's parts have no ids of their own.
  const own = taskIdOf(fields) ?? (typeof fields.id === 'string' ? fields.id : null);
  if (own !== null) return [own];
  const inner = ['data', 'ids', 'tasks', 'generations', 'items', 'results', 'list', 'response'].filter(
    (key) => Object.hasOwn(fields, key),
  );
  return inner.flatMap((key) => (typeof fields[key] === 'string' ? [] : collect(fields[key], depth + 1)));
}

/** Gives the ids of tasks in one JSON value of a text: an object's, or a list's that can hardly be anything else. */
function idsOfSpan(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? value.filter(looksLikeId) : collect(value, 0).filter((id) => TASK_ID.test(firstClipId(id)));
}

/** What `curl -i` prints before an answer: the ids in it are those of requests. */
const HTTP_HEAD = /^HTTP\/\d(?:\.\d)? \d{3}[^\n]*\n(?:[!-9;-~]+:[^\n]*\n)*/gm;

/**
 * Gives the union of what the JSON within the text names and of what stands outside it, in order; null without any
 * JSON.
 */
function idsBesideJson(text: string): readonly string[] | null {
  const ids: string[] = [];
  let from = 0;
  for (const { start, end, value } of jsonSpans(text)) {
    const named = idsOfSpan(value);
    if (named.length === 0) continue;
    ids.push(...idsAround(text.slice(from, start)), ...named);
    from = end;
  }
  return from > 0 ? [...ids, ...idsAround(text.slice(from))] : null;
}

function idsInText(text: string): readonly string[] {
  const ids = idsBesideJson(text);
  if (ids) return ids;
  const plain = plainText(text);
  return idsInProse(plain) ?? idsInList(plain);
}

/**
 * Finds the ids in a text that is no mere list of them, each once: what cannot be an id is talk, and refused by nobody.
 */
export function findIdsInTalk(text: string): readonly string[] {
  const ids = (idsBesideJson(text) ?? idsBesideAddresses(text) ?? idsAround(text)).map(firstClipId);
  return [...new Set(ids)].filter((id) => TASK_ID.test(id));
}

/** Gives ids from outside of JSON, where there is talk, or a list whose lines are ids and nothing else. */
function idsAround(text: string): readonly string[] {
  const plain = text.replace(HTTP_HEAD, '\n');
  const found = standingOut(plain);
  if (found.length > 0) return found;
  return plain.split('\n').flatMap((line) => {
    const words = line.split(/[\s,;]+/).filter((word) => word !== '');
    return words.every(looksLikeId) ? words : [];
  });
}

/** Gives ids that stand out in a text, in order. */
function standingOut(text: string): readonly string[] {
  const plain = plainText(text).replace(LINK, (link) => (OF_A_FILE.test(link) ? ' ' : link));
  const found = [
    ...[...plain.matchAll(UUID)].map((match) => ({ at: match.index, id: match[0] })),
    ...[...plain.matchAll(NAMED)].map((match) => ({
      at: match.index + match[0].length - (match[1] ?? '').length,
      id: match[1] ?? '',
    })),
  ].sort((a, b) => a.at - b.at);
  if (found.length > 0) return found.map(({ id }) => id);
  return [...plain.matchAll(BARE_UUID)].map(([id]) => id);
}

/** Gives ids out of prose; null when the text names no id clearly: then it may be a plain list. */
function idsInProse(text: string): readonly string[] | null {
  const isPage = /<\/?[a-z][^<>]{0,1000}>/i.test(text);
  if (!isPage && isList(linesOf(text)) && text.search(NAMED) < 0) return null;
  const found = (isPage ? null : idsBesideAddresses(text)) ?? standingOut(text);
  return found.length > 0 ? found : null;
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/).map((line) => line.trim());

/** What begins an entry of a list: a bullet or its number. */
const MARK = /^(?:[-–•·*+]|\d{1,3}[.)])\s+/;
/** Long and with digits in it, and yet no id. */
const DAY = /^\d{4}-\d\d-\d\d(?:T|$)/;

/**
 * Gives the ids of a list in which addresses stand among them, each on a line or beside others; null for what is no
 * list. A word that is neither is skipped, since an address may have been sent with a greeting.
 */
function idsBesideAddresses(text: string): readonly string[] | null {
  const bareOf = (word: string): string => word.replace(AROUND, '');
  const lines = linesOf(text)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').replace(MARK, ''))
    .map((line) => line.split(/[\s,;]+/).filter((word) => bareOf(word) !== ''));
  const isId = (word: string): boolean => looksLikeId(word) && !DAY.test(word);
  const isEntry = (word: string): boolean => /^https?:/i.test(word) || isId(firstClipId(word));
  if (!lines.every((words) => words.length <= 1 || words.every((word) => isEntry(bareOf(word))))) return null;
  const ids = lines.flat().flatMap((word) => {
    const named = standingOut(word);
    return named.length > 0 || !isId(bareOf(word)) ? named : [bareOf(word)];
  });
  return ids.length > 0 ? ids : null;
}

/** Says whether a word is long enough for an id and has a digit in it: hardly an ordinary word. */
export const looksLikeId = (word: string): boolean =>
  word.length >= 8 && /\d/.test(word) && TASK_ID.test(firstClipId(word));

/**
 * Says whether lines are a list, one thing a line or mostly ids: then a line that is none is a mistake to be named, not
 * talk to be skipped.
 */
function isList(lines: readonly string[]): boolean {
  const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const isIds = (line: string): boolean =>
    line.split(/[\s,;]+/).every((word) => word === '' || looksLikeId(word));
  // A row of a table: its other cells are no ids.
  const isRow = (line: string): boolean => /[,;|\t]/.test(line) && line.search(UUID) >= 0 && !isIds(line);
  if (entries.some(isRow)) return false;
  if (entries.every((line) => !/\s/.test(line) || isIds(line))) return true;
  const ids = entries.filter(isIds).length;
  return ids * 2 > entries.length || (ids * 2 === entries.length && isIds(entries[0] ?? ''));
}

/** Brackets, quotes, bullets and marks around an entry of a list. */
const AROUND = /^(?:["'`“”‘’«»({[<*]|[-–•·*]\s+|urn:uuid:)+|["'`“”‘’«»)}\]>*.!?:]+$/gi;

/** Gives ids on lines or between commas; a # begins a comment line. */
function idsInList(text: string): readonly string[] {
  const entries = text
    .split(/\r?\n/)
    .filter((line) => !line.trim().startsWith('#'))
    .flatMap((line) => line.split(/[,;]/));
  // Each once: a file of nothing but brackets has hundreds of thousands of them.
  return [...new Set(entries)]
    .flatMap(wordsOrWhole)
    .flatMap(entryIds)
    .filter((word) => word !== '');
}

/** Below this no entry names an id that it is not itself. */
const LEAST_NAMING = 12;
/** The longest id with all that may stand around it. */
const LONGEST_ENTRY = 400;

/** Gives the id that an entry is, or the ids that stand in it; itself where it is neither. */
function entryIds(entry: string): readonly string[] {
  const within = (): readonly string[] => (entry.length < LEAST_NAMING ? [] : standingOut(entry));
  if (entry.length > LONGEST_ENTRY) return orItself(within(), entry);
  const quoted = entry.replace(/^["'`]+|["'`]+$/g, '');
  if (TASK_ID.test(firstClipId(quoted))) return [quoted];
  const bare = quoted.replace(AROUND, '');
  if (TASK_ID.test(firstClipId(bare))) return [bare];
  return orItself(within(), quoted);
}

const orItself = (ids: readonly string[], entry: string): readonly string[] =>
  ids.length > 0 ? ids : [entry];

/** Splits words. Those that all look like ids are several ids; anything else on a line is one thing, right or wrong. */
function wordsOrWhole(text: string): readonly string[] {
  const words = text.trim().split(/\s+/);
  return words.every(looksLikeId) ? words : [text.trim()];
}
