/**
 * Follows paths into an answer, as definitions of services write them: names with dots between them, `[0]` for an item
 * of a list, `[*]` for each of them in turn. A text on the way that holds JSON is read as what it holds.
 */
import { asObject } from '../field-values.ts';
import { readShortJson } from '../read-json.ts';

const STEP = /^([A-Za-z0-9_$-]{1,64})?((?:\[(?:\d{1,3}|\*)\])*)$/;
/** Hits of one path; an honest answer has a handful of clips. */
const MAX_HITS = 100;

type Step = string | number | '*';

/** Gives the steps of a path; null for a text that is none. `*` and numbers are places in lists. */
export function stepsOf(
  path: string,
): readonly { readonly in: 'object' | 'list'; readonly step: Step }[] | null {
  const steps: { in: 'object' | 'list'; step: Step }[] = [];
  for (const part of path.split('.')) {
    const match = STEP.exec(part);
    if (!match || part === '') return null;
    const [, name, places = ''] = match;
    if (name !== undefined) steps.push({ in: 'object', step: name });
    for (const [, place = ''] of places.matchAll(/\[(\d+|\*)\]/g)) {
      steps.push({ in: 'list', step: place === '*' ? '*' : Number(place) });
    }
  }
  return steps;
}

export interface PathHit {
  readonly value: unknown;
  /** The list that the path goes through item by item, the outermost one; null where it goes through none. */
  readonly list: string | null;
  /** Which items of it, and of lists in it. */
  readonly places: readonly number[];
  /** The innermost of these items. */
  readonly item: unknown;
}

function itemsOf({ value, list, places }: PathHit, way: string): readonly PathHit[] {
  const read = typeof value === 'string' ? readShortJson(value) : value;
  if (!Array.isArray(read)) return [];
  return read
    .slice(0, MAX_HITS)
    .map((item, place) => ({ value: item, list: list ?? way, places: [...places, place], item }));
}

/** Reads what stands at a path, and through which lists it leads there; none where it leads nowhere. */
export function hitsAt(answer: unknown, path: string): readonly PathHit[] {
  let hits: readonly PathHit[] = [{ value: answer, list: null, places: [], item: answer }];
  let way = '';
  for (const { in: place, step } of stepsOf(path) ?? []) {
    hits = hits.flatMap((hit) => {
      if (step === '*') return itemsOf(hit, way);
      const read = typeof hit.value === 'string' ? readShortJson(hit.value) : hit.value;
      if (place === 'list') {
        return Array.isArray(read) && Number(step) < read.length
          ? [{ ...hit, value: read[Number(step)] }]
          : [];
      }
      const object = asObject(read);
      return object && Object.hasOwn(object, step) ? [{ ...hit, value: object[step] }] : [];
    });
    way += place === 'list' ? `[${step}]` : `.${step}`;
  }
  return hits.slice(0, MAX_HITS);
}

/** Reads what stands at a path; several values where it goes through `[*]`, none where it leads nowhere. */
export function readPath(answer: unknown, path: string): readonly unknown[] {
  return hitsAt(answer, path).map(({ value }) => value);
}

/**
 * Gives the first value at any of the paths, in their order, that `read` can make something of; null when there is
 * none.
 */
export function firstAt<Value>(
  answer: unknown,
  paths: readonly string[] | undefined,
  read: (value: unknown) => Value | null,
): Value | null {
  for (const path of paths ?? []) {
    for (const value of readPath(answer, path)) {
      const found = read(value);
      if (found !== null) return found;
    }
  }
  return null;
}
