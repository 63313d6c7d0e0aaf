/**
 * Says where everything in the list stands, pure: lines of one row each, or of pictures that fill the width in their
 * own shapes, below the headings of their groups. All sizes in pixels. 100,000 clips are laid out in some milliseconds.
 */
import { GAP, justify, ratiosOf, USUAL_RATIO } from './justify.ts';

export type View = 'list' | 'grid';

/** `heading`: of a group. `takes`: pictures of one group. `clips`: pictures that each say their own prompt. */
export type LineKind = 'heading' | 'takes' | 'clips' | 'row' | 'take-row';
const KINDS: readonly LineKind[] = ['heading', 'takes', 'clips', 'row', 'take-row'];

export interface Line {
  readonly kind: LineKind;
  readonly top: number;
  /** With the space below it. */
  readonly height: number;
  /** The first clip on it; of a heading, of its group. */
  readonly first: number;
  /** How many clips; of a heading, of its group. */
  readonly count: number;
  /** The number of its group; 0 for clips that stand alone. */
  readonly group: number;
  readonly isCollapsed: boolean;
}

/** Where a picture stands on its line. */
export interface Spot {
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly view: View;
  /** As they were given: the same object for the same clips. */
  readonly shapes: Uint8Array;
  /** Clips in all. */
  readonly total: number;
  readonly lineCount: number;
  readonly height: number;
  line(at: number): Line;
  /** The line at this height, or the nearest. */
  lineAt(y: number): number;
  /** The line on which a clip stands: of one that is put away, the heading of its group. */
  lineOf(index: number): number;
  spot(index: number): Spot;
}

export interface LayoutInput {
  readonly view: View;
  /** Of the area the list is in, without its scroll bar. */
  readonly width: number;
  /** What a line of pictures comes near. */
  readonly pictureHeight: number;
  /** A code for each clip; see app/shared/list-outline.ts. */
  readonly shapes: Uint8Array;
  /** Null for a list that is not grouped. */
  readonly groups: { readonly sizes: Uint32Array; readonly keys: Uint32Array } | null;
  readonly collapsed: ReadonlySet<number>;
}

/** Beside the outermost pictures. */
export const GRID_GUTTER = 16;
export const HEADING_HEIGHT = 40;
/** Of the prompt below a picture that stands alone. */
export const CAPTION_HEIGHT = 24;
export const ROW_HEIGHT = 92;
/** It says no prompt. */
export const TAKE_ROW_HEIGHT = 84;
/** Below the last line of a group or of clips that stand alone. */
const GROUP_GAP = 8;
/** The least that a picture is worth looking at. */
const LEAST_WIDTH = 100;

/** Grows as lines come, and is read at any of them. */
class Lines {
  #tops = new Float64Array(1_024);
  #kinds = new Uint8Array(1_024);
  #firsts = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);
  #groups = new Uint32Array(1_024);
  #pictures = new Float32Array(1_024);
  #size = 0;
  #height = 0;

  get size(): number {
    return this.#size;
  }
  get height(): number {
    return this.#height;
  }

