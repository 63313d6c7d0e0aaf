/** Says since when something is new: since the window was last looked at, before the person came back. */

/** Looking elsewhere for a moment is no new visit. */
const AWAY_MS = 5 * 60_000;

export interface VisitsDeps {
  /** When the visit before this one ended, as it was kept; null for none. */
  readonly kept: number | null;
  readonly keep: (nowMs: number) => void;
  readonly onNewVisit: (newSinceMs: number) => void;
  readonly now?: () => number;
}

export interface Visits {
  /** What came after it is new. */
  readonly newSinceMs: number;
  stop(): void;
}

export function createVisits({ kept, keep, onNewVisit, now = Date.now }: VisitsDeps): Visits {
  let newSinceMs = kept ?? now();
  let leftMs: number | null = null;
  function leave(): void {
    leftMs = now();
    keep(leftMs);
  }
  function change(): void {
    if (document.hidden) leave();
    else if (leftMs !== null && now() - leftMs >= AWAY_MS) {
      newSinceMs = leftMs;
      onNewVisit(newSinceMs);
    }
  }
  document.addEventListener('visibilitychange', change);
  window.addEventListener('pagehide', leave);
  return {
    get newSinceMs() {
      return newSinceMs;
    },
    stop() {
      document.removeEventListener('visibilitychange', change);
      window.removeEventListener('pagehide', leave);
    },
  };
}
