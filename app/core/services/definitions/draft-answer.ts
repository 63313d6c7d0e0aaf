/**
 * Drafts, from one answer, what a definition says of such answers: where state, link, prompt and the rest of them
 * stand.
 */
import { idOf, pixelsOf, secondsOf, sizeOf, timeOf } from '../field-values.ts';
import { isForeign } from '../links/link-fields.ts';
import { linkOf } from '../links/link-text.ts';
import { stateOf, stateOfNumber } from '../state-words.ts';
import type { AnswerNode } from './answer-nodes.ts';
import { readPath } from './answer-path.ts';
import type { ServiceDefinition } from './definition.ts';
import { pictureField, rankLinks } from './rank-links.ts';
import { namesTask } from './read-by-definition.ts';

type AnswerPart = ServiceDefinition['answer'];

const MAX_PATHS = 12;
const IDS = /^(?:taskid|generationid|jobid|requestid|predictionid|videoid|id|uuid|name|task|job|operation)$/;

/** Says how well a value serves as the task's state, higher is better; null for one that cannot be. */
function stateScore({ name, value }: AnswerNode): number | null {
  const isNamed = /(?:state|status)$|^(?:phase|stage|step|successflag)$/.test(name);
  const exact = /^(?:state|status)$/.test(name) ? 20 : 0;
  const named = /^(?:task|job|video|generation|prediction|run)(?:state|status)$/.test(name) ? 22 : exact;
  if (typeof value === 'string') {
    if (!isNamed || value.trim() === '' || value.length > 40 || /^https?:/i.test(value)) return null;
    return (stateOf(value) === 'unknown' ? 30 : 100) + named;
  }
  if (typeof value === 'number') {
    if (!isNamed || !Number.isInteger(value) || Math.abs(value) > 99) return null;
    return (name === 'successflag' ? 90 : 40) + named;
  }
  if (typeof value !== 'boolean') return null;
  return /^(?:is)?(?:done|finished|completed?|ready)$/.test(name) ? 60 : null;
}

/** Finds the value that is the task's state: named like one, beside the task's id, and not of the envelope. */
function findState(nodes: readonly AnswerNode[], id: string): AnswerNode | null {
  const fields = new Map<string, AnswerNode[]>();
  for (const node of nodes) fields.set(node.parent, [...(fields.get(node.parent) ?? []), node]);
  const scored = nodes.flatMap((node) => {
    const score = [...node.above, node.name].some(isForeign) ? null : stateScore(node);
    if (score === null) return [];
    const beside = fields.get(node.parent) ?? [];
    const namesIt = beside.some(({ name, value }) => IDS.test(name) && namesTask(idOf(value) ?? '', id));
    // Where what was asked for lies further in, the outer word speaks of the request.
    const isEnvelope = beside.some(
      ({ name, value }) =>
        /^(?:data|result|response)$/.test(name) && typeof value === 'object' && value !== null,
    );
    const depth = node.above.length;
    return [{ node, score: score + (namesIt ? 40 : 0) - (isEnvelope && !namesIt ? 90 : 0) - depth * 2 }];
  });
  return scored.sort((one, other) => other.score - one.score)[0]?.node ?? null;
}

const MEANINGS = { pending: 'waiting', processing: 'working', completed: 'done', failed: 'failed' } as const;

/** Says what the state of this answer means: by its word, else by whether a clip is there. */
function statesOf(state: AnswerNode | null, hasClip: boolean): AnswerPart['states'] {
  const states: { [Name in keyof AnswerPart['states']]: (string | number | boolean)[] } = {
    waiting: [],
    working: [],
    done: [],
    failed: [],
  };
  const { value, name } = state ?? {};
  if (typeof value === 'boolean') return { ...states, working: [false], done: [true] };
  if (name === 'successflag' && typeof value === 'number') {
    return { waiting: [], working: [0], done: [1], failed: [2, 3] };
  }
  if (typeof value === 'number') {
    const known = stateOfNumber('status', value);
    if (hasClip) states.done.push(value);
    else if (known === 'failed') states.failed.push(value);
    else states.working.push(value);
  } else if (typeof value === 'string') {
    const known = stateOf(value);
    states[known === 'unknown' ? (hasClip ? 'done' : 'working') : MEANINGS[known]].push(value);
  }
  return states;
}

const NAMES = {
  prompt:
    /^(?:prompt|textprompt|promptstr|prompttext|inputprompt|originprompt|originalprompt|origprompt|actualprompt|gptdescriptionprompt|description)$/,
  model: /^(?:model|modelname|modelid|modelversion|engine)$/,
  aspectRatio: /^(?:aspectratio|ratio)$/,
  width: /^(?:video)?width$/,
  height: /^(?:video)?height$/,
  size: /^(?:size|resolution|dimensions)$/,
  duration: /^(?:video)?(?:duration|durationseconds|durationsec|durations|seconds|lengthseconds|length)$/,
  created:
    /^(?:created|createdat|createtime|createdtime|creationtime|submittime|submittedat|submitat|startedat|starttime|queuedat|gmtcreate)$/,
  finished:
    /^(?:completed|completedat|completetime|completiontime|finishedat|finishtime|finishat|finished|ended|endedat|endtime|doneat|donetime)$/,
} as const;

const text = (value: unknown): true | null =>
  typeof value === 'string' && value.trim() !== '' ? true : null;
