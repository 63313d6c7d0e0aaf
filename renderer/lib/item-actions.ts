/** Which actions an item in each state offers, and in which order: one table for row, menu and toolbar. */
import type { ItemRow, ItemStatus } from '../../app/shared/library-view.ts';

export const ITEM_ACTIONS = [
  'open',
  'reveal',
  'retry',
  'locate',
  'downloadAgain',
  'resume',
  'pause',
  'checkNow',
  'cancel',
  'details',
  'copyPrompt',
  'copyId',
  'remove',
] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];

const OFFERED: { readonly [Action in ItemAction]: readonly ItemStatus[] | 'always' } = {
  open: ['saved'],
  reveal: ['saved'],
  retry: ['failed', 'cancelled', 'waiting'],
  locate: ['missing'],
  // A saved clip is not fetched anew: the engine leaves it alone.
  downloadAgain: ['missing'],
  resume: ['paused'],
  pause: ['generating', 'downloading', 'waiting'],
  checkNow: ['generating'],
  cancel: ['generating', 'downloading', 'waiting', 'paused'],
  details: 'always',
  copyPrompt: 'always',
  copyId: 'always',
  remove: 'always',
};

/** Actions that make sense for one item alone. */
const SINGLE: readonly ItemAction[] = ['open', 'reveal', 'locate', 'details'];
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

export function isOffered(action: ItemAction, row: ItemRow): boolean {
  if (action === 'copyPrompt') return row.prompt !== null;
  const statuses = OFFERED[action];
  return statuses === 'always' || statuses.includes(row.status);
}

/** What a menu shows for these rows: all that at least one of them offers. */
export function actionsFor(rows: readonly ItemRow[]): readonly ItemAction[] {
  return ITEM_ACTIONS.filter(
    (action) => (rows.length === 1 || !SINGLE.includes(action)) && rows.some((row) => isOffered(action, row)),
  );
}

/** The few buttons that stand on the row itself. */
export function rowButtons(row: ItemRow): readonly ItemAction[] {
  return ON_ROW[row.status];
}

/** What is lost by removing it now: the clip is not on disk yet. */
export function isInProgress(row: ItemRow): boolean {
  return OFFERED.cancel.includes(row.status);
}
