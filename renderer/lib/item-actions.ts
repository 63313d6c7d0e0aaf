/** Which actions an item in each state offers, and in which order: one table for row, menu and toolbar. */
import { ITEM_ACTIONS, type ItemAction } from '../../app/shared/commands.ts';
import type { ItemRow, ItemStatus } from '../../app/shared/library-view.ts';

const OFFERED: { readonly [Action in ItemAction]: readonly ItemStatus[] | 'always' } = {
  open: ['saved'],
  reveal: ['saved'],
  retry: ['failed', 'cancelled', 'waiting'],
  locate: ['missing'],
  downloadAgain: ['missing', 'saved'],
  resume: ['paused'],
  pause: ['generating', 'downloading', 'waiting'],
  checkNow: ['generating'],
  cancel: ['generating', 'downloading', 'waiting', 'paused'],
  details: 'always',
  copyPrompt: 'always',
  copyPath: ['saved'],
  copyId: 'always',
  trash: ['saved'],
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
