/**
 * Reads an answer of any service but the built-in gateway, by what its definition says. Lenient as every reading here:
 * a field that is not what it should be is dropped, a state that nobody knows means "still working" and is shown as it
 * came.
 */
import type { AnswerReading } from '../../../shared/accounts.ts';
import type { Generation, GenerationState, VideoLink } from '../../../shared/generation.ts';
import { errorIn, saysNothing, wordsOf } from '../answer-words.ts';
import { asObject, idOf, isSameId, pixelsOf, secondsOf, sizeOf, textOf, timeOf } from '../field-values.ts';
import { linkOf } from '../links/link-text.ts';
import { readGeneration, refuseWithoutTask } from '../read-answer.ts';
import { stateOf } from '../state-words.ts';
import { firstAt, readPath } from './answer-path.ts';
import type { ServiceDefinition } from './definition.ts';
import { type FoundClips, findClips, pictureOf } from './listed-links.ts';

const MAX_PROMPT = 10_000;
const MAX_WORD = 64;

const plain = (word: string): string => word.trim().toLowerCase();

/** Gives what stands in a state's place, as text; null for what cannot be a state. */
function stateWordOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return textOf(value, MAX_WORD);
}

/** Says what a word means by the definition's own words; null where they lack it. */
export function ownStateOf(word: string, { states }: ServiceDefinition['answer']): GenerationState | null {
  const meant = { waiting: 'pending', working: 'processing', done: 'completed', failed: 'failed' } as const;
  for (const name of ['waiting', 'working', 'done', 'failed'] as const) {
    if (states[name].some((each) => plain(String(each)) === plain(word))) return meant[name];
  }
  return null;
}

/** Says what a word means: by the definition's own words first, then by those of all services. */
function stateOfWord(word: string, answer: ServiceDefinition['answer']): GenerationState {
  return ownStateOf(word, answer) ?? (/^\d+$/.test(word) ? 'unknown' : stateOf(word));
}

/**
 * Says whether an answer's id is that of the task: `a/b/id`, as it is asked for, is `id` in the answer of services
 * whose ids name a route.
 */
export function namesTask(said: string, asked: string): boolean {
  return isSameId(said, asked) || asked.endsWith(`/${said}`) || said.endsWith(`/${asked}`);
}

/**
 * Gives the word for the state. Where each clip of a list has one of its own, those that are still being made are
 * waited for, and those that failed take no other along.
 */
function stateWordAt(task: unknown, { answer }: ServiceDefinition): string | null {
  for (const path of answer.state ?? []) {
    const words = readPath(task, path).flatMap((value) => stateWordOf(value) ?? []);
    const isFinal = (word: string): boolean => /^(?:completed|failed)$/.test(stateOfWord(word, answer));
    const isDone = (word: string): boolean => stateOfWord(word, answer) === 'completed';
    const said = words.find((word) => !isFinal(word)) ?? words.find(isDone) ?? words[0];
    if (said !== undefined) return said;
  }
  return null;
}

/** Says whether a value says that something went wrong: not the empty or zero that stands there otherwise. */
const isError = (value: unknown): true | null =>
  value === null ||
  value === undefined ||
  (typeof value === 'string' && saysNothing(value)) ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0)
    ? null
    : true;

/** Gives the object about the task: the first of the places named that holds one, else the whole answer. */
export function taskIn(body: unknown, { at }: ServiceDefinition['answer']): unknown {
  return firstAt(body, at, (value) => asObject(value)) ?? body;
}

/**
 * Reads the generation in an answer to a query. Throws DailiesError `unknown-task`, `bad-answer`, or what the
 * service's own words mean, as readGeneration does for gateways.
 */
