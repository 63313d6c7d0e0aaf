/**
 * Recognises query addresses, as people copy them out of a terminal or a page: of which service, and about which task.
 */
import type { ServiceDefinition } from './definition.ts';
import { isTaskId } from './route.ts';

const HOLE = '{id}';

interface Pattern {
  readonly before: string;
  readonly after: string;
}

function patternsOf({ baseUrl, query, recognises = [] }: ServiceDefinition): readonly Pattern[] {
  const own = baseUrl === null ? [] : [`${baseUrl.replace(/\/$/, '')}/${query}`];
  return [...own, ...recognises].map((address) => {
    const at = address.indexOf(HOLE);
    return { before: address.slice(0, at), after: address.slice(at + HOLE.length) };
  });
}

/** Scheme and host in small letters, as the same address is written elsewhere. */
function plainAddress(text: string): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(text)?.[0] ?? '';
  return origin.toLowerCase().replace(/^(https:.*):443$/, '$1') + text.slice(origin.length);
}

const partsOf = (address: string): readonly [path: string, query: string] => {
  const [whole = ''] = address.split('#');
  const at = whole.indexOf('?');
  return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
};

/** The id as an address has it, still encoded; null where the address is another one. */
function rawId(address: string, { before, after }: Pattern): string | null {
  const [path, query] = partsOf(plainAddress(address));
  const [beforePath, beforeQuery] = partsOf(plainAddress(before));
  if (before.includes('?')) {
    const field = beforeQuery.slice(beforeQuery.lastIndexOf('&') + 1);
    const found = query.split('&').find((part) => part.startsWith(field));
    return path.replace(/\/$/, '') === beforePath && found !== undefined ? found.slice(field.length) : null;
  }
  const [afterPath] = partsOf(after);
  const end = afterPath.endsWith('/') ? path : path.replace(/\/$/, '');
  if (!end.startsWith(beforePath) || !end.endsWith(afterPath)) return null;
  if (end.length <= beforePath.length + afterPath.length) return null;
  return end.slice(beforePath.length, end.length - afterPath.length);
}

function idBetween(address: string, pattern: Pattern, extraCharacters?: string): string | null {
  const raw = rawId(address, pattern);
  if (raw === null) return null;
  try {
    const id = decodeURIComponent(raw);
    return isTaskId(id, extraCharacters) ? id : null;
  } catch {
    return null;
  }
}

/** Gives the id in a query address of this service; null for every other text. */
export function idInAddress(definition: ServiceDefinition, text: string): string | null {
  const address = text.trim();
  for (const pattern of patternsOf(definition)) {
    const id = idBetween(address, pattern, definition.idCharacters);
    if (id !== null) return id;
  }
  return null;
}

/** Gives the service that a text is a query address of, and the id in it; null where it is none's. */
export function recognise(
  services: readonly ServiceDefinition[],
  text: string,
): { readonly service: ServiceDefinition; readonly id: string } | null {
  for (const service of services) {
    const id = idInAddress(service, text);
    if (id !== null) return { service, id };
  }
  return null;
}
