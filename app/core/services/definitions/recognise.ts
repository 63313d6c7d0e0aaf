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

function idBetween(address: string, { before, after }: Pattern, extraCharacters?: string): string | null {
  if (!address.startsWith(before) || !address.endsWith(after)) return null;
  if (address.length <= before.length + after.length) return null;
  const raw = address.slice(before.length, address.length - after.length);
  // A query in the address that the pattern does not know ends the id, as a fragment does.
  const [text = ''] = before.includes('?') ? raw.split(/[&#]/) : raw.split(/[?#]/);
  try {
    const id = decodeURIComponent(text);
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
