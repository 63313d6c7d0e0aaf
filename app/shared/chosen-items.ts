/**
 * Writes many items in one short text: a library of 100,000 is chosen at once, and a text crosses the bridge in the
 * time that as many objects would take a hundred times over.
 */
import { ITEM_STATUSES, type ItemRow, type ItemStatus } from './library-view.ts';

/** As much of an item as decides what can be done to it. */
export interface ChosenItem {
  readonly id: string;
  readonly status: ItemStatus;
  readonly hasPrompt: boolean;
  /** The service itself ended it: trying again brings the same answer. */
  readonly isRefused?: true;
}

/** What chosen clips come to together; of those alone that are saved. */
export interface ClipSums {
  readonly seconds: number;
  readonly bytes: number;
}

/** A line for each item: its mark, a blank, its id. */
export type ChosenText = string;

/**
 * Gives what stands before an id: the place of its status among all, doubled, and one more where it has a prompt. What
 * the service refused stands behind all of these.
 */
export function markOf(status: ItemStatus, hasPrompt: boolean, isRefused = false): number {
  const place = isRefused ? ITEM_STATUSES.length : ITEM_STATUSES.indexOf(status);
  return place * 2 + (hasPrompt ? 1 : 0);
}

const KINDS: readonly Omit<ChosenItem, 'id'>[] = [
  ...ITEM_STATUSES.flatMap((status) => [
    { status, hasPrompt: false },
    { status, hasPrompt: true },
  ]),
  { status: 'failed', hasPrompt: false, isRefused: true },
  { status: 'failed', hasPrompt: true, isRefused: true },
];

/** Reads what main wrote; a line that is none is a bug of main's, and throws. */
export function readChosen(text: ChosenText): readonly ChosenItem[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const blank = line.indexOf(' ');
    const kind = KINDS[Number(line.slice(0, blank))];
    if (!kind) throw new Error(`No item is written as ${line}`);
    const { status, hasPrompt, isRefused } = kind;
    const id = line.slice(blank + 1);
    return isRefused ? { id, status, hasPrompt, isRefused } : { id, status, hasPrompt };
  });
}

/** Gives as much of a row as decides what can be done to its item. */
export function chosenOf(row: Pick<ItemRow, 'id' | 'status' | 'prompt' | 'isRefused'>): ChosenItem {
  const { id, status, prompt, isRefused } = row;
  return { id, status, hasPrompt: prompt !== null, ...(isRefused && { isRefused }) };
}
