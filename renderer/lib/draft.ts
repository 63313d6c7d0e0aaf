/** Reads and changes a drafted definition for the window; what it means is main's to say. */
import type { AnswerReading, ServiceInfo } from '../../app/shared/accounts.ts';

export const MEANINGS = ['waiting', 'working', 'done', 'failed'] as const;
export type Meaning = (typeof MEANINGS)[number];
type Words = readonly (string | number | boolean)[];

interface Definition {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string | null;
  readonly auth: { readonly header: string; readonly value: string };
  readonly query: string;
  readonly answer: {
    readonly links?: readonly string[];
    readonly markedLinks?: readonly string[];
    readonly states: { readonly [Name in Meaning]: Words };
  };
}

/** Reads the draft; null as long as nothing was drafted. */
export function parseDraft(text: string): Definition | null {
  return text === '' ? null : (JSON.parse(text) as Definition);
}

const written = (definition: Definition): string => JSON.stringify(definition, null, 2);

/** Takes what stands at this path for the clip, whatever else was thought to be it. Gives the definition as JSON. */
export function withLink(definition: Definition, path: string): string {
  const { markedLinks: _marked, ...answer } = definition.answer;
  return written({ ...definition, answer: { ...answer, links: [path] } });
}

/** Gives the state that was seen the meaning that the person says. Gives the definition as JSON. */
export function withMeaning(definition: Definition, seen: string, meaning: Meaning): string {
  const { states } = definition.answer;
  const own = MEANINGS.flatMap((name) => states[name]).find((word) => String(word) === seen) ?? seen;
  const rest = (name: Meaning): Words => states[name].filter((word) => String(word) !== seen);
  const next = Object.fromEntries(
    MEANINGS.map((name) => [name, name === meaning ? [...rest(name), own] : rest(name)]),
  ) as Definition['answer']['states'];
  return written({ ...definition, answer: { ...definition.answer, states: next } });
}

export function meaningOf({ state }: AnswerReading): Meaning {
  if (state === 'completed') return 'done';
  if (state === 'failed') return 'failed';
  return state === 'pending' ? 'waiting' : 'working';
}

/** Gives the definition as JSON under a name of the person's, and under an id that no other service has. */
export function named(definition: Definition, name: string, known: readonly ServiceInfo[]): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 34)
    .replace(/^-+|-+$/g, '');
  const wanted = slug === '' ? definition.id : slug;
  const isTaken = (id: string): boolean => known.some((service) => service.id === id);
  let id = wanted;
  for (let number = 2; isTaken(id); number += 1) id = `${wanted}-${number}`;
  return written({ ...definition, id, name });
}

/**
 * Finds where the route of a definition begins in the address that was pasted; null for a definition with an address.
 */
export function baseUrlIn(text: string, { query, baseUrl }: Definition): string | null {
  if (baseUrl !== null) return null;
  const [address = ''] = /https?:\/\/[^\s"'`]+/i.exec(text) ?? [];
  const before = `/${query.split('{id}')[0] ?? ''}`;
  const at = address.indexOf(before, address.indexOf('//') + 2);
  if (at > 0) return address.slice(0, at);
  return URL.canParse(address) ? new URL(address).origin : null;
}
