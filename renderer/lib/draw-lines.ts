/** Which items stand on the lines that are drawn. */
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { Layout } from './layout.ts';

export interface Cell {
  readonly index: number;
  /** Null while it is being loaded. */
  readonly row: ItemRow | null;
  readonly key: string;
}

export interface DrawnLine {
  readonly index: number;
  readonly start: number;
  readonly cells: readonly Cell[];
  /** A line of the list is its one item, and follows it when it moves; a line of the grid is a place. */
  readonly key: string;
}

interface Items {
  readonly total: number;
  row(index: number): ItemRow | null;
}

function cellsOf(line: number, list: Items, columns: number): readonly Cell[] {
  const first = line * columns;
  const count = Math.max(0, Math.min(columns, list.total - first));
  return Array.from({ length: count }, (_, step) => {
    const row = list.row(first + step);
    return { index: first + step, row, key: row?.id ?? `#${first + step}` };
  });
}

const isSame = (one: DrawnLine, other: DrawnLine): boolean =>
  one.key === other.key &&
  one.start === other.start &&
  one.cells.length === other.cells.length &&
  one.cells.every(
    ({ row, index }, place) => row === other.cells[place]?.row && index === other.cells[place]?.index,
  );

/** Gives a line that has not changed since the last time as the very same object, so that nothing of it is drawn anew. */
export function createLineDrawing(): (
  lines: readonly { readonly index: number; readonly start: number }[],
  list: Items,
  layout: Layout,
) => readonly DrawnLine[] {
  let before = new Map<string, DrawnLine>();
  return (lines, list, layout) => {
    const used = new Set<string>();
    const drawn = lines.map(({ index, start }): DrawnLine => {
      const cells = cellsOf(index, list, layout.columns);
      const own = layout.view === 'list' ? cells[0]?.key : undefined;
      // Two pages of rows, one newer than the other, may both hold an item that has just moved.
      const key = own === undefined || used.has(own) ? `#${index}` : own;
      used.add(key);
      const line: DrawnLine = { index, start, cells, key };
      const known = before.get(key);
      return known && isSame(known, line) ? known : line;
    });
    before = new Map(drawn.map((line) => [line.key, line]));
    return drawn;
  };
}
