/**
 * Holds everything still: asleep, offline, or in safe mode until the person says so. What sleep and the network have
 * held goes on once, a little later, without a storm.
 */

export interface Suspension {
  /** Holds still from the start where it begins in safe mode. */
  start(): void;
  suspend(): void;
  resume(): void;
  setOnline(online: boolean): void;
  leaveSafeMode(): void;
  readonly inSafeMode: boolean;
  stop(): void;
}

export interface SuspensionDeps {
  readonly setHeld: (held: boolean) => void;
  readonly onOffline: (offline: boolean) => void;
  readonly random: () => number;
  /** The least time between waking and going on, in milliseconds; default 5,000. */
  readonly wakeMs?: number | undefined;
  readonly safeMode?: boolean;
}

/** A network card needs a few seconds after waking; the spread keeps many computers from asking at once (E15). */
const WAKE_MS = 5_000;

export function createSuspension(deps: SuspensionDeps): Suspension {
  const wakeMs = deps.wakeMs ?? WAKE_MS;
  let safeMode = deps.safeMode ?? false;
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

  function goOn(afterMs: number): void {
    cancelTimer();
    if (asleep || offline || safeMode) return;
    timer = setTimeout(() => deps.setHeld(false), afterMs);
  }

  const goOnSoon = (): void => goOn(wakeMs * (1 + deps.random()));

  return {
    start() {
      if (safeMode) hold();
    },
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
    leaveSafeMode() {
      if (!safeMode) return;
      safeMode = false;
      goOn(0);
    },
    get inSafeMode() {
      return safeMode;
    },
    stop: cancelTimer,
  };
}
