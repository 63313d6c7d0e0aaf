/** Reads links that bring a person here: dailies://track/<id> and dailies://show/<id> (docs/rules.md, E13). Pure. */

export const SCHEME = 'dailies';

export type DeepLink =
  | { readonly kind: 'track'; readonly id: string }
  | { readonly kind: 'show'; readonly id: string }
  /** Ours by its scheme, and nothing that we know. */
  | { readonly kind: 'unknown' };

const MAX_LENGTH = 2048;
/**
 * The whole link or nothing. `new URL` would mend it first: it resolves dots, drops tabs and newlines and takes
 * ports, names and queries, so that what was checked is not what was sent.
 */
const LINK = /^dailies:\/\/(track|show)\/([A-Za-z0-9_-]{1,128})\/?$/;

/** Reads one link; `unknown` for what is none of ours, or more than it should be. */
export function parseDeepLink(text: string): DeepLink {
  if (text.length > MAX_LENGTH) return { kind: 'unknown' };
  // Schemes have no case; the rest has.
  const [, kind, id] = LINK.exec(text.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase())) ?? [];
  if (id === undefined) return { kind: 'unknown' };
  return { kind: kind === 'show' ? 'show' : 'track', id };
}

/** Finds the one link among a program's arguments; null when there is none, `unknown` when there are several. */
export function findDeepLink(args: readonly string[]): DeepLink | null {
  const links = args.filter((argument) => argument.toLowerCase().startsWith(`${SCHEME}:`));
  const [link] = links;
  if (link === undefined) return null;
  return links.length === 1 ? parseDeepLink(link) : { kind: 'unknown' };
}