export function readByDefinition(
  definition: ServiceDefinition,
  body: unknown,
  askedId: string,
  host: string,
): Generation {
  const { answer } = definition;
  const task = taskIn(body, answer);
  const said = firstAt(task, answer.id, idOf);
  const word = stateWordAt(task, definition);
  const hasError = firstAt(task, answer.error, isError) !== null;
  const words = (paths: readonly string[] | undefined, high: number) =>
    firstAt(task, paths, (value) => textOf(value, high));
  const picture = (paths: readonly string[] | undefined) =>
    pictureOf(firstAt(task, paths, (value) => linkOf(value)));
  const aspectRatio = words(answer.aspectRatio, MAX_WORD);
  const written = firstAt(task, answer.size, (value) => sizeOf(value, aspectRatio));
  const size = {
    width: firstAt(task, answer.width, pixelsOf) ?? written?.width ?? null,
    height: firstAt(task, answer.height, pixelsOf) ?? written?.height ?? null,
  };
  const { clean: links, marked, clips } = findClips(task, answer, size);
  const isAbout = said === null || namesTask(said, askedId);
  if (!isAbout || (said === null && word === null && !hasError && links === null)) {
    throw refuseWithoutTask(body, askedId, host, isAbout);
  }
  const unsaid = links === null ? 'unknown' : 'completed';
  const state = hasError ? 'failed' : word === null ? unsaid : stateOfWord(word, answer);
  const video: VideoLink | null =
    links === null && marked === null ? null : { url: marked ?? links, downloadUrl: links, ...size };
  const durationSeconds = firstAt(task, answer.duration, secondsOf);
  return {
    id: askedId,
    state,
    stateWord: word ?? state,
    failureReason:
      state === 'failed'
        ? (firstAt(task, answer.reason, (value) => wordsOf(value)) ?? errorIn(body)?.message ?? null)
        : null,
    prompt: words(answer.prompt, MAX_PROMPT),
    aspectRatio,
    createdAtMs: firstAt(task, answer.created, timeOf),
    finishedAtMs: firstAt(task, answer.finished, timeOf),
    video,
    thumbnail: picture(answer.thumbnail),
    videoRaw:
      durationSeconds === null
        ? null
        : { url: null, width: null, height: null, durationSeconds, mediaType: null },
    lastFrame: picture(answer.lastFrame),
    artifact: null,
    ...(clips && { clips }),
    model: words(answer.model, MAX_WORD),
    batchId: null,
  };
}

/** Reads the generation in an answer to a query, as the definition says. Throws what read-answer.ts throws. */
export function readTask(definition: ServiceDefinition, body: unknown, id: string, host: string): Generation {
  return definition.dialects ? readGeneration(body, id, host) : readByDefinition(definition, body, id, host);
}

/** Gives the value that the second request is about, from a done task's answer; null where the answer has none. */
export function resultValue(definition: ServiceDefinition, body: unknown): string | null {
  return firstAt(taskIn(body, definition.answer), definition.result?.value, idOf);
}

/** Finds the links in the answer to the second request. */
export function resultClips(definition: ServiceDefinition, body: unknown): FoundClips {
  return findClips(body, { links: definition.result?.links }, { width: null, height: null });
}

/** Gives the task's id as an answer gives it, for whoever has asked for none: any is taken for the one asked for. */
export function idInAnswer({ answer }: ServiceDefinition, body: unknown): string {
  return firstAt(taskIn(body, answer), answer.id, idOf) ?? 'task';
}

/** Gives each field that an answer has, with the first path that leads to something and what stands there, as text. */
export function readFields({ answer }: ServiceDefinition, body: unknown): AnswerReading['fields'] {
  const task = taskIn(body, answer);
  return Object.entries(answer).flatMap(([name, paths]) => {
    if (!Array.isArray(paths) || name === 'at') return [];
    for (const path of paths as readonly string[]) {
      const value = readPath(task, path).find((each) => each !== null && each !== '');
      if (value === undefined) continue;
      return [{ name, path, value: typeof value === 'object' ? JSON.stringify(value) : String(value) }];
    }
    return [];
  });
}
