/** Keeps what concerns the whole engine rather than one item, and tells when it has changed. */
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import type { Problem } from '../shared/error-code.ts';
import type { EngineStatus, StatusCounts } from '../shared/library-view.ts';

const OFFLINE: Problem = { code: 'gateway-unreachable', facts: { cause: 'offline' }, goesOn: true };

export interface StatusBoard {
  current(): EngineStatus;
  /** Tells the status if it is another than the last that was told. */
  publishIfChanged(): void;
  /** Of the first account, where none is named; so for all that follow. */
  isKeyRefused(account?: string): boolean;
  refuseKey(problem: Problem, account?: string): void;
  /** A key that has not been refused yet, or another gateway. */
  forgetKeyRefusal(account?: string): void;
  setGateway(problem: Problem | null, retryInMs: number | null, account?: string): void;
  /** Another gateway, of which nothing is known. */
  forgetGateway(account?: string): void;
  setOffline(offline: boolean): void;
  setStorage(problem: Problem | null): void;
  /** Nothing is told any more. */
  stop(): void;
}

export interface StatusBoardDeps {
  readonly counts: () => StatusCounts;
  /** Transfers that run. */
  readonly running: () => number;
  /** Links of clips that are not saved yet and end within the hour. */
  readonly linksEnding: () => number;
  readonly inSafeMode: () => boolean;
  readonly onStatus: (status: EngineStatus) => void;
  readonly onProblem: (problem: Problem, retryInMs: number | null) => void;
}

export function createStatusBoard(deps: StatusBoardDeps): StatusBoard {
  /** What each account's service said when it refused its key. */
  const refusals = new Map<string, string | null>();
  /** Why a service cannot be used, by its account. */
  const troubles = new Map<string, Problem>();
  let storageProblem: Problem | null = null;
  let isOffline = false;
  let lastTold = '';
  let stopped = false;

  function current(): EngineStatus {
    const counts = deps.counts();
    return {
      keyRefused: refusals.has(MAIN_ACCOUNT),
      refusalWords: refusals.get(MAIN_ACCOUNT) ?? null,
      refusedAccounts: [...refusals.keys()],
      gatewayProblem: isOffline ? OFFLINE : (troubles.get(MAIN_ACCOUNT) ?? [...troubles.values()][0] ?? null),
      storageProblem,
      generating: counts.generating,
      downloading: deps.running(),
      linksEnding: deps.linksEnding(),
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
    isKeyRefused: (account = MAIN_ACCOUNT) => refusals.has(account),
    refuseKey(problem, account = MAIN_ACCOUNT) {
      if (refusals.has(account)) return;
      if (problem.code === 'key-refused') refusals.set(account, problem.facts.words ?? null);
      deps.onProblem(problem, null);
      publishIfChanged();
    },
    forgetKeyRefusal: (account = MAIN_ACCOUNT) => void refusals.delete(account),
    setGateway(problem, retryInMs, account = MAIN_ACCOUNT) {
      if (problem) troubles.set(account, { ...problem, goesOn: true });
      else troubles.delete(account);
      if (problem) deps.onProblem({ ...problem, goesOn: true }, retryInMs);
      publishIfChanged();
    },
    forgetGateway: (account = MAIN_ACCOUNT) => void troubles.delete(account),
    setOffline(offline) {
      isOffline = offline;
      troubles.clear();
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
