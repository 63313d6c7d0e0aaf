/**
 * Keeps the item at the top of the screen in its place, so that a list that changes around it does not push it away.
 */
import type { Layout, Line } from './layout.ts';

export interface PlaceSource {
  readonly row: (index: number) => { readonly id: string } | null;
  /** Where an item is now; null when it is not among those loaded. */
  readonly indexOf: (id: string) => number | null;
}

export interface KeptPlace {
  readonly isSet: boolean;
  /** The item at this index stands at the top now, and the list is scrolled so far. */
  remember(index: number, scrollTop: number): void;
  forget(): void;
  /**
   * Which position to take, so that what is looked at is where it was: after items were added or removed above it,
   * and after another layout of the same items. Null when nothing has to move.
   *
   * After another layout the first of `wanted` that was in sight stays where it was, wholly in sight;
   * without one, the item at the top stays there. `height` is the list's own.
   */
  restore(
    layout: Layout,
    wanted: readonly number[],
    height: number,
  ): { readonly to: number; readonly isNewLayout: boolean } | null;
}

export function createKeptPlace(source: PlaceSource): KeptPlace {
  let place: { readonly id: string; readonly index: number } | null = null;
  let scrolledTo = 0;
  let laidOut: Layout | null = null;
  const lineIn = (layout: Layout, index: number): Line => layout.line(layout.lineOf(index));

  /** Gives the position at which a line stands as far below the top as before, and wholly in sight. */
  function keptInSight(line: Line, offset: number, height: number): number {
    const lowest = Math.max(0, height - line.height);
    return Math.max(0, line.top - Math.min(Math.max(0, offset), lowest));
  }

  return {
    get isSet() {
      return place !== null;
    },
    remember(index, scrollTop) {
      const row = source.row(index);
      place = row ? { id: row.id, index } : null;
      scrolledTo = scrollTop;
    },
    forget() {
      place = null;
      scrolledTo = 0;
    },
    restore(layout, wanted, height) {
      const before = laidOut;
      laidOut = layout;
      if (!place || !before || before === layout || layout.total === 0) return null;
      const from = place.index;
      const index = source.indexOf(place.id) ?? Math.min(from, layout.total - 1);
      place = { id: place.id, index };
      // The same clips in the same order, laid out anew.
      const isNewLayout = before.shapes === layout.shapes;
      if (isNewLayout) {
        for (const at of wanted) {
          if (at < 0 || at >= layout.total) continue;
          const was = lineIn(before, at);
          const offset = was.top - scrolledTo;
          if (offset + was.height <= 0 || offset >= height) continue;
          scrolledTo = keptInSight(lineIn(layout, at), offset, height);
          return { to: scrolledTo, isNewLayout };
        }
      }
      const was = from < before.total ? lineIn(before, from).top : 0;
      const to = Math.max(0, lineIn(layout, index).top + (isNewLayout ? 0 : scrolledTo - was));
      if (to === scrolledTo) return null;
      scrolledTo = to;
      return { to, isNewLayout };
    },
  };
}
