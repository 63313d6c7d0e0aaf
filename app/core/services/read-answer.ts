/** Reads a whole gateway answer: takes off the envelope, then tells a generation from an error in words. */

import { cleanText } from '../../shared/clean-text.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import { asObject, parseGeneration, reasonIn } from './parse-generation.ts';

/** What gateways call a task they do not know: `task_not_exist`, "task not found", "record not found"… */
const UNKNOWN_TASK =
  /not[\s_-]*(exist|found)|no[\s_-]*such|unknown[\s_-]*task|invalid[\s_-]*(task|id)|不存在/i;

/** An answer's own error code and words, from either documented error shape. */
export interface AnswerError {
  readonly code: string;
  readonly message: string | null;
}

function errorIn(body: unknown): AnswerError | null {
  const object = asObject(body);
  if (!object) return null;
  const error = asObject(object.error);
  const code = error?.code ?? error?.type ?? object.code;
  const hasError = object.error !== undefined && object.error !== null;
  const envelopeFailed = object.code !== undefined && !isSuccess(object.code);
  if (!hasError && !envelopeFailed) return null;
  return { code: cleanText(String(code ?? ''), 64), message: reasonIn(object) };
}

function isSuccess(code: unknown): boolean {
  return code === 'success' || code === 'ok' || code === 0 || code === 200 || code === '0' || code === '200';
}

export function saysUnknownTask(error: AnswerError): boolean {
  return UNKNOWN_TASK.test(error.code) || UNKNOWN_TASK.test(error.message ?? '');
}

/** Parses JSON, with or without a byte order mark. Throws DailiesError `bad-answer`. */
export function parseJson(text: string, host: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed !== '') {
    try {
      return JSON.parse(trimmed);
    } catch {
      // Falls through: the sentence below says what a person can do about it.
    }
  }
  throw badAnswer(
    host,
    trimmed === ''
      ? 'an empty answer'
      : trimmed.startsWith('<')
        ? 'a web page'
        : 'something that is not JSON',
  );
}

export function badAnswer(host: string, what: string): DailiesError {
  return new DailiesError(
    'bad-answer',
    `The gateway at ${host} sent ${what} instead of the task; check the gateway address. Dailies asks again.`,
  );
}

export function unknownTask(id: string, detail: string | null): DailiesError {
  return new DailiesError(
    'unknown-task',
    `The gateway does not know the task ${id}; check the id, and that it was submitted to this gateway.`,
    { detail: detail ?? undefined },
  );
}

/** The data inside `{"code":"success","data":…}`, or the body itself. */
function withoutEnvelope(body: unknown): unknown {
  const object = asObject(body);
  if (object && 'data' in object && typeof object.state !== 'string' && !('status' in object)) {
    return object.data;
  }
  return body;
}

/**
 * The generation in an answer to a single query. Throws `unknown-task` or `bad-answer`; an answer about
 * another id than the one asked for is not believed.
 */
export function readGeneration(body: unknown, askedId: string, host: string): Generation {
  const error = errorIn(body);
  const inner = withoutEnvelope(body);
  const generation = parseGeneration(inner, askedId);
  if (!generation || (error && !asObject(inner))) {
    if (error && saysUnknownTask(error)) throw unknownTask(askedId, error.message);
    throw badAnswer(host, error?.message ? `an error (“${error.message}”)` : 'something unreadable');
  }
  if (generation.id !== askedId) throw badAnswer(host, 'an answer about another task');
  return generation;
}

/** One item of a batch: the generation with the text of its own answer. */
export interface BatchItem {
  readonly generation: Generation;
  readonly raw: unknown;
}

/**
 * The generations of a batch answer (an array, or one in an envelope). Items that are not generations, and
 * ids that were not asked for, are dropped by their places in it; null when the answer is not a list at all.
 */
export function readBatch(
  body: unknown,
  asked: ReadonlySet<string>,
): {
  readonly items: readonly BatchItem[];
  readonly dropped: readonly number[];
  readonly length: number;
} | null {
  const list = withoutEnvelope(body);
  if (!Array.isArray(list)) return null;
  const items = new Map<string, BatchItem>();
  const dropped: number[] = [];
  for (const [place, raw] of list.entries()) {
    const generation = parseGeneration(raw, null);
    if (generation && asked.has(generation.id)) items.set(generation.id, { generation, raw });
    else dropped.push(place);
  }
  return { items: [...items.values()], dropped, length: list.length };
}

/** What an error answer says, for a person; null where its body is no JSON object. */
export function readError(text: string): AnswerError | null {
  try {
    const body: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const object = asObject(body);
    return errorIn(body) ?? (object ? { code: '', message: reasonIn(object) } : null);
  } catch {
    return null;
  }
}
