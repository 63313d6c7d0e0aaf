/**
 * Says which transfers are in time, where the line cannot bring all of them. Pure. Moore and Hodgson's method gives the
 * most: in the order in which they must be done, and whenever one would come too late, without the longest so far.
 * Those whose link can be renewed are left out before any other, since nothing is lost with them.
 */

export interface DueTransfer {
  /** Its link must have been asked by then, in milliseconds since 1970: what has begun may end later. */
  readonly beginByMs: number;
  readonly takesMs: number;
  /** Asking its task again gives a link that lives longer. */
  readonly isRenewable: boolean;
}

const doneByMs = ({ beginByMs, takesMs }: DueTransfer): number => beginByMs + takesMs;

/** Gives the longest first: a heap, since thousands may contend. */
class Longest {
  readonly #heap: DueTransfer[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(transfer: DueTransfer): void {
    let at = this.#heap.push(transfer) - 1;
    for (let above = (at - 1) >> 1; at > 0 && this.#isLonger(at, above); above = (at - 1) >> 1) {
      this.#swap(at, above);
      at = above;
    }
  }

  pop(): DueTransfer | undefined {
    const [longest] = this.#heap;
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return longest;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let most = at;
      if (left < this.#heap.length && this.#isLonger(left, most)) most = left;
      if (right < this.#heap.length && this.#isLonger(right, most)) most = right;
      if (most === at) return longest;
      this.#swap(at, most);
      at = most;
    }
  }

  #isLonger(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    // Of equally long ones the one that ends later.
    return a.takesMs > b.takesMs || (a.takesMs === b.takesMs && a.beginByMs > b.beginByMs);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}

/** Says whether all are begun in time, one after the other as they stand. */
export function areInTime(transfers: Iterable<DueTransfer>, freeAtMs: number): boolean {
  let beginMs = freeAtMs;
  for (const { beginByMs, takesMs } of transfers) {
    if (beginMs > beginByMs) return false;
    beginMs += takesMs;
  }
  return true;
}

/**
 * Gives as many transfers as can be in time, in the order in which they can.
 *
 * @param freeAtMs when the line is free for the first of them, in milliseconds since 1970.
 */
export function mostInTime<T extends DueTransfer>(transfers: readonly T[], freeAtMs: number): readonly T[] {
  const inOrder = transfers.toSorted((one, other) => doneByMs(one) - doneByMs(other));
  const late = new Set<DueTransfer>();
  const [renewable, others] = [new Longest(), new Longest()];
  let endMs = freeAtMs;
  for (const transfer of inOrder) {
    (transfer.isRenewable ? renewable : others).push(transfer);
    endMs += transfer.takesMs;
    while (endMs > doneByMs(transfer)) {
      const dropped = renewable.size > 0 ? renewable.pop() : others.pop();
      // Nothing is left: the line is free too late even for it alone.
      if (!dropped) break;
      endMs -= dropped.takesMs;
      late.add(dropped);
    }
  }
  return inOrder.filter((transfer) => !late.has(transfer));
}
