/** Says what the list is sorted and filtered by, as the library's file has it. */
import {
  ITEM_STATUSES,
  type ItemStatus,
  type LibraryQuery,
  MARK_FILTERS,
  type MarkFilter,
  type SortKey,
} from '../../shared/library-view.ts';

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

/**
 * As schema.ts writes `list_bits`: one bit for the status (256 for a word that is none, such as `removed`), one for
 * the mark.
 */
const MARK_BASE = 512;
export const LIST_BITS = MARK_BASE << MARK_FILTERS.length;
export const LISTED_BITS = (1 << ITEM_STATUSES.length) - 1;
export const MARK_BITS = LIST_BITS - MARK_BASE;

export const statusBit = (status: ItemStatus): number => 1 << ITEM_STATUSES.indexOf(status);
export const markBit = (mark: MarkFilter): number => MARK_BASE << MARK_FILTERS.indexOf(mark);

/** The bits that a filter lets through, of statuses and of marks: a row needs one of each. */
export interface ListMask {
  readonly status: number;
  readonly mark: number;
}

const union = (bits: readonly number[], all: number): number =>
  bits.length === 0 ? all : bits.reduce((sum, bit) => sum | bit, 0);

/** Makes the mask of a filter; an empty one lets every listed row through. */
export function maskOf({ statuses, marks = [] }: Pick<LibraryQuery, 'statuses' | 'marks'>): ListMask {
  return {
    status: union(statuses.map(statusBit), LISTED_BITS),
    mark: union(marks.map(markBit), MARK_BITS),
  };
}

export function passes(bits: number, mask: ListMask): boolean {
  return (bits & mask.status) !== 0 && (bits & mask.mark) !== 0;
}

/** Gives the mask as a condition of SQL, shorter where it asks less. */
export function maskCondition(mask: ListMask): { readonly sql: string; readonly values: readonly number[] } {
  const status = { sql: 'g.list_bits & ?', values: [mask.status] };
  if (mask.mark === MARK_BITS) return status;
  return { sql: `${status.sql} AND g.list_bits & ?`, values: [...status.values, mask.mark] };
}
