/** Reads a whole gateway answer: takes off the envelope, then tells a generation from an error in words. */

import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import type { Cause } from '../../shared/problem.ts';
import { layersOf, taskIdIn } from './answer-layers.ts';
import { type AnswerError, errorIn, messageIn } from './answer-words.ts';
import { asObject, idKey, isSameId } from './field-values.ts';
import { findTask, inMap, taskListIn, taskMapIn } from './find-task.ts';
import { parseGeneration } from './parse-generation.ts';
import { isModest, parseLeniently } from './read-json.ts';
import { isSureRefusal, refusalOf, refusedByWords, saysUnknownTask } from './refusal-words.ts';

export type { AnswerError } from './answer-words.ts';

/** Parses JSON, with or without a byte order mark. Throws DailiesError `bad-answer`. */
export function parseJson(text: string, host: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed !== '' && !isModest(trimmed)) throw badAnswer(host, 'sent-too-much');
  if (trimmed !== '') {
    try {
      return parseLeniently(trimmed);
    } catch {
      // Falls through: what came instead is told below.
    }
  }
  throw badAnswer(
    host,
    trimmed === '' ? 'sent-nothing' : trimmed.startsWith('<') ? 'sent-page' : 'sent-no-json',
  );
}

export function badAnswer(host: string, cause: Cause, words?: string | null): DailiesError {
  return new DailiesError('bad-answer', { host, cause, words: words ?? undefined });
}

export function unknownTask(id: string, words: string | null): DailiesError {
  return new DailiesError('unknown-task', { id, words: words ?? undefined });
}

/** Fields that only an answer about a generation has: with one of these its state is believed without an id. */
const OF_A_GENERATION = [
  ...['prompt', 'video', 'video_raw', 'video_url', 'videos', 'artifact', 'assets', 'request', 'created_at'],
  ...[
    'failure_reason',
    'fail_reason',
    'state_reason',
    'failure_code',
    'fail_code',
    'submit_time',
    'progress',
  ],
  ...['action', 'platform', 'thumbnail', 'result_url', 'task_result', 'task_status', 'generation_type'],
];

/**
 * Says whether an answer without the task's id speaks of a generation at all: `{"status":"failed","message":"rate
 * limited"}` is an error of the request (docs/rules.md, field A6).
 */
function speaksOfGeneration(body: unknown, generation: Generation, error: AnswerError | null): boolean {
  const object = asObject(body);
  if (!object) return false;
  const layers = layersOf(object);
  if (taskIdIn(layers, generation.id) !== null) return true;
  if (layers.some(({ object: each }) => OF_A_GENERATION.some((field) => Object.hasOwn(each, field))))
    return true;
  const kind = error && refusalOf(error);
  if (kind !== null && kind !== 'moderation') return false;
  if (layers.some(({ object: each, isTask }) => isTask && typeof each.state === 'string')) return true;
  if (generation.state === 'completed') return error === null && generation.video !== null;
  return generation.state !== 'failed';
}

/**
 * Says what an answer means that tells nothing of the task.
 * @param isAbout false when it tells of another one.
 */
function withoutTask(
  error: AnswerError | null,
  askedId: string,
  host: string,
  isAbout: boolean,
): DailiesError {
  if (error && saysUnknownTask(error)) return unknownTask(askedId, error.message);
  if (!isAbout) return badAnswer(host, 'sent-other-task');
  const refused = error && isSureRefusal(error) ? refusedByWords(error, host) : null;
  const words = error?.message ?? null;
  return refused ?? badAnswer(host, words === null ? 'sent-unreadable' : 'sent-error', words);
}

/**
 * Makes the error for an answer that is read by a definition and tells nothing of the task.
 * @param isAbout false when it tells of another one.
 */
export function refuseWithoutTask(
  body: unknown,
  askedId: string,
  host: string,
  isAbout: boolean,
): DailiesError {
  return withoutTask(errorIn(body), askedId, host, isAbout);
}

/**
 * Reads the generation in an answer to a single query. Throws DailiesError `unknown-task`, `bad-answer`, or what the
 * gateway's own words mean; an answer about another id than the one asked for is not believed.
 */
export function readGeneration(body: unknown, askedId: string, host: string): Generation {
  const whole = asObject(body);
  const said = whole?.state === 'failed' ? { code: '', message: messageIn(whole) } : null;
  const error = errorIn(body) ?? said;
  const task = findTask(body, askedId);
  const generation = parseGeneration(task, askedId);
  if (!generation || !speaksOfGeneration(task, generation, error)) {
    throw withoutTask(error, askedId, host, generation === null || isSameId(generation.id, askedId));
  }
  if (!isSameId(generation.id, askedId)) throw badAnswer(host, 'sent-other-task');
  return generation.id === askedId ? generation : { ...generation, id: askedId };
}

/** What was read of one item of a batch. */
interface ReadItem {
  readonly generation: Generation;
}

/**
 * Reads the generations of a batch answer (an array, or one in an envelope, or a map by id). Items that are not
 * generations, and ids that were not asked for, are dropped by their places in it; null when the answer is not a list
 * at all.
 *
 * @param readItem reads one item, whose id is the given one where the item itself is without
 */
export function readBatch<Item extends ReadItem>(
  body: unknown,
  asked: ReadonlySet<string>,
  readItem: (item: unknown, mappedId: string | null) => Item | null,
): {
  readonly items: readonly Item[];
  readonly dropped: readonly number[];
  readonly length: number;
} | null {
  const map = taskMapIn(body, asked);
  const list = map
    ? [...asked].map((id) => inMap(map, id)).filter((item) => item !== null)
    : taskListIn(body);
  if (!list) return null;
  const askedBy = new Map([...asked].map((id) => [idKey(id), id]));
  const mappedIds = map ? [...asked].filter((id) => inMap(map, id) !== null) : [];
  const items = new Map<string, Item>();
  const dropped: number[] = [];
  for (const [place, each] of list.entries()) {
    const item = readItem(each, mappedIds[place] ?? null);
    const id = item ? askedBy.get(idKey(item.generation.id)) : undefined;
    if (item && id !== undefined) items.set(id, underId(item, id));
    else dropped.push(place);
  }
  return { items: [...items.values()], dropped, length: list.length };
}

/** Gives an item the id that was asked for, which may be spelt otherwise than the answer's. */
function underId<Item extends ReadItem>(item: Item, id: string): Item {
  return item.generation.id === id ? item : { ...item, generation: { ...item.generation, id } };
}

/** Reads what an error answer says, for a person; null where its body holds no JSON. */
export function readError(text: string): AnswerError | null {
  try {
    const body = parseJson(text, '');
    if (typeof body === 'string') return { code: '', message: messageIn({ message: body }) };
    if (Array.isArray(body)) return errorIn(body[0]) ?? null;
    const object = asObject(body);
    return errorIn(body) ?? (object ? { code: '', message: messageIn(object) } : null);
  } catch {
    return null;
  }
}
