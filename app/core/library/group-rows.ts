/** Puts the takes of each prompt together, pure: how a grouped list stands. */

export interface GroupedRows {
  /** Every row's sequence number, in the list's order. */
  readonly seqs: Uint32Array;
  /** Where each group ends, counted in rows. */
  readonly ends: Uint32Array;
}

/**
 * Groups rows: each group stands where the first of its takes does; within it the oldest is first, whatever the order.
 * @param groupOf the group of each sequence number; 0 for a row that stands alone
 */
export function groupRows(seqs: Uint32Array, groupOf: Uint32Array): GroupedRows {
  const rankOf = new Uint32Array(groupOf.reduce((most, group) => Math.max(most, group), 0) + 1);
  const ranks = new Uint32Array(seqs.length);
  const sizes = new Uint32Array(seqs.length);
  let count = 0;
  for (let place = 0; place < seqs.length; place += 1) {
    const group = groupOf[seqs[place] ?? 0] ?? 0;
    let rank = group === 0 ? 0 : (rankOf[group] ?? 0);
    if (rank === 0) {
      count += 1;
      rank = count;
      if (group !== 0) rankOf[group] = rank;
    }
    ranks[place] = rank - 1;
    sizes[rank - 1] = (sizes[rank - 1] ?? 0) + 1;
  }
  const ends = sizes.slice(0, count);
  for (let rank = 1; rank < count; rank += 1) ends[rank] = (ends[rank] ?? 0) + (ends[rank - 1] ?? 0);
  const next = new Uint32Array(count);
  for (let rank = 1; rank < count; rank += 1) next[rank] = ends[rank - 1] ?? 0;
  const rows = new Uint32Array(seqs.length);
  for (let place = 0; place < seqs.length; place += 1) {
    const rank = ranks[place] ?? 0;
    const to = next[rank] ?? 0;
    rows[to] = seqs[place] ?? 0;
    next[rank] = to + 1;
  }
  for (let rank = 0; rank < count; rank += 1) {
    rows.subarray(rank === 0 ? 0 : ends[rank - 1], ends[rank]).sort();
  }
  return { seqs: rows, ends };
}

/** Finds the group that the row at this place is in. */
export function rankAt(ends: Uint32Array, place: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
