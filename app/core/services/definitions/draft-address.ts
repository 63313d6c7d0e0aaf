/**
 * Reads the address that an answer was got from, as people have it: alone, or within a curl command of the
 * documentation. The key in it is looked at for its form and goes no further.
 */
import type { AnswerProblem } from '../../../shared/answer-problem.ts';
import { idOf } from '../field-values.ts';
import type { AnswerNode } from './answer-nodes.ts';
import { isTaskId } from './route.ts';

export interface AskedAddress {
  /** Without a query that holds a key, and with `{id}` where the task's id was. */
  readonly query: string;
  /** `https://host`. */
  readonly origin: string;
  readonly id: string;
  readonly idCharacters: string;
  readonly auth: { readonly header: string; readonly value: string; readonly also?: Record<string, string> };
}

const ADDRESS = /https?:\/\/(?:<[\w -]{1,40}>|[^\s"'`<>\\|^])+/gi;
const BARE = /(?:^|[\s"'`])((?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+)?\/(?:<[\w -]{1,40}>|[^\s"'`<>\\|^])+)/i;
/** `{task_id}`, `<task_id>`, `:task_id`, `$TASK_ID`, `${taskId}`, `YOUR_TASK_ID`. */
const PLACEHOLDER =
  /\$?\{{1,2}[\w .-]{1,40}\}{1,2}|<[\w -]{1,40}>|\$[A-Za-z_]\w{0,40}|(?<=\/):[A-Za-z_]\w{0,40}|(?<=[/=])(?:your|my|the)[_-][\w-]{0,40}/i;
const SECRET_NAME = /key|token|secret|auth|signature|password|credential/i;
const ID_NAME = /(?:id|uuid|name|task|job|operation|request|key)$/;

/** Anything that curl would send other than a GET. */
const NO_GET =
  /(?:^|\s)(?:-X|--request)[\s=]*["']?(?!GET\b)[A-Za-z]{3,}|(?:^|\s)(?:--data(?:-\w+)?|-d|--json|-F|--form)[\s='"]/;
const AS_GET = /(?:^|\s)(?:-G|--get)\b/;

/** Finds the first header that says who asks, its secret replaced, and those that name a version. */
function authIn(text: string, host: string): AskedAddress['auth'] {
  const also: Record<string, string> = {};
  let auth: { header: string; value: string } | null = null;
  // In curl as `-H "Name: value"`, in code as `"Name": "value"`.
  for (const [, name = '', raw = ''] of text.matchAll(
    /["'\s]([A-Za-z][A-Za-z0-9-]{1,59})["']?\s*:\s*["'`]?([^"'`\r\n\\,}]{1,2000})/g,
  )) {
    const value = raw.trim();
    if (/^(?:https?|content-type|accept)$/i.test(name)) continue;
    if (SECRET_NAME.test(name) || /^(?:bearer|token|key)\s/i.test(value)) {
      const scheme = /^([A-Za-z]{2,20})\s+\S/.exec(value)?.[1];
      auth ??= { header: name, value: scheme && !/^your|^my/i.test(scheme) ? `${scheme} {key}` : '{key}' };
    } else if (/version|-beta$/i.test(name) && /^[\w.:-]{1,40}$/.test(value)) also[name] = value;
  }
  const google = /(?:^|\.)googleapis\.com$/.test(host);
  auth ??= google
    ? { header: 'x-goog-api-key', value: '{key}' }
    : { header: 'Authorization', value: 'Bearer {key}' };
  return Object.keys(also).length === 0 ? auth : { ...auth, also };
}

/** Gives the values in an answer that could be the id in its address, the longest first. */
function idsIn(nodes: readonly AnswerNode[]): readonly string[] {
  const ids = nodes
    .filter(({ name }) => ID_NAME.test(name))
    .map(({ value }) => idOf(value))
    .filter((id): id is string => id !== null && id.length >= 3 && id.length <= 200);
  return [...new Set(ids)].sort((one, other) => other.length - one.length);
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

interface Hole {
  readonly query: string;
  readonly id: string;
}

/** Finds where a text stands in an address as a whole part of it, in any of the ways to write it. */
function holeAt(address: string, id: string): Hole | null {
  for (const written of [id, encodeURIComponent(id), id.replaceAll(':', '%3A')]) {
    let at = address.lastIndexOf(written);
    for (; at >= 0; at = at === 0 ? -1 : address.lastIndexOf(written, at - 1)) {
      const [before = '', after = ''] = [
        address[at - 1] ?? '/',
        address.slice(at + written.length, at + written.length + 1),
      ];
      if (/[/=]/.test(before) && (after === '' || /[/?&:]/.test(after))) {
        return { query: `${address.slice(0, at)}{id}${address.slice(at + written.length)}`, id };
      }
    }
  }
  return null;
}

/**
 * Guesses the part that is an id, where the answer names none: of the query by its name, else the last that looks like
 * one.
 */
function guessedHole(address: string): Hole | null {
  const [path = '', search = ''] = address.split('?');
  for (const pair of search.split('&')) {
    const [name = '', value = ''] = pair.split('=');
    if (value !== '' && /id$|^task|^job|^request/i.test(name)) return holeAt(address, decoded(value));
  }
  const parts = path.split('/').map(decoded);
  const last = parts.findLast((part) => part.length >= 6 && /\d/.test(part) && !/^v\d/i.test(part));
  return last === undefined ? null : holeAt(address, last);
}

/** Gives path and query, without what names a key. */
function withoutKeys(url: URL): string {
  const search = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !SECRET_NAME.test(pair.split('=')[0] ?? ''));
  return url.pathname.slice(1) + (search.length > 0 ? `?${search.join('&')}` : '');
}

function addressIn(text: string, ids: readonly string[]): string | null {
  const found = [...text.matchAll(ADDRESS)].map(([address]) => address.replace(/[),.;\]]+$/, ''));
  const bare = BARE.exec(text)?.[1];
  const all = found.length > 0 || bare === undefined ? found : [`https://${bare}`];
  return (
    all.find((address) => ids.some((id) => decoded(address).includes(id))) ??
    all.find((address) => PLACEHOLDER.test(address.slice(8))) ??
    all[0] ??
    null
  );
}

/** Reads the address, or gives a word for why there is nothing to ask. */
export function readAddress(text: string, nodes: readonly AnswerNode[]): AskedAddress | AnswerProblem {
  const ids = idsIn(nodes);
  const found = addressIn(text, ids);
  if (found === null) return 'no-address';
  if (NO_GET.test(text) && !AS_GET.test(text)) return 'no-get';
  const address = found.replace(/^(https?:\/\/[^/?#]+)(.*)$/is, (_whole, origin: string, rest: string) =>
    origin.concat(rest.replace(PLACEHOLDER, '__task__')),
  );
  if (!URL.canParse(address)) return 'odd-address';
  const url = new URL(address);
  const asked = withoutKeys(url);
  const named = ids.map((id) => holeAt(asked, id)).find((hole) => hole !== null);
  const hole = named ?? holeAt(asked, '__task__') ?? guessedHole(asked);
  if (!hole) return 'no-id';
  const id = hole.id === '__task__' ? (ids[0] ?? 'task') : hole.id;
  const idCharacters = [...':/.@~'].filter((letter) => id.includes(letter)).join('');
  if (!isTaskId(id, idCharacters)) return 'no-id';
  return { query: hole.query, origin: url.origin, id, idCharacters, auth: authIn(text, url.hostname) };
}
