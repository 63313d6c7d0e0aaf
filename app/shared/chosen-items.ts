/**
 * Many items in one short text: a library of 100,000 is chosen at once, and a text crosses the bridge in the time that
 * as many objects would take a hundred times over.
 */
import { ITEM_STATUSES, type ItemRow, type ItemStatus } from './library-view.ts';

/** As much of an item as decides what can be done to it. */
export interface ChosenItem {
  readonly id: string;
  readonly status: ItemStatus;
  readonly hasPrompt: boolean;
}

/** A line for each item: its mark, a blank, its id. */
export type ChosenText = string;

/** What stands before an id: the place of its status among all, doubled, and one more where it has a prompt. */
export function markOf(status: ItemStatus, hasPrompt: boolean): number {
  return ITEM_STATUSES.indexOf(status) * 2 + (hasPrompt ? 1 : 0);
}

const KINDS: readonly Omit<ChosenItem, 'id'>[] = ITEM_STATUSES.flatMap((status) => [
  { status, hasPrompt: false },
  { status, hasPrompt: true },
]);

/** Reads what main wrote; a line that is none is a bug of main's, and throws. */
export function readChosen(text: ChosenText): readonly ChosenItem[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const blank = line.indexOf(' ');
    const kind = KINDS[Number(line.slice(0, blank))];
    if (!kind) throw new Error(`No item is written as ${line}`);
    return { id: line.slice(blank + 1), status: kind.status, hasPrompt: kind.hasPrompt };
  });
}

export function chosenOf({ id, status, prompt }: Pick<ItemRow, 'id' | 'status' | 'prompt'>): ChosenItem {
  return { id, status, hasPrompt: prompt !== null };
}
