/** Loads the views that the first rows do without, once. */
type LaterViews = typeof import('./later-views.ts');

let loaded: LaterViews | null = null;

/** Gives what has been loaded already. */
export const loadedLaterViews = (): LaterViews | null => loaded;

/** Rejects when their file cannot be read. */
export async function loadLaterViews(): Promise<LaterViews> {
  loaded ??= await import('./later-views.ts');
  return loaded;
}
