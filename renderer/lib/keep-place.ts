/** Which item stands at the top of the screen, so that a list that changes around it does not push it away. */
import type { Layout } from './layout.ts';

export interface PlaceSource {
  readonly row: (index: number) => { readonly id: string } | null;
  /** Where an item is now; null when it is not among those loaded. */
  readonly indexOf: (id: string) => number | null;
}

export interface KeptPlace {
  readonly isSet: boolean;
  /** The item at this index stands at the top now. */
  remember(index: number): void;
  forget(): void;
  /**
   * How many pixels to scroll by, or which position to take, so that the remembered item is where it was: after
   * items were added or removed above it, and after another layout. Null when nothing has to move.
   */
  restore(layout: Layout): { readonly by: number } | { readonly to: number } | null;
}

export function createKeptPlace(source: PlaceSource): KeptPlace {
  let place: { readonly id: string; readonly index: number } | null = null;
  let laidOut: Layout | null = null;

  return {
    get isSet() {
      return place !== null;
    },
    remember(index) {
      const row = source.row(index);
      place = row ? { id: row.id, index } : null;
    },
    forget() {
      place = null;
    },
    restore(layout) {
      const before = laidOut;
      laidOut = layout;
      if (!place) return null;
      const index = source.indexOf(place.id) ?? place.index;
      const from = place.index;
      place = { id: place.id, index };
      const lineOf = (at: number): number => Math.floor(at / layout.columns);
      if (before && before !== layout) return { to: lineOf(index) * layout.rowHeight };
      const by = (lineOf(index) - lineOf(from)) * layout.rowHeight;
      return by === 0 ? null : { by };
    },
  };
}