const READS: { readonly [Name in keyof typeof NAMES]: (value: unknown) => unknown } = {
  prompt: text,
  model: text,
  aspectRatio: (value) => (typeof value === 'string' && /^\d+\s*[:x/]\s*\d+$/i.test(value) ? true : null),
  width: pixelsOf,
  height: pixelsOf,
  size: (value) => sizeOf(value, '16:9'),
  duration: secondsOf,
  created: timeOf,
  finished: timeOf,
};

/** Finds the fields that go by their names; the outermost first. */
function namedFields(nodes: readonly AnswerNode[]): Partial<AnswerPart> {
  const found: Partial<Record<keyof typeof NAMES, string[]>> = {};
  for (const field of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
    const paths = nodes
      .filter(({ name, value }) => NAMES[field].test(name) && READS[field](value) !== null)
      .toSorted((one, other) => one.above.length - other.above.length)
      .map(({ path }) => path);
    if (paths.length > 0) found[field] = paths.slice(0, 3);
  }
  return found;
}

const REASONS =
  /^(?:failurereason|failreason|statereason|failurecause|failmsg|failmessage|failuremessage|errormessage|errormsg|errmsg|taskstatusmsg|failure|error|errors|err|errordetail|reason)$/;

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** What services call it; a path that leads nowhere costs nothing. */
const USUAL_REASONS = [
  ...['failure_reason', 'fail_reason', 'error_message', 'errorMessage', 'error', 'message'],
  ...['failure_code', 'err_code'],
];

/** Says where the service gives its reason: what this answer has of it, and what others call it, beside the state. */
function faultPaths(
  nodes: readonly AnswerNode[],
  state: AnswerNode | null,
): Pick<AnswerPart, 'reason' | 'error'> {
  const near = state?.parent ?? '';
  const present = nodes.filter(
    ({ name, above, path }) => REASONS.test(name) && !above.some(isForeign) && !path.endsWith(']'),
  );
  const usual = USUAL_REASONS.map((name) => (near === '' ? name : `${near}.${name}`));
  const reason = [...new Set([...present.map(({ path }) => path), ...usual])].slice(0, MAX_PATHS);
  // A word says itself that it failed; of a number or a flag only one was seen.
  if (typeof state?.value === 'string' && stateOf(state.value) !== 'unknown') return { reason };
  const silent = present.filter(({ value }) => isEmpty(value)).map(({ path }) => path);
  return {
    reason,
    error: [...new Set([...silent, near === '' ? 'error' : `${near}.error`])].slice(0, MAX_PATHS),
  };
}

/**
 * Writes a path with `[*]` for each clip of a list, but for the list of tasks that the state's own path goes through.
 */
function inEachItem(path: string, state: string): string {
  const keep = state.lastIndexOf(']') + 1;
  const head = path.startsWith(state.slice(0, keep)) ? path.slice(0, keep) : '';
  return head + path.slice(head.length).replace(/\[\d+\]/g, '[*]');
}

/**
 * Names each clip of a list in turn where the first that is read there is the one that was meant; none is named twice.
 */
function withoutRepeats(answer: unknown, paths: readonly string[], state: string): readonly string[] {
  const kept: string[] = [];
  for (const path of paths) {
    const each = inEachItem(path, state);
    const [first] = readPath(answer, each).filter((value) => linkOf(value) !== null);
    const chosen = first === readPath(answer, path)[0] ? each : path;
    if (!kept.includes(each) && !kept.includes(chosen)) kept.push(chosen);
  }
  return kept.slice(0, MAX_PATHS);
}

/**
 * Drafts the `answer` of a definition.
 * @param id of the task, as it stands in the address.
 */
export function draftAnswer(answer: unknown, nodes: readonly AnswerNode[], id: string): AnswerPart {
  const state = findState(nodes, id);
  const links = rankLinks(nodes);
  const pathsOf = (kind: 'clip' | 'marked'): readonly string[] => {
    const paths = links.filter((link) => link.kind === kind).map(({ path }) => path);
    return withoutRepeats(answer, paths, state?.parent ?? '');
  };
  const ids = nodes
    .filter(({ name, value }) => IDS.test(name) && namesTask(idOf(value) ?? '', id) && idOf(value) !== '')
    .toSorted((one, other) => Number(other.parent === state?.parent) - Number(one.parent === state?.parent));
  const pictures = (which: 'thumbnail' | 'lastFrame'): string[] =>
    nodes
      .filter(({ name, above, value }) => {
        const isThere = pictureField(name) ?? (name === 'url' ? pictureField(above.at(-1) ?? '') : null);
        return isThere === which && typeof value === 'string' && linkOf(value) !== null;
      })
      .map(({ path }) => path)
      .slice(0, 2);
  const hasClip = links.some(({ kind }) => kind !== 'other');
  const parts = {
    id: ids.slice(0, 3).map(({ path }) => path),
    state: state ? [state.path] : [],
    states: statesOf(state, hasClip),
    ...faultPaths(nodes, state),
    ...namedFields(nodes),
    links: pathsOf('clip'),
    markedLinks: pathsOf('marked'),
    thumbnail: pictures('thumbnail'),
    lastFrame: pictures('lastFrame'),
  };
  return Object.fromEntries(
    Object.entries(parts).filter(([, paths]) => !Array.isArray(paths) || paths.length > 0),
  ) as AnswerPart;
}
