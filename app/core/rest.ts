/** Sleep and lost networks: everything holds still meanwhile, and goes on once, a little later, without a storm. */

export interface Rest {
  suspend(): void;
  resume(): void;
  setOnline(online: boolean): void;
  stop(): void;
}

export interface RestDeps {
  readonly setHeld: (held: boolean) => void;
  readonly onOffline: (offline: boolean) => void;
  readonly random: () => number;
  /** The least time between waking and going on, in milliseconds; default 5,000. */
  readonly wakeMs?: number | undefined;
}

/** A network card needs a few seconds after waking; the spread keeps many computers from asking at once (E15). */
const WAKE_MS = 5_000;

export function createRest(deps: RestDeps): Rest {
  const wakeMs = deps.wakeMs ?? WAKE_MS;
  let asleep = false;
  let offline = false;
  let timer: NodeJS.Timeout | null = null;

  function cancelTimer(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  function hold(): void {
    cancelTimer();
    deps.setHeld(true);
  }

  function goOnSoon(): void {
    cancelTimer();
    if (asleep || offline) return;
    timer = setTimeout(() => deps.setHeld(false), wakeMs * (1 + deps.random()));
  }

  return {
    suspend() {
      asleep = true;
      hold();
    },
    resume() {
      if (!asleep) return;
      asleep = false;
      goOnSoon();
    },
    setOnline(online) {
      if (offline === !online) return;
      offline = !online;
      deps.onOffline(offline);
      if (offline) hold();
      else goOnSoon();
    },
    stop: cancelTimer,
  };
}
