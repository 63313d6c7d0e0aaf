/**
 * Runs something only while the page can be seen: `start` begins it and returns what ends it. Hidden in the tray or
 * minimized, the page has nobody to work for. Returns the function that ends it for good.
 */
export function whileVisible(start: () => () => void): () => void {
  let stop = document.hidden ? null : start();
  const change = (): void => {
    if (!document.hidden) {
      stop ??= start();
      return;
    }
    stop?.();
    stop = null;
  };
  document.addEventListener('visibilitychange', change);
  return () => {
    document.removeEventListener('visibilitychange', change);
    stop?.();
    stop = null;
  };
}
