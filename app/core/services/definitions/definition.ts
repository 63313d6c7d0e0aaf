/**
 * Declares what Dailies must know of a service to wait for its clips, as data (docs/services.md): how to ask about a
 * task and how to read the answer. One strict schema reads what is built in and what a person wrote; nothing in it is
 * code, and nothing in it can submit: every request that it can name is a GET, but for the one batch route.
 */
import * as v from 'valibot';
import { MAIN_ACCOUNT } from '../../../shared/accounts.ts';
import { stepsOf } from './answer-path.ts';
import { isRoute } from './route.ts';

const MAX_LIST = 40;
/** Lists of one service. */
const MAX_ROUTES = 8;

const text = (high: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(high));
const httpsAddress = v.pipe(
  text(500),
  v.check((value) => URL.canParse(value) && new URL(value).protocol === 'https:', 'must begin with https://'),
);
const path = v.pipe(
  text(200),
  v.check((value) => stepsOf(value) !== null, 'is no path into an answer; write it like data.videos[0].url'),
);
const paths = v.optional(v.pipe(v.array(path), v.minLength(1), v.maxLength(MAX_LIST)));

/**
 * Makes the check of a route.
 * @param places what the route must hold in braces, each once.
 */
const route = (...places: readonly string[]) =>
  v.pipe(
    text(300),
    v.check(
      (value) => isRoute(value, places),
      `must be a path below the service's address with ${places.map((place) => `{${place}}`).join(' and ')} in it, each once`,
    ),
  );

/** Names that say who asks, whom, and how long a body is: not for a definition to set. */
const FORBIDDEN_HEADERS =
  /^(?:host|cookie2?|set-cookie|origin|referer|user-agent|accept|accept-encoding|connection|keep-alive|upgrade|te|trailer|transfer-encoding|content-.*|expect|range|if-.*|proxy-.*|sec-.*)$/i;
const headerName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}$/, 'is no name of a header'),
  v.check((name) => !FORBIDDEN_HEADERS.test(name), 'is a header that a definition may not set'),
);
const headerText = v.pipe(
  v.string(),
  v.regex(/^[\x20-\x7e]{1,200}$/, 'must be plain characters in one line'),
);

const word = v.union([v.pipe(text(64)), v.number(), v.boolean()]);
const words = v.pipe(v.array(word), v.maxLength(MAX_LIST));

/** Characters that this service's ids hold beside letters, digits, - and _. */
const idCharacters = v.pipe(v.string(), v.regex(/^[:/.@~]{1,5}$/, 'may only name : / . @ ~'));

/** Where an item of a list says what an answer about it says elsewhere. */
const listedAnswer = v.strictObject({
  ...{ id: paths, state: paths, prompt: paths, model: paths, created: paths, finished: paths, links: paths },
});

