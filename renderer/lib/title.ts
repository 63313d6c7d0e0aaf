import type { ItemRow } from '../../app/shared/library-view.ts';

/** The start of an id, enough to tell two apart by eye. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** What an item is called: its prompt, else "Untitled generation" and the start of its id. */
export function itemTitle(row: Pick<ItemRow, 'id' | 'prompt'>, untitled: string): string {
  const prompt = row.prompt?.replace(/\s+/g, ' ').trim();
  return prompt ? prompt : `${untitled} ${shortId(row.id)}`;
}
