/** Says where a key takes the keyboard in the list: over pictures of any width, lines, and groups that are put away. */
import type { Layout, Line } from './layout.ts';

export interface Walk {
  readonly index: number;
  /** Where the keyboard keeps to on its way up or down, in pixels from the left. */
  readonly goal: number | null;
}

/** Says whether the keyboard stops there: on a heading only where nothing of its group is shown. */
const isStop = ({ kind, isCollapsed }: Line): boolean => kind !== 'heading' || isCollapsed;

/** Finds the next line in that direction where the keyboard stops; null at the end. */
function nextStop(layout: Layout, from: number, direction: 1 | -1): number | null {
  for (let at = from + direction; at >= 0 && at < layout.lineCount; at += direction) {
    if (isStop(layout.line(at))) return at;
  }
  return null;
}

/**
 * Gives the middle of a clip, in pixels from the left; of a heading the beginning, since its first clip is what comes
 * next.
 */
function centre(layout: Layout, index: number): number {
  if (layout.line(layout.lineOf(index)).kind === 'heading') return 0;
  const { left, width } = layout.spot(index);
  return left + width / 2;
}

/** Finds the clip of a line that stands nearest to the goal. */
function nearest(layout: Layout, at: number, goal: number): number {
  const { kind, first, count } = layout.line(at);
  let best = first;
  if (kind === 'heading') return first;
  for (let index = first; index < first + count; index += 1) {
    if (Math.abs(centre(layout, index) - goal) < Math.abs(centre(layout, best) - goal)) best = index;
  }
  return best;
}

/** Goes one clip on or back, over a group that is put away as a whole. */
function beside(layout: Layout, index: number, direction: 1 | -1): number {
  const line = layout.line(layout.lineOf(index));
  const isPutAway = line.kind === 'heading';
  const to = direction === 1 ? (isPutAway ? line.first + line.count : index + 1) : index - 1;
  if (to < 0 || to >= layout.total) return index;
  const target = layout.line(layout.lineOf(to));
  return target.kind === 'heading' ? target.first : to;
}

/** Finds the first clip of the group before or after. */
function besideGroup(layout: Layout, index: number, direction: 1 | -1): number {
  const from = layout.lineOf(index);
  const { group } = layout.line(from);
  const isElsewhere = (line: Line): boolean => line.kind !== 'heading' || line.isCollapsed;
  for (let at = from + direction; at >= 0 && at < layout.lineCount; at += direction) {
    const line = layout.line(at);
    if (!isElsewhere(line) || (line.group === group && group !== 0)) continue;
    if (direction === 1 || line.group === 0) return line.first;
    // The last line of a group comes first on the way up.
    let first = at;
    while (first > 0 && layout.line(first - 1).group === line.group) first -= 1;
    return layout.line(first).first;
  }
  return index;
}

/**
 * Gives where a key leads; null for a key that moves nothing.
 * @param height of the screen, in pixels.
 */
export function walk(key: string, { index, goal }: Walk, layout: Layout, height: number): Walk | null {
  if (layout.total === 0) return null;
  const from = layout.lineOf(index);
  const x = goal ?? centre(layout, index);
  const toLine = (at: number | null): Walk =>
    at === null ? { index, goal: x } : { index: nearest(layout, at, x), goal: x };
  const toScreen = (direction: 1 | -1): Walk => {
    const line = layout.line(from);
    const at = layout.lineAt(line.top + direction * Math.max(line.height, height - line.height));
    const isMoved = direction === 1 ? at > from : at < from;
    const stop = isMoved ? at : from + direction;
    if (stop < 0 || stop >= layout.lineCount) return { index, goal: x };
    return toLine(isStop(layout.line(stop)) ? stop : nextStop(layout, stop, 1));
  };
  switch (key) {
    case 'ArrowDown':
      return toLine(nextStop(layout, from, 1));
    case 'ArrowUp':
      return toLine(nextStop(layout, from, -1));
    case 'PageDown':
      return toScreen(1);
    case 'PageUp':
      return toScreen(-1);
    case 'Home':
      return { index: 0, goal: null };
    case 'End': {
      const last = layout.line(layout.lineOf(layout.total - 1));
      return { index: last.kind === 'heading' ? last.first : layout.total - 1, goal: null };
    }
    case 'ArrowRight':
    case 'ArrowLeft':
      if (layout.view === 'list') return null;
      return { index: beside(layout, index, key === 'ArrowRight' ? 1 : -1), goal: null };
    case 'Alt+ArrowDown':
      return { index: besideGroup(layout, index, 1), goal: null };
    case 'Alt+ArrowUp':
      return { index: besideGroup(layout, index, -1), goal: null };
    default:
      return null;
  }
}
