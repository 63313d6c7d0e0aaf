/**
 * Writes the whole list in two short texts: what it takes to lay out 100,000 clips, and to say which stand together,
 * before any of them is loaded.
 */

/**
 * The whole list in two short texts: what it takes to lay out 100,000 clips, and to say which stand together, before
 * any of them is loaded.
 */
export interface OutlineText {
  /** Of this outline: whoever has it is sent no other until something of it changes. Never 0. */
  readonly id: number;
  /** A character for each clip in the list's order, whose code is its shape (see `shapeOf`). */
  readonly shapes: string;
  /**
   * How many clips each group has, in order, with commas between; after those of more than one a colon and the group's
   * own number, which stays the same while the program runs. Null for a list that is not grouped.
   */
  readonly groups: string | null;
}

/** What is said once of the takes of a prompt. */
export interface GroupHead {
  /** Place of its first clip in the list, counted from 0. */
  readonly first: number;
  readonly prompt: string | null;
  /** Null where it is not known, or not the same for all. */
  readonly model: string | null;
  /** When its latest clip was made. */
  readonly latestMs: number;
  readonly picks: number;
}

export interface Groups {
  /** How many clips each group has. */
  readonly sizes: Uint32Array;
  /** Each group's own number; 0 for a clip that stands alone. */
  readonly keys: Uint32Array;
}

/** Reads what main wrote of the groups. */
export function readGroups(text: string): Groups {
  const parts = text === '' ? [] : text.split(',');
  const [sizes, keys] = [new Uint32Array(parts.length), new Uint32Array(parts.length)];
  for (const [place, part] of parts.entries()) {
    const [size, key] = part.split(':');
    sizes[place] = Number(size);
    keys[place] = Number(key ?? 0);
  }
  return { sizes, keys };
}

/** Hundredths of the width over the height: a code of 0 is a shape that is not known. */
const MIN_SHAPE = 30;
const MAX_SHAPE = 255;

/** Gives width over height of a shape; null where it is not known. */
export function ratioOf(shape: number): number | null {
  return shape === 0 ? null : shape / 100;
}

/**
 * Gives the shape of a clip, as main writes it: hundredths of the width over the height, 30 to 255; 0 where it is not
 * known.
 */
export function shapeOf(width: number | null, height: number | null, aspectRatio: string | null): number {
  const [across = 0, down = 0] =
    width !== null && height !== null && width > 0 && height > 0
      ? [width, height]
      : (aspectRatio ?? '').split(':').map(Number);
  if (!(across > 0 && down > 0)) return 0;
  return Math.max(MIN_SHAPE, Math.min(MAX_SHAPE, Math.round((across * 100) / down)));
}
