/** Finds the takes among which a clip of a grouped list stands, pure: by halving, since there may be 100,000. */

/** Which clips are takes of one prompt, by their places in the list. */
export interface TakeRange {
  readonly first: number;
  readonly count: number;
}

export class GroupRanges {
  readonly #keys: Uint32Array;
  /** Where each group ends: the first place after it. */
  readonly #ends: Uint32Array;

  constructor(groups: { readonly sizes: Uint32Array; readonly keys: Uint32Array }) {
    this.#keys = groups.keys;
    let end = 0;
    this.#ends = groups.sizes.map((size) => {
      end += size;
      return end;
    });
  }

  /** The takes around this place: itself alone where no group reaches. */
  around(index: number): TakeRange {
    const rank = this.#rankOf(index);
    if (rank === null) return { first: index, count: 1 };
    const first = rank === 0 ? 0 : (this.#ends[rank - 1] ?? 0);
    return { first, count: (this.#ends[rank] ?? 0) - first };
  }

  /** The number of the group at this place; 0 for a clip that stands alone. */
  keyAt(index: number): number {
    return this.#keys[this.#rankOf(index) ?? -1] ?? 0;
  }

  #rankOf(index: number): number | null {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low < this.#ends.length ? low : null;
  }
}
