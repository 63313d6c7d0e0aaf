/** Has a search kept among the settings, where filter, order and view are kept too; once a person has stopped typing. */

export interface SearchMemory {
  remember(search: string): void;
  stop(): void;
}

const KEEP_AFTER_MS = 600;

/**
 * Makes the memory.
 * @param kept what is among the settings now.
 */
export function createSearchMemory(
  kept: () => string | undefined,
  keep: (search: string) => void,
): SearchMemory {
  let timer: ReturnType<typeof setTimeout> | null = null;
  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }
  return {
    remember(search) {
      stop();
      if (search === kept()) return;
      timer = setTimeout(() => {
        timer = null;
        keep(search);
      }, KEEP_AFTER_MS);
    },
    stop,
  };
}
