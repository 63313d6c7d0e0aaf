/**
 * Takes the task that was asked for out of an answer that holds several, or holds it under another name (docs/rules.md,
 * field A9): for the gateway's dialects; a definition says by itself where its task is.
 */
import { layersOf, taskIdIn, wordIn } from './answer-layers.ts';
import { asObject, isSameId, type Json } from './field-values.ts';
import { readShortJson } from './read-json.ts';

const LISTS = [
  ...['data', 'generations', 'generation', 'tasks', 'items', 'results', 'result', 'list', 'records', 'rows'],
  ...['response', 'output', 'content', 'videos', 'jobs'],
];
const MAX_DEPTH = 4;

function idOfTask(value: unknown, askedId: string | null): string | null {
  const object = asObject(value);
  return object ? taskIdIn(layersOf(object), askedId) : null;
}

/** Finds the list of tasks in an answer, in whatever envelope; null when it holds none. */
export function taskListIn(body: unknown, depth = 0): readonly unknown[] | null {
  if (Array.isArray(body)) return body;
  const object = asObject(body);
  if (!object || depth > MAX_DEPTH || wordIn(object)?.state === 'failed') return null;
  for (const name of LISTS) {
    if (!Object.hasOwn(object, name)) continue;
    const inner = object[name];
    const value = typeof inner === 'string' && /^\s*[[{]/.test(inner) ? readShortJson(inner) : inner;
    const list = taskListIn(value, depth + 1);
    if (list) return list;
  }
  return null;
}

/** Gives the value under an id that a map of tasks is kept by; null when it has none. */
export function inMap(object: Json, id: string): Json | null {
  const own = Object.hasOwn(object, id) ? asObject(object[id]) : null;
  if (own) return own;
  const key = id.length >= 32 ? Object.keys(object).find((each) => isSameId(each, id)) : undefined;
  return key === undefined ? null : asObject(object[key]);
}

/** Finds the map of tasks by their ids in an answer; null when it holds none of these. */
export function taskMapIn(body: unknown, ids: Iterable<string>): Json | null {
  const object = asObject(body);
  if (!object) return null;
  const asked = [...ids];
  const places = [
    object,
    ...LISTS.map((name) => (Object.hasOwn(object, name) ? asObject(object[name]) : null)),
  ];
  return places.find((place) => place !== null && asked.some((id) => inMap(place, id) !== null)) ?? null;
}

/**
 * Finds the object that speaks of one task: an element of a list, the value under its id, or the answer itself.
 * Elements about other tasks are left; one that names no task counts when it is the only one.
 */
export function findTask(body: unknown, askedId: string): unknown {
  const whole = typeof body === 'string' ? (readShortJson(body) ?? body) : body;
  const map = taskMapIn(whole, [askedId]);
  const mapped = map ? inMap(map, askedId) : null;
  if (mapped) return mapped;
  const object = asObject(whole);
  // The answer's own fields say enough: a list in it holds its parts, such as its videos.
  if (object && (idOfTask(object, askedId) !== null || saysState(object))) return object;
  const list = taskListIn(whole);
  if (!list) return whole;
  const own = list.find((item) => isSameId(idOfTask(item, askedId) ?? '', askedId));
  return own ?? (list.length === 1 ? list[0] : whole);
}

function saysState(object: Json): boolean {
  return layersOf(object).some(
    ({ object: each, isTask }) => isTask && wordIn(each) !== null && 'state' in each,
  );
}