const PAGES = ['page', 'offset', 'after'];
const listRoute = v.pipe(
  text(300),
  v.check(
    (value) => isRoute(value, []) || (/\?.*\{/.test(value) && PAGES.some((place) => isRoute(value, [place]))),
    'must be a path below the service’s address, with one of {page}, {offset} and {after} in its query or none',
  ),
);

/** GET: what an account has made, page by page, so that what is not saved here can be found. */
const list = v.strictObject({
  method: v.optional(v.literal('GET', 'must be GET: a list is read, and nothing is ever submitted')),
  /** {page} counts from 1, {offset} counts items, {after} is what stood at `next`. */
  routes: v.pipe(
    v.array(
      v.strictObject({
        route: listRoute,
        /** What its tasks are called by: `text2video/{id}` where the id that is asked for names a route. */
        task: v.optional(
          v.pipe(
            text(100),
            v.check((value) => value.split('{id}').length === 2, 'must hold {id} once'),
          ),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_ROUTES),
  ),
  /** Where the items stand. */
  items: v.pipe(v.array(path), v.minLength(1), v.maxLength(MAX_LIST)),
  /** Where it says whether there are more; how many there are in all; what the next page is asked by, or its address. */
  more: paths,
  total: paths,
  next: paths,
  /** Where an item says until when its files can be had. */
  expires: paths,
  /** Items hold the link of their clip: one without is no clip, or is gone. */
  withLinks: v.optional(v.literal(true)),
  /** Of several kinds of tasks those alone that hold this text there. */
  kind: v.optional(
    v.strictObject({ at: v.pipe(v.array(path), v.minLength(1), v.maxLength(MAX_LIST)), holds: text(64) }),
  ),
  sources: v.pipe(v.array(text(300)), v.minLength(1), v.maxLength(MAX_LIST)),
  unconfirmed: v.optional(v.pipe(v.array(text(300)), v.maxLength(MAX_LIST))),
  answer: v.optional(listedAnswer),
});

const definitionSchema = v.strictObject({
  /** What the command line calls it. */
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'must be small letters, digits and -'),
    v.check((id) => id !== MAIN_ACCOUNT, 'is taken by the first account; choose another'),
  ),
  name: text(60),
  /** Where it is reached unless a person says otherwise; null for one that is a gateway's. */
  baseUrl: v.nullable(httpsAddress),
  /** Where a person gets a key. */
  keyPage: v.optional(httpsAddress),
  /** Where what stands here is documented. */
  sources: v.pipe(v.array(text(300)), v.minLength(1), v.maxLength(MAX_LIST)),
  /** What no source confirmed, in whole sentences. */
  unconfirmed: v.optional(v.pipe(v.array(text(300)), v.maxLength(MAX_LIST))),
  auth: v.strictObject({
    header: headerName,
    value: v.pipe(
      headerText,
      v.check((value) => value.split('{key}').length === 2, 'must hold {key} once'),
    ),
    /** Headers beside it, such as a version; {uuid} stands for a new one with each request. */
    also: v.optional(v.record(headerName, headerText)),
  }),
  idCharacters: v.optional(idCharacters),
  /** GET: one task. */
  query: route('id'),
  /** GET, once it is done: where the answer does not hold the link itself. {value} is what stands at `value`. */
  result: v.optional(
    v.strictObject({
      route: v.union([route('id'), route('value')]),
      value: paths,
      links: v.pipe(v.array(path), v.minLength(1), v.maxLength(MAX_LIST)),
    }),
  ),
  /** POST `{"ids": […]}` → a list of answers: the one request that is no GET. */
  batch: v.optional(route()),
  /** GET → `{"url": …}`: the clip without the watermark that the answer's link may bear. */
  cleanLink: v.optional(route('id')),
  /** GET: the file itself, where no answer holds a link. */
  content: v.optional(route('id')),
  list: v.optional(list),
  /** Query addresses by which a pasted address is known as this service's, beside the base address and `query`. */
  recognises: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          httpsAddress,
          v.check((value) => value.split('{id}').length === 2, 'must hold {id} once'),
        ),
      ),
      v.maxLength(MAX_LIST),
    ),
  ),
  /** How long a link lives after the clip is done. */
  linkLifeSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(366 * 86_400))),
  /** Answers of all known dialects of gateways are read (docs/gateway.md); `answer` says nothing then. */
  dialects: v.optional(v.literal(true)),
  answer: v.strictObject({
    /** Where the object about the task is; the whole answer where none is said. The other paths begin there. */
    at: paths,
    id: paths,
    state: paths,
    states: v.strictObject({ waiting: words, working: words, done: words, failed: words }),
    /** Something there means that it failed, whatever the state says. */
    error: paths,
    reason: paths,
    prompt: paths,
    model: paths,
    aspectRatio: paths,
    width: paths,
    height: paths,
    size: paths,
    duration: paths,
    created: paths,
    finished: paths,
    /** The clip's links, the best first. */
    links: paths,
    /** Links to the same clip that may bear a watermark. */
    markedLinks: paths,
    thumbnail: paths,
    lastFrame: paths,
  }),
});

export type ServiceDefinition = v.InferOutput<typeof definitionSchema>;
export type ServiceList = v.InferOutput<typeof list>;

/** Says why a text or value is no definition: where, and what must be there. */
export class BadDefinition extends Error {
  override readonly name = 'BadDefinition';
}

/**
 * Checks a definition that was read from JSON. Throws BadDefinition, whose message begins with the path of the first
 * fault.
 */
export function parseDefinition(value: unknown): ServiceDefinition {
  const result = v.safeParse(definitionSchema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'the whole';
  const what = issue.type === 'strict_object' ? unexpected(issue) : issue.message;
  throw new BadDefinition(`${where}: ${what.replace(/[.]$/, '')}.`);
}

function unexpected(issue: { readonly expected: string | null; readonly message: string }): string {
  if (issue.expected === 'never') return 'is nothing that a definition can say';
  return issue.expected === 'Object' ? 'must be an object in braces' : 'is missing';
}

/** Gives whatever of a service no source confirmed, its list included. */
export function unconfirmedOf({ unconfirmed = [], list: listed }: ServiceDefinition): readonly string[] {
  return [...unconfirmed, ...(listed?.unconfirmed ?? [])];
}
