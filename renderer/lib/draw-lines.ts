/** Says which clips stand on the lines that are drawn, and where. */
import type { ItemRow } from '../../app/shared/library-view.ts';
import type { Layout, Line, Spot } from './layout.ts';

export interface Cell {
  readonly index: number;
  /** Null while it is being loaded. */
  readonly row: ItemRow | null;
  readonly spot: Spot;
  readonly key: string;
}

export interface DrawnLine extends Line {
  readonly at: number;
  readonly cells: readonly Cell[];
  /** A line of the list is its one item, and follows it when it moves; a line of the grid is a place. */
  readonly key: string;
  /** Nothing of it is drawn but where it stands. */
  readonly isBare: boolean;
}

interface Rows {
  row(index: number): ItemRow | null;
}

function cellsOf(line: Line, list: Rows, layout: Layout): readonly Cell[] {
  if (line.kind === 'heading') return [];
  return Array.from({ length: line.count }, (_, step) => {
    const index = line.first + step;
    const row = list.row(index);
    return { index, row, spot: layout.spot(index), key: row?.id ?? `#${index}` };
  });
}

function keyOf(at: number, line: Line, cells: readonly Cell[]): string {
  if (line.kind === 'heading') return `group ${line.group}`;
  if (line.kind === 'row' || line.kind === 'take-row') return cells[0]?.key ?? `#${at}`;
  return `#${at}`;
}

const isSameCell = (one: Cell, other: Cell | undefined): boolean =>
  one.row === other?.row &&
  one.index === other.index &&
  one.spot.left === other.spot.left &&
  one.spot.width === other.spot.width &&
  one.spot.height === other.spot.height;

const isSame = (one: DrawnLine, other: DrawnLine): boolean =>
  one.key === other.key &&
  one.kind === other.kind &&
  one.at === other.at &&
  one.top === other.top &&
  one.height === other.height &&
  one.first === other.first &&
  one.count === other.count &&
  one.group === other.group &&
  one.isCollapsed === other.isCollapsed &&
  one.cells.length === other.cells.length &&
  one.cells.every((cell, place) => isSameCell(cell, other.cells[place]));

/**
 * Gives a line that has not changed since the last time as the very same object, so that nothing of it is drawn anew.
 * Where `onlyAt` is given, all other lines are bare, and stay the same elements wherever the list goes.
 */
export function createLineDrawing(): (
  lines: readonly number[],
  list: Rows,
  layout: Layout,
  onlyAt?: number | null,
) => readonly DrawnLine[] {
  let before = new Map<string, DrawnLine>();
  return (lines, list, layout, onlyAt = null) => {
    const used = new Set<string>();
    const drawn = lines.map((at, place): DrawnLine => {
      const line = layout.line(at);
      if (onlyAt !== null && at !== onlyAt)
        return { ...line, at, cells: [], key: `bare ${place}`, isBare: true };
      const cells = cellsOf(line, list, layout);
      const own = keyOf(at, line, cells);
      // Two pages of rows, one newer than the other, may both hold an item that has just moved.
      const key = used.has(own) ? `#${at}` : own;
      used.add(key);
      const now: DrawnLine = { ...line, at, cells, key, isBare: false };
      const known = before.get(key);
      return known && isSame(known, now) ? known : now;
    });
    before = new Map(drawn.map((line) => [line.key, line]));
    return drawn;
  };
}