  add(kind: LineKind, height: number, first: number, count: number, group: number, picture = 0): void {
    if (this.#size === this.#tops.length) this.#grow();
    const at = this.#size;
    this.#tops[at] = this.#height;
    this.#kinds[at] = KINDS.indexOf(kind);
    this.#firsts[at] = first;
    this.#counts[at] = count;
    this.#groups[at] = group;
    this.#pictures[at] = picture;
    this.#size += 1;
    this.#height += height;
  }
  space(height: number): void {
    this.#height += height;
  }
  kind(at: number): LineKind {
    return KINDS[this.#kinds[at] ?? 0] ?? 'row';
  }
  top(at: number): number {
    return this.#tops[at] ?? 0;
  }
  first(at: number): number {
    return this.#firsts[at] ?? 0;
  }
  count(at: number): number {
    return this.#counts[at] ?? 0;
  }
  group(at: number): number {
    return this.#groups[at] ?? 0;
  }
  /** The height of its pictures. */
  picture(at: number): number {
    return this.#pictures[at] ?? 0;
  }
  end(at: number): number {
    return at + 1 < this.#size ? this.top(at + 1) : this.#height;
  }
  /** The last line of which a measure, which rises from line to line, is not above this. */
  lastNotAbove(most: number, measure: (at: number) => number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (measure(middle) <= most) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #grow(): void {
    const twice = <T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
      next: T,
      before: T,
    ): T => {
      next.set(before);
      return next;
    };
    const room = this.#size * 2;
    this.#tops = twice(new Float64Array(room), this.#tops);
    this.#kinds = twice(new Uint8Array(room), this.#kinds);
    this.#firsts = twice(new Uint32Array(room), this.#firsts);
    this.#counts = twice(new Uint32Array(room), this.#counts);
    this.#groups = twice(new Uint32Array(room), this.#groups);
    this.#pictures = twice(new Float32Array(room), this.#pictures);
  }
}

/** Places every clip, on lines as wide as the list. */
export function layoutOf(input: LayoutInput): Layout {
  const { view, shapes, groups, collapsed } = input;
  const room = Math.max(LEAST_WIDTH, input.width - 2 * GRID_GUTTER);
  const ratios = view === 'grid' ? ratiosOf(shapes, groups) : new Float32Array(0);
  const lines = new Lines();

  function addClips(from: number, to: number, group: number): void {
    if (view === 'list') {
      const [kind, height] =
        group === 0 ? (['row', ROW_HEIGHT] as const) : (['take-row', TAKE_ROW_HEIGHT] as const);
      for (let at = from; at < to; at += 1) lines.add(kind, height, at, 1, group);
      return;
    }
    const [kind, below] = group === 0 ? (['clips', CAPTION_HEIGHT] as const) : (['takes', 0] as const);
    justify(ratios, from, to, room, input.pictureHeight, (first, count, height) =>
      lines.add(kind, Math.round(height) + below + GAP, first, count, group, height),
    );
    lines.space(GROUP_GAP);
  }

  if (view === 'grid') lines.space(GAP);
  if (groups === null) addClips(0, shapes.length, 0);
  else {
    let first = 0;
    /** Where clips that stand alone began: they share lines. */
    let alone: number | null = null;
    const endAlone = (): void => {
      if (alone !== null) addClips(alone, first, 0);
      alone = null;
    };
    for (let rank = 0; rank < groups.sizes.length; rank += 1) {
      const size = groups.sizes[rank] ?? 0;
      const key = groups.keys[rank] ?? 0;
      if (size === 1) alone ??= first;
      else {
        endAlone();
        lines.add('heading', HEADING_HEIGHT, first, size, key);
        if (!collapsed.has(key)) addClips(first, first + size, key);
      }
      first += size;
    }
    endAlone();
  }

  const lineOf = (index: number): number => lines.lastNotAbove(index, (at) => lines.first(at));
  return {
    ...{ view, shapes },
    total: shapes.length,
    lineCount: lines.size,
    height: lines.height,
    line: (at) => ({
      kind: lines.kind(at),
      top: lines.top(at),
      height: lines.end(at) - lines.top(at),
      first: lines.first(at),
      count: lines.count(at),
      group: lines.group(at),
      isCollapsed: lines.kind(at) === 'heading' && collapsed.has(lines.group(at)),
    }),
    lineAt: (y) => lines.lastNotAbove(y, (at) => lines.top(at)),
    lineOf,
    spot(index) {
      const at = lineOf(index);
      const height = lines.picture(at);
      if (height === 0) return { left: 0, width: input.width, height: lines.end(at) - lines.top(at) };
      let left = 0;
      for (let before = lines.first(at); before < index; before += 1) {
        left += (ratios[before] ?? USUAL_RATIO) * height + GAP;
      }
      const right = left + (ratios[index] ?? USUAL_RATIO) * height;
      // Rounded at both edges, so that a full line ends where the others do.
      return {
        left: GRID_GUTTER + Math.round(left),
        width: Math.round(right) - Math.round(left),
        height: Math.round(height),
      };
    },
  };
}
