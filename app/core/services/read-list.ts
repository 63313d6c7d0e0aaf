/** Reads one page of what an account has made at its service, as the definition's `list` says. Pure. */
import { cleanText } from '../../shared/clean-text.ts';
import type { RescueClip } from '../../shared/rescue.ts';
import { errorIn } from './answer-words.ts';
import { firstAt, readPath } from './definitions/answer-path.ts';
import type { ServiceDefinition, ServiceList } from './definitions/definition.ts';
import { readByDefinition, taskIn } from './definitions/read-by-definition.ts';
import { isTaskId, routeUrl } from './definitions/route.ts';
import { idOf, timeOf } from './field-values.ts';
import { linkOfVideo } from './links/choose-link.ts';
import { linkDeadline } from './links/link-deadline.ts';
import { badAnswer } from './read-answer.ts';
import { isSureRefusal, refusedByWords } from './refusal-words.ts';

/** Pictures and sounds that services list among their clips. */
const NO_CLIP = /\.(?:jpe?g|png|webp|avif|bmp|svg|mp3|wav|m4a|flac|ogg|txt|json|glb|obj)(?:$|[?#])/i;
/** Enough to know a clip by. */
const MAX_PROMPT = 300;
/** More than any page asked for here. */
const MAX_ITEMS = 1_000;

type Route = ServiceList['routes'][number];

/** Where a page of a list is. */
export interface PagePlace {
  readonly address: URL;
  /** From 1. */
  readonly page: number;
  /** Items of the pages before it. */
  readonly offset: number;
}

export interface ListPage {
  readonly clips: readonly RescueClip[];
  /** Null where this is the last. */
  readonly next: PagePlace | null;
}

/** Makes an address of the list with a value in its one place; without the parameter of the place for null. */
function addressOf({ route }: Route, baseUrl: URL, value: string | null): URL {
  const [, place = ''] = /\{(page|offset|after)\}/.exec(route) ?? [];
  const address = place === '' ? new URL(route, baseUrl) : routeUrl(route, baseUrl, place, value ?? '');
  if (value === null) {
    for (const [name, each] of [...address.searchParams]) if (each === '') address.searchParams.delete(name);
  }
  return address;
}

/** Says where the first page of a list is. */
export function firstPage(route: Route, baseUrl: URL): PagePlace {
  const start = route.route.includes('{page}') ? '1' : route.route.includes('{offset}') ? '0' : null;
  return { address: addressOf(route, baseUrl, start), page: 1, offset: 0 };
}

/** Gives the address of a next page where it is on the list's own route, else null: the key goes along. */
function sameRoute(said: string, current: URL): URL | null {
  if (!URL.canParse(said, current)) return null;
  const next = new URL(said, current);
  return next.origin === current.origin && next.pathname === current.pathname ? next : null;
}

function nextPage(
  list: ServiceList,
  route: Route,
  body: unknown,
  current: PagePlace,
  count: number,
  baseUrl: URL,
): PagePlace | null {
  const [page, offset] = [current.page + 1, current.offset + count];
  const isLast = firstAt(body, list.more, (value) => (typeof value === 'boolean' ? value : null)) === false;
  const total = firstAt(body, list.total, (value) => (typeof value === 'number' ? value : null));
  if (count === 0 || isLast || (total !== null && offset >= total)) return null;
  const at = (value: string): PagePlace => ({ address: addressOf(route, baseUrl, value), page, offset });
  if (route.route.includes('{page}')) return at(String(page));
  if (route.route.includes('{offset}')) return at(String(offset));
  const said = firstAt(body, list.next, idOf);
  if (said === null) return null;
  if (route.route.includes('{after}')) return at(said);
  const address = sameRoute(said, current.address);
  return address && { address, page, offset };
}

/** Gives the definition with what the list says of its items in the place of what an answer says. */
function asListed(definition: ServiceDefinition): ServiceDefinition {
  return { ...definition, answer: { ...definition.answer, ...definition.list?.answer } };
}

function clipIn(
  definition: ServiceDefinition,
  list: ServiceList,
  route: Route,
  item: unknown,
): RescueClip | null {
  const said = firstAt(taskIn(item, definition.answer), definition.answer.id, idOf);
  if (said === null) return null;
  const id = route.task === undefined ? said : route.task.replace('{id}', () => said);
  if (!isTaskId(id, definition.idCharacters)) return null;
  const { kind } = list;
  if (
    kind &&
    firstAt(item, kind.at, (value) => (String(value).includes(kind.holds) ? true : null)) === null
  ) {
    return null;
  }
  const { state, prompt, model, video, finishedAtMs, createdAtMs } = readByDefinition(
    definition,
    item,
    id,
    '',
  );
  const link = linkOfVideo(video);
  if (state !== 'completed' || (link === null && list.withLinks) || NO_CLIP.test(link ?? '')) return null;
  const life = definition.linkLifeSeconds;
  const from = finishedAtMs ?? createdAtMs;
  const usual = life === undefined || from === null ? null : from + life * 1_000;
  const diesAtMs =
    (link === null ? null : linkDeadline(link)) ?? firstAt(item, list.expires, timeOf) ?? usual;
  const shown = prompt === null ? null : cleanText(prompt, MAX_PROMPT);
  return { id, prompt: shown, model, finishedAtMs, diesAtMs };
}

/** Says what an answer without items means: a refusal in words, an error, or something that cannot be read. */
function withoutItems(body: unknown, host: string): Error {
  const error = errorIn(body);
  const refused = error && isSureRefusal(error) ? refusedByWords(error, host) : null;
  return refused ?? badAnswer(host, error?.message ? 'sent-error' : 'sent-unreadable', error?.message);
}

/**
 * Reads the finished clips of a page and where the next one is. An item that cannot be read is left out; an answer
 * without a list is a DailiesError `bad-answer`, or what the service's own words mean.
 */
export function readListPage(
  definition: ServiceDefinition & { readonly list: ServiceList },
  route: Route,
  body: unknown,
  place: PagePlace,
  baseUrl: URL,
): ListPage {
  const { list } = definition;
  const items = list.items
    .flatMap((path) => readPath(body, path))
    .find((value): value is unknown[] => Array.isArray(value));
  if (!items) throw withoutItems(body, baseUrl.host);
  const listed = asListed(definition);
  const clips = items.slice(0, MAX_ITEMS).flatMap((item) => {
    try {
      return clipIn(listed, list, route, item) ?? [];
    } catch {
      return [];
    }
  });
  return { clips, next: nextPage(list, route, body, place, items.length, baseUrl) };
}
