/**
 * Finds the objects of one answer that speak of the task itself, from the envelope inwards: gateways wrap a generation
 * in `data`, `response`, `output`…, sometimes as a JSON text, and say its id and state in any of them.
 */
import type { GenerationState } from '../../shared/generation.ts';
import { asObject, idOf, isSameId, type Json } from './field-values.ts';
import { readShortJson } from './read-json.ts';
import { stateOf, stateOfNumber } from './state-words.ts';

const WRAPPERS = [
  'data',
  'response',
  'result',
  'output',
  'task',
  'generation',
  'video_generation',
  'Resp',
  'resp',
  'body',
];
/** Objects of the answer that hold fields of the clip, never the task's state. */
const PARTS = ['task_result', 'content', 'metadata', 'resultJson', 'creations', 'outputs'];
const MAX_LAYERS = 12;

export interface Layer {
  readonly object: Json;
  /** False for parts of the answer that only hold fields of the clip. */
  readonly isTask: boolean;
}

/** Gives an object, or the only one in a list, or either out of a JSON text; null for anything else. */
function objectIn(value: unknown): Json | null {
  const read = typeof value === 'string' && /^\s*[[{]/.test(value) ? readShortJson(value) : value;
  return asObject(Array.isArray(read) && read.length === 1 ? read[0] : read);
}

/** Gives the objects from the outermost to the innermost, each once; at most 12. */
export function layersOf(outer: Json): readonly Layer[] {
  const layers: Layer[] = [{ object: outer, isTask: true }];
  for (const { object, isTask } of layers) {
    for (const [names, stays] of [
      [WRAPPERS, isTask],
      [PARTS, false],
    ] as const) {
      for (const name of names) {
        if (layers.length >= MAX_LAYERS) return layers;
        const inner = Object.hasOwn(object, name) ? objectIn(object[name]) : null;
        if (inner) layers.push({ object: inner, isTask: stays });
      }
    }
  }
  return layers;
}

const TASK_IDS = ['task_id', 'taskId', 'generation_id', 'generationId'];

function firstId(object: Json, fields: readonly string[]): string | null {
  for (const field of fields) {
    const id = idOf(object[field]);
    if (id !== null) return id;
  }
  return null;
}

/**
 * Gives an object's own `id`: the number of a task table's row is none, unless the object says `state` as a generation
 * does.
 */
function ownId(object: Json): string | null {
  return typeof object.id === 'number' && typeof object.state !== 'string' ? null : idOf(object.id);
}

/**
 * Gives the id of the task that an answer is about; null where it names none. One that is called the task's counts
 * before all; of the others the one that was asked for, where it is among them.
 */
export function taskIdIn(layers: readonly Layer[], askedId: string | null): string | null {
  const tasks = layers.filter(({ isTask }) => isTask).map(({ object }) => object);
  for (const object of tasks) {
    const id = firstId(object, TASK_IDS);
    if (id !== null) return id;
  }
  const ids = tasks.map((object) => ownId(object)).filter((id) => id !== null);
  const asked = askedId === null ? undefined : ids.find((id) => isSameId(id, askedId));
  return (
    asked ??
    tasks.map((object) => (wordIn(object) ? ownId(object) : null)).find((id) => id !== null) ??
    ids[0] ??
    null
  );
}

export interface StateWord {
  readonly word: string;
  readonly state: GenerationState;
}

const WORD_FIELDS = [
  'state',
  'status',
  'task_status',
  'taskStatus',
  'job_status',
  'jobStatus',
  'video_status',
];

/** Gives the state that an object says, in a word, a number, or as `done`; null where it says none. */
export function wordIn(object: Json): StateWord | null {
  for (const field of WORD_FIELDS) {
    const value = object[field];
    if (typeof value === 'string' && !isStateNumber(value)) return { word: value, state: stateOf(value) };
  }
  for (const field of ['successFlag', 'success_flag']) {
    const state = numberState('flag', object[field]);
    if (state) return state;
  }
  for (const field of WORD_FIELDS) {
    const state = numberState('status', object[field]);
    if (state) return state;
  }
  if (isSaid(object.done, true)) return { word: 'done', state: 'completed' };
  return isSaid(object.done, false) ? { word: 'processing', state: 'processing' } : null;
}

/** A number for a state may stand there as a text. */
const isStateNumber = (text: string): boolean =>
  /^\d$/.test(text) && stateOfNumber('status', Number(text)) !== null;
const isSaid = (value: unknown, yes: boolean): boolean => value === yes || value === String(yes);

function numberState(field: 'flag' | 'status', value: unknown): StateWord | null {
  const number = typeof value === 'string' && isStateNumber(value) ? Number(value) : value;
  const state = typeof number === 'number' ? stateOfNumber(field, number) : null;
  return state === null ? null : { word: String(number), state };
}

const isFinal = ({ state }: StateWord): boolean => state === 'completed' || state === 'failed';

/**
 * Gives the state that an answer says. The outermost word decides when it is final; before that one further in may know
 * better.
 */
export function stateIn(layers: readonly Layer[], askedId: string | null): StateWord | null {
  const said = layers
    .filter(({ isTask }) => isTask)
    .map(({ object }) => ({ object, said: wordIn(object) }))
    .filter((each): each is { object: Json; said: StateWord } => each.said !== null);
  const names = (object: Json): boolean =>
    firstId(object, TASK_IDS) !== null || (askedId !== null && isSameId(ownId(object) ?? '', askedId));
  // Without the task's id it is an envelope whose status speaks of the request, not of the task.
  while (said.length > 1 && said[0] && !names(said[0].object)) said.shift();
  const [outer, ...inner] = said.map((each) => each.said);
  if (!outer || isFinal(outer)) return outer ?? null;
  const better = inner.find(isFinal) ?? (outer.state === 'unknown' ? inner[0] : undefined);
  return better ?? outer;
}
