/** Where items stand: one below the other in the list, side by side in the grid. All sizes in pixels. */

export type View = 'list' | 'grid';

export interface Layout {
  readonly view: View;
  /** Items side by side. */
  readonly columns: number;
  /** Of one line of items, space around it included; every line is as tall as the next. */
  readonly rowHeight: number;
  /** Of a grid's picture; 0 in the list. */
  readonly pictureHeight: number;
}

const LIST: Layout = { view: 'list', columns: 1, rowHeight: 92, pictureHeight: 0 };

/** Narrower cards would cut the words short on every line. */
const CARD_MIN_WIDTH = 190;
/** On a wide screen pictures grow rather than become a wall of stamps. */
const COLUMNS_WANTED = 9;
const CARD_GROWN_WIDTH = 280;
export const CARD_GAP = 12;
/** Beside the outermost cards. */
export const GRID_GUTTER = 16;
/** Two lines of title, one of facts, one for progress or a problem, and the space around them. */
const CARD_WORDS_HEIGHT = 96;
/** Landscape nearly fills it, portrait still stands tall in it. */
const PICTURE_RATIO = 4 / 3;

/** `width`: of the area the items are in, without its scroll bar. */
export function layoutOf(view: View, width: number): Layout {
  if (view === 'list') return LIST;
  const room = Math.max(CARD_MIN_WIDTH, width - 2 * GRID_GUTTER);
  const least = Math.min(CARD_GROWN_WIDTH, Math.max(CARD_MIN_WIDTH, width / COLUMNS_WANTED));
  const columns = Math.max(1, Math.floor((room + CARD_GAP) / (least + CARD_GAP)));
  const cardWidth = (room - (columns - 1) * CARD_GAP) / columns;
  const pictureHeight = Math.round(cardWidth / PICTURE_RATIO);
  return { view, columns, rowHeight: pictureHeight + CARD_WORDS_HEIGHT + CARD_GAP, pictureHeight };
}

/** Where a key moves the keyboard to from item `at`; null for a key that moves nothing. */
export function moveTarget(
  key: string,
  at: number,
  { columns, linesOnScreen, total }: { columns: number; linesOnScreen: number; total: number },
): number | null {
  const page = Math.max(1, linesOnScreen - 1) * columns;
  const steps: { readonly [key: string]: number } = {
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page,
    PageUp: -page,
    ...(columns > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
  };
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const target = at + step;
  // At the edge a step of a whole line would leave its column; it stays where it is.
  if ((key === 'ArrowUp' && target < 0) || (key === 'ArrowDown' && target > total - 1)) {
    const lastLine = Math.floor((total - 1) / columns);
    return key === 'ArrowDown' && Math.floor(at / columns) < lastLine ? total - 1 : at;
  }
  return Math.max(0, Math.min(target, total - 1));
}
