/** Declares the first filters of the list: what each lets through, and which of them a query is. */
import type { ItemStatus, ListFacets, MarkFilter } from '../../app/shared/library-view.ts';

export const FIRST_FILTERS = ['all', 'new', 'picks', 'unreviewed', 'progress', 'needs'] as const;
export type FirstFilter = (typeof FIRST_FILTERS)[number];

export interface Narrowing {
  readonly statuses: readonly ItemStatus[];
  readonly marks: readonly MarkFilter[];
}

export const IN_PROGRESS: readonly ItemStatus[] = ['generating', 'downloading', 'waiting', 'paused'];
/** What goes on only when a person does something. */
export const NEEDS_YOU: readonly ItemStatus[] = ['failed', 'missing'];

const NARROWINGS: { readonly [Name in FirstFilter]: Narrowing } = {
  all: { statuses: [], marks: [] },
  new: { statuses: ['saved'], marks: [] },
  picks: { statuses: [], marks: ['pick'] },
  unreviewed: { statuses: ['saved'], marks: ['none'] },
  progress: { statuses: IN_PROGRESS, marks: [] },
  needs: { statuses: NEEDS_YOU, marks: [] },
};

export const narrowingOf = (name: FirstFilter): Narrowing => NARROWINGS[name];

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word) => other.includes(word));

interface Query {
  readonly statuses: readonly ItemStatus[];
  readonly marks?: readonly MarkFilter[] | undefined;
  readonly facets?: ListFacets | undefined;
}

/** Gives the filter that a query is; null for a choice of states that is none of them. */
export function firstFilterOf({ statuses, marks = [], facets = {} }: Query): FirstFilter | null {
  if (facets.newSinceMs !== undefined) return 'new';
  return (
    FIRST_FILTERS.find(
      (name) =>
        name !== 'new' && same(NARROWINGS[name].statuses, statuses) && same(NARROWINGS[name].marks, marks),
    ) ?? null
  );
}

const DAY_MS = 86_400_000;
export const DATES = ['today', 'week', 'month'] as const;
export type DateChoice = (typeof DATES)[number];

/** Says when such a span of days began, at the beginning of a day here, in milliseconds since the epoch. */
export function sinceMs(choice: DateChoice, nowMs: number): number {
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0);
  const days = { today: 0, week: 6, month: 29 }[choice];
  return new Date(midnight - days * DAY_MS).setHours(0, 0, 0, 0);
}

/** Gives the span that a moment was made from; null for none. */
export function dateChoiceOf(addedSinceMs: number | undefined, nowMs: number): DateChoice | null {
  if (addedSinceMs === undefined) return null;
  return DATES.find((choice) => sinceMs(choice, nowMs) <= addedSinceMs) ?? 'month';
}
