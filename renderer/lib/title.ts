/** Writes what an item is called in the window: by its prompt, else by the start of its id. */
import type { ItemRow } from '../../app/shared/library-view.ts';

/** Gives the start of an id, enough to tell two apart by eye. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** Writes which clip of its task it is, as its file's name says it; empty where the task has one. */
export function clipMark({ clip }: Pick<ItemRow, 'clip'>): string {
  return clip ? ` (${clip.place})` : '';
}

/** Gives the prompt, else "Untitled generation" and the start of the id. */
export function itemTitle(row: Pick<ItemRow, 'id' | 'prompt' | 'clip'>, untitled: string): string {
  const prompt = row.prompt?.replace(/\s+/g, ' ').trim();
  return (prompt ? prompt : `${untitled} ${shortId(row.id)}`) + clipMark(row);
}
