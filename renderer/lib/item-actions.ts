/** Which actions an item in each state offers, and in which order: one table for row, menu and toolbar. */
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
  checkNow: ['generating'],
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
const SINGLE: readonly ItemAction[] = ['open', 'preview', 'reveal', 'locate', 'details'];
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

export function isOffered(action: ItemAction, { status, hasPrompt }: Omit<ChosenItem, 'id'>): boolean {
  if (action === 'copyPrompt') return hasPrompt;
  const statuses = OFFERED[action];
  return statuses === 'always' || statuses.includes(status);
}

/** What a menu on this system shows for these items: all that at least one of them offers. */
export function actionsFor(items: readonly ChosenItem[], platform: string): readonly ItemAction[] {
  // Of 100,000 items there are a dozen kinds.
  const kinds = new Map<number, ChosenItem>();
  for (const item of items) kinds.set(markOf(item.status, item.hasPrompt), item);
  return itemActionsOn(platform).filter(
    (action) =>
      (items.length === 1 || !SINGLE.includes(action)) &&
      [...kinds.values()].some((kind) => isOffered(action, kind)),
  );
}

/** The few buttons that stand on the row itself. */
export function rowButtons(row: ItemRow): readonly ItemAction[] {
  return ON_ROW[row.status];
}
