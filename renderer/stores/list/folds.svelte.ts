/** Keeps which groups of the list are put away, as long as the window is open. */

/** Which groups of the list are put away, as long as the window is open. */
export interface Folds {
  /** By the groups' own numbers. */
  readonly closed: ReadonlySet<number>;
  toggle(group: number): void;
}

export function createFolds(): Folds {
  let closed = $state.raw<ReadonlySet<number>>(new Set());
  return {
    get closed() {
      return closed;
    },
    toggle(group) {
      if (group === 0) return;
      const next = new Set(closed);
      if (!next.delete(group)) next.add(group);
      closed = next;
    },
  };
}
