/** What concerns the whole engine rather than one item: kept in one place, and told when it has changed. */
import type { Problem } from '../shared/error-code.ts';
import type { EngineStatus, StatusCounts } from '../shared/library-view.ts';

const OFFLINE: Problem = { code: 'gateway-unreachable', facts: { cause: 'offline' }, goesOn: true };

export interface StatusBoard {
  current(): EngineStatus;
  /** Tells the status if it is another than the last that was told. */
  publishIfChanged(): void;
  readonly keyRefused: boolean;
  refuseKey(problem: Problem): void;
  /** A key that has not been refused yet, or another gateway. */
  forgetKeyRefusal(): void;
  setGateway(problem: Problem | null, retryInMs: number | null): void;
  /** Another gateway, of which nothing is known. */
  forgetGateway(): void;
  setOffline(offline: boolean): void;
  setStorage(problem: Problem | null): void;
  /** Nothing is told any more. */
  stop(): void;
}

export interface StatusBoardDeps {
  readonly counts: () => StatusCounts;
  /** Transfers that run. */
  readonly running: () => number;
  readonly inSafeMode: () => boolean;
  readonly onStatus: (status: EngineStatus) => void;
  readonly onProblem: (problem: Problem, retryInMs: number | null) => void;
}

export function createStatusBoard(deps: StatusBoardDeps): StatusBoard {
  let keyRefused = false;
  let refusalWords: string | null = null;
  let gatewayProblem: Problem | null = null;
  let storageProblem: Problem | null = null;
  let isOffline = false;
  let lastTold = '';
  let stopped = false;

  function current(): EngineStatus {
    const counts = deps.counts();
    return {
      keyRefused,
      refusalWords,
      gatewayProblem,
      storageProblem,
      generating: counts.generating,
      downloading: deps.running(),
      allPaused: counts.paused > 0 && counts.generating + counts.downloading + counts.waiting === 0,
      safeMode: deps.inSafeMode(),
      offline: isOffline,
    };
  }

  function publishIfChanged(): void {
    if (stopped) return;
    const status = current();
    const text = JSON.stringify(status);
    if (text === lastTold) return;
    lastTold = text;
    deps.onStatus(status);
  }

  return {
    current,
    publishIfChanged,
    get keyRefused() {
      return keyRefused;
    },
    refuseKey(problem) {
      if (keyRefused) return;
      keyRefused = problem.code === 'key-refused';
      refusalWords = keyRefused ? (problem.facts.words ?? null) : null;
      deps.onProblem(problem, null);
      publishIfChanged();
    },
    forgetKeyRefusal() {
      keyRefused = false;
      refusalWords = null;
    },
    setGateway(problem, retryInMs) {
      gatewayProblem = problem && { ...problem, goesOn: true };
      if (gatewayProblem) deps.onProblem(gatewayProblem, retryInMs);
      publishIfChanged();
    },
    forgetGateway() {
      gatewayProblem = null;
    },
    setOffline(offline) {
      isOffline = offline;
      gatewayProblem = offline ? OFFLINE : null;
      publishIfChanged();
    },
    setStorage(problem) {
      storageProblem = problem && { ...problem, goesOn: true };
      if (storageProblem) deps.onProblem(storageProblem, null);
      publishIfChanged();
    },
    stop() {
      stopped = true;
    },
  };
}
