/** Writes the whole list in its order, grouped by prompt where that is asked for: found in memory, for 100,000 rows. */
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery } from '../../shared/library-view.ts';
import type { GroupHead, OutlineText } from '../../shared/list-outline.ts';
import { createGroupHeads, type ListedGroup } from './group-heads.ts';
import { groupRows, rankAt } from './group-rows.ts';
import { listIndexOf } from './list-index.ts';
import { listMatchesOf } from './list-matches.ts';
import { maskOf, passes } from './list-order.ts';

export type OrderQuery = Omit<LibraryQuery, 'offset' | 'limit' | 'outline'>;

export interface ListedRows {
  /** Of every row that matches, in the list's order. */
  readonly seqs: Uint32Array;
  /** Where each group ends, counted in rows; null for a list that is not grouped. */
  readonly ends: Uint32Array | null;
}

export interface ListOutline {
  rows(query: OrderQuery): ListedRows;
  /**
   * The same where the list was asked for lately and is the same still. Null where it would have to be made, and for a
   * list of what matches words or facts.
   */
  known(query: OrderQuery): ListedRows | null;
  outline(query: OrderQuery): OutlineText;
  /** Of the groups that a window shows a part of. */
  heads(query: Pick<LibraryQuery, 'offset' | 'limit'> & OrderQuery): readonly GroupHead[];
}

/** Pages of one list are asked for together, and by turns with those of none other. */
const KEPT_LISTS = 2;

interface Kept {
  stamp: number;
  readonly rows: ListedRows;
  /** The last one that was given for this list: of these rows once it was looked at for them. */
  outline: OutlineText | null;
  isLookedAt: boolean;
}

/** Of texts and facts the index does not keep which row has them. */
function isNarrowed({ search, facets = {} }: OrderQuery): boolean {
  return search !== '' || Object.keys(facets).length > 0;
}

export function createListOutline(db: DatabaseSync): ListOutline {
  const headsOf = createGroupHeads(db);
  const index = listIndexOf(db);
  const found = listMatchesOf(db);
  const kept = new Map<string, Kept>();
  let outlines = 0;

  function inOrder(query: OrderQuery): Uint32Array {
    const order = index.order(query.sort);
    const mask = maskOf(query);
    const matches = found.of(query);
    const { bits } = index;
    const seqs = new Uint32Array(order.length);
    let count = 0;
    for (let place = 0; place < order.length; place += 1) {
      const seq = order[query.descending ? order.length - 1 - place : place] ?? 0;
      if (!passes(bits[seq] ?? 0, mask) || (matches !== null && matches[seq] !== 1)) continue;
      seqs[count] = seq;
      count += 1;
    }
    return seqs.subarray(0, count);
  }

  /** Tells whether these are the query's rows still: a clip that changes its state stays in most lists where it was. */
  function isListed(list: Kept, query: OrderQuery, stamp: number): boolean {
    if (list.stamp === stamp) return true;
    return !isNarrowed(query) && index.isSame(list.stamp, query.sort, maskOf(query));
  }

  function keyOf(query: OrderQuery): string {
    const { search, statuses, marks = [], facets = {}, sort, descending, grouped = false } = query;
    return JSON.stringify([search, statuses, marks, facets, sort, descending, grouped]);
  }

  function known(query: OrderQuery): Kept | null {
    const list = kept.get(keyOf(query));
    if (!list) return null;
    const { stamp } = index;
    if (!isListed(list, query, stamp)) return null;
    list.stamp = stamp;
    return list;
  }

  function keep(query: OrderQuery): Kept {
    const before = known(query);
    if (before) return before;
    const { stamp } = index;
    const seqs = inOrder(query);
    const rows = query.grouped ? groupRows(seqs, index.groups) : { seqs, ends: null };
    const key = keyOf(query);
    const now: Kept = { stamp, rows, outline: kept.get(key)?.outline ?? null, isLookedAt: false };
    kept.delete(key);
    kept.set(key, now);
    for (const old of kept.keys()) if (kept.size > KEPT_LISTS) kept.delete(old);
    return now;
  }

  function shapesOf(seqs: Uint32Array): string {
    const codes = Buffer.allocUnsafe(seqs.length);
    const { shapes } = index;
    for (let place = 0; place < seqs.length; place += 1) codes[place] = shapes[seqs[place] ?? 0] ?? 0;
    return codes.toString('latin1');
  }
  function groupsOf(seqs: Uint32Array, ends: Uint32Array): string {
    const parts: string[] = [];
    const { groups } = index;
    let first = 0;
    for (const end of ends) {
      const size = end - first;
      parts.push(size === 1 ? '1' : `${size}:${groups[seqs[first] ?? 0]}`);
      first = end;
    }
    return parts.join(',');
  }

  return {
    rows: (query) => keep(query).rows,
    known: (query) => (isNarrowed(query) ? null : (known(query)?.rows ?? null)),
    outline(query) {
      const list = keep(query);
      if (list.outline !== null && list.isLookedAt) return list.outline;
      list.isLookedAt = true;
      const { seqs, ends } = list.rows;
      const shapes = shapesOf(seqs);
      const groups = ends && groupsOf(seqs, ends);
      if (list.outline === null || list.outline.shapes !== shapes || list.outline.groups !== groups) {
        outlines += 1;
        list.outline = { id: outlines, shapes, groups };
      }
      return list.outline;
    },
    heads({ offset, limit, ...query }) {
      const { seqs, ends } = keep(query).rows;
      if (ends === null) return [];
      const groups: ListedGroup[] = [];
      for (let rank = rankAt(ends, offset); rank < ends.length; rank += 1) {
        const first = rank === 0 ? 0 : (ends[rank - 1] ?? 0);
        if (first >= offset + limit) break;
        groups.push({ seqs: seqs.subarray(first, ends[rank]), first });
      }
      return headsOf(groups, index.bits);
    },
  };
}
