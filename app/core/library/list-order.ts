/** What the list is sorted and filtered by, as the library's file has it. */
import { ITEM_STATUSES, type ItemStatus, type SortKey } from '../../shared/library-view.ts';

export const SORT_COLUMNS: { readonly [Key in SortKey]: string } = {
  tracked: 'tracked_at',
  created: 'created_at',
  finished: 'noticed_at',
  name: 'name_key',
  size: 'bytes',
};

export const SORT_INDEXES: { readonly [Key in SortKey]: string } = {
  tracked: 'generations_by_tracked',
  created: 'generations_by_created',
  finished: 'generations_by_noticed',
  name: 'generations_by_name',
  size: 'generations_by_bytes',
};

/** As schema.ts writes `status_bit`; 256 is what it makes of a word that is not a status, such as `removed`. */
const bitOf = (status: ItemStatus): number => 1 << ITEM_STATUSES.indexOf(status);
const LISTED_BITS = 255;
export const STATUS_BITS = 512;

/** The `status_bit`s that a filter lets through; every listed one for an empty filter. */
export function maskOf(statuses: readonly ItemStatus[]): number {
  return statuses.length === 0 ? LISTED_BITS : statuses.reduce((bits, status) => bits | bitOf(status), 0);
}
