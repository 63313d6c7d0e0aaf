/** Which item stands at the top of the screen, so that a list that changes around it does not push it away. */
import type { Layout } from './layout.ts';

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
   * How many pixels to scroll by, or which position to take, so that the remembered item is where it was: after
   * items were added or removed above it, and after another layout. Null when nothing has to move.
   *
   * After another layout the first of `wanted` that was in sight stays where it was, wholly in sight; without one,
   * the item at the top stays there. `height` is the list's own.
   */
  restore(
    layout: Layout,
    wanted: readonly number[],
    height: number,
  ): { readonly by: number } | { readonly to: number } | null;
}

/** Where a line has to be scrolled to so that it stands as far below the top as before, and wholly in sight. */
function keptInSight(line: number, layout: Layout, offset: number, height: number): number {
  const lowest = Math.max(0, height - layout.rowHeight);
  return Math.max(0, line * layout.rowHeight - Math.min(Math.max(0, offset), lowest));
}

export function createKeptPlace(source: PlaceSource): KeptPlace {
  let place: { readonly id: string; readonly index: number } | null = null;
  let scrolledTo = 0;
  let laidOut: Layout | null = null;

  function afterLayout(
    before: Layout,
    layout: Layout,
    wanted: readonly number[],
    height: number,
  ): number | null {
    for (const index of wanted) {
      const offset = Math.floor(index / before.columns) * before.rowHeight - scrolledTo;
      const wasInSight = offset + before.rowHeight > 0 && offset < height;
      if (wasInSight) return keptInSight(Math.floor(index / layout.columns), layout, offset, height);
    }
    return null;
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
      if (!place) return null;
      const index = source.indexOf(place.id) ?? place.index;
      const from = place.index;
      place = { id: place.id, index };
      const lineOf = (at: number): number => Math.floor(at / layout.columns);
      if (before && before !== layout) {
        const to = afterLayout(before, layout, wanted, height) ?? lineOf(index) * layout.rowHeight;
        scrolledTo = to;
        return { to };
      }
      const by = (lineOf(index) - lineOf(from)) * layout.rowHeight;
      return by === 0 ? null : { by };
    },
  };
}
