/** Breaks pictures of any shapes into lines that fill a width, pure: what the grid is laid out by. */
import { ratioOf } from '../../app/shared/list-outline.ts';

/** Pixels between pictures. */
export const GAP = 6;
/** Of a picture of which nothing is known. */
export const USUAL_RATIO = 16 / 9;

/**
 * Gives width over height for each clip. A shape that is not known yet is taken for that of another take, so that
 * nothing jumps when it is.
 */
export function ratiosOf(shapes: Uint8Array, groups: { readonly sizes: Uint32Array } | null): Float32Array {
  const ratios = new Float32Array(shapes.length);
  let first = 0;
  const fill = (from: number, to: number): void => {
    let known: number | null = null;
    for (let at = from; at < to && known === null; at += 1) known = ratioOf(shapes[at] ?? 0);
    for (let at = from; at < to; at += 1) ratios[at] = ratioOf(shapes[at] ?? 0) ?? known ?? USUAL_RATIO;
  };
  if (groups === null) for (let at = 0; at < shapes.length; at += 1) fill(at, at + 1);
  else {
    for (const size of groups.sizes) {
      fill(first, first + size);
      first += size;
    }
  }
  return ratios;
}

/**
 * Breaks clips into lines that fill the width exactly, each as near to the wanted height as it can be; the last one is
 * as high as the one before it, and as long as it comes.
 */
export function justify(
  ratios: Float32Array,
  from: number,
  to: number,
  room: number,
  wanted: number,
  add: (first: number, count: number, height: number) => void,
): void {
  let first = from;
  let sum = 0;
  let lastHeight: number | null = null;
  const heightOf = (count: number, all: number): number => (room - (count - 1) * GAP) / all;
  for (let at = from; at < to; at += 1) {
    const ratio = ratios[at] ?? USUAL_RATIO;
    const without = at > first ? heightOf(at - first, sum) : Number.POSITIVE_INFINITY;
    sum += ratio;
    const height = heightOf(at - first + 1, sum);
    if (height > wanted) continue;
    // The clip either closes the line or begins the next one, whichever comes nearer.
    const isWithout = without / wanted < wanted / height;
    const count = isWithout ? at - first : at - first + 1;
    lastHeight = isWithout ? without : height;
    add(first, count, lastHeight);
    first += count;
    sum = isWithout ? ratio : 0;
    if (isWithout && heightOf(1, sum) <= wanted) {
      lastHeight = heightOf(1, sum);
      add(first, 1, lastHeight);
      first += 1;
      sum = 0;
    }
  }
  if (first === to) return;
  const usual = lastHeight ?? usualHeight(sum / (to - first), room, wanted);
  add(first, to - first, Math.min(usual, heightOf(to - first, sum)));
}

/** Gives the height of a full line of clips of this shape, so that one take is as high as eight are. */
function usualHeight(ratio: number, room: number, wanted: number): number {
  const least = Math.max(1, Math.floor((room + GAP) / (wanted * ratio + GAP)));
  const heightOf = (count: number): number => (room - (count - 1) * GAP) / (count * ratio);
  const [higher, lower] = [heightOf(least), heightOf(least + 1)];
  return higher / wanted <= wanted / lower ? higher : lower;
}
