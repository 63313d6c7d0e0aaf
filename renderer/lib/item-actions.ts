/** Says which actions an item in each state offers, and in which order: one table for row, menu and toolbar. */
import { type ChosenItem, markOf } from '../../app/shared/chosen-items.ts';
import { type ItemAction, itemActionsOn } from '../../app/shared/commands.ts';
import type { ItemRow, ItemStatus } from '../../app/shared/library-view.ts';

const OFFERED: { readonly [Action in ItemAction]: readonly ItemStatus[] | 'always' } = {
  review: ['saved'],
  pick: ['saved', 'missing'],
  reject: ['saved', 'missing'],
  unmark: ['saved', 'missing'],
  open: ['saved'],
  preview: ['saved'],
  reveal: ['saved'],
  retry: ['failed', 'cancelled', 'waiting'],
  locate: ['missing'],
  downloadAgain: ['missing', 'saved'],
  resume: ['paused'],
  pause: ['generating', 'downloading', 'waiting'],
  // Of what the service refused it asks whether that is still so.
  checkNow: ['generating', 'failed'],
  cancel: ['generating', 'downloading', 'waiting', 'paused'],
  details: 'always',
  copyFiles: ['saved'],
  copyTo: ['saved'],
  sendTo: ['saved'],
  copyPrompt: 'always',
  copyPath: ['saved'],
  copyId: 'always',
  trash: ['saved'],
  remove: 'always',
};

/** Actions that make sense for one item alone. */
const SINGLE: readonly ItemAction[] = ['open', 'preview', 'reveal', 'locate'];
/** The buttons on the row itself; the rest is in its menu. */
const ON_ROW: { readonly [Status in ItemStatus]: readonly ItemAction[] } = {
  generating: ['checkNow', 'cancel'],
  downloading: ['pause', 'cancel'],
  waiting: ['retry', 'pause'],
  paused: ['resume', 'cancel'],
  saved: ['open', 'reveal'],
  missing: ['locate', 'downloadAgain'],
  failed: ['retry'],
  cancelled: ['retry'],
};

export function isOffered(
  action: ItemAction,
  { status, hasPrompt, isRefused }: Omit<ChosenItem, 'id'>,
): boolean {
  if (action === 'copyPrompt') return hasPrompt;
  // What the service refused it would refuse again.
  if (action === 'retry' && isRefused) return false;
  if (action === 'checkNow' && status === 'failed') return isRefused === true;
  const statuses = OFFERED[action];
  return statuses === 'always' || statuses.includes(status);
}

export interface Offer {
  readonly action: ItemAction;
  /** How many of the items it is for. */
  readonly count: number;
}

/** Gives what a menu on this system shows for these items: all that at least one of them offers, and for how many. */
export function offersFor(items: readonly ChosenItem[], platform: string): readonly Offer[] {
  // Of 100,000 items there are a dozen kinds.
  const kinds = new Map<number, { readonly kind: ChosenItem; count: number }>();
  for (const item of items) {
    const mark = markOf(item.status, item.hasPrompt, item.isRefused);
    const known = kinds.get(mark);
    if (known) known.count += 1;
    else kinds.set(mark, { kind: item, count: 1 });
  }
  return itemActionsOn(platform)
    .filter((action) => items.length === 1 || !SINGLE.includes(action))
    .map((action) => ({
      action,
      count: [...kinds.values()].reduce(
        (sum, { kind, count }) => sum + (isOffered(action, kind) ? count : 0),
        0,
      ),
    }))
    .filter(({ count }) => count > 0);
}

/** Gives these actions without the counts. */
export function actionsFor(items: readonly ChosenItem[], platform: string): readonly ItemAction[] {
  return offersFor(items, platform).map(({ action }) => action);
}

/** Of many clips at once a person is asked first: they cost traffic and time, or throw away what has come. */
const COSTLY = ['downloadAgain', 'cancel'] as const;
export type CostlyAction = (typeof COSTLY)[number];
/** So few are undone by hand as fast as a question is answered. */
const MANY = 10;

/** Tells whether so many clips are a reason to ask before this is done. What can be undone is not asked about. */
export function wantsQuestion(action: ItemAction, count: number): action is CostlyAction {
  return (COSTLY as readonly ItemAction[]).includes(action) && count > MANY;
}

/** Gives the few buttons that stand on the row itself. */
export function rowButtons(row: ItemRow): readonly ItemAction[] {
  if (!row.isRefused) return ON_ROW[row.status];
  // The words beside it say to change the prompt, and submit it again.
  return [row.prompt === null ? 'copyId' : 'copyPrompt'];
}
