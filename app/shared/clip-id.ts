/**
 * Says what the clips of one task are called. Each is an item of its own: the first is called as its task is, the n-th
 * has `#n` behind it, which no service's ids hold.
 */

/** More than any service makes of one task; an answer with more is no list of clips. */
export const MAX_CLIPS = 64;

const NUMBERED = /#([1-9]\d{0,2})$/;

/** Gives the id of the n-th clip, counted from 1, of the task whose first clip is called `first`. */
export function clipId(first: string, place: number): string {
  return place <= 1 ? first : `${first}#${place}`;
}

/** Gives the id of the first clip of the same task. */
export function firstClipId(id: string): string {
  return id.replace(NUMBERED, '');
}

/** Gives which clip of its task it is, counted from 1. */
export function clipPlace(id: string): number {
  return Number(NUMBERED.exec(id)?.[1] ?? 1);
}
