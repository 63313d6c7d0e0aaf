/**
 * Decides whether a refusal of the key is believed (docs/rules.md, A2). Gateways refuse single requests of a key that
 * is good: such a refusal is a fault of the gateway, until it has come several times in a row.
 */
import { DailiesError } from '../../shared/error-code.ts';
import type { ServiceClient } from './client.ts';
import { type Limits, nextStep } from './patience.ts';

export interface KeyDoubtsDeps {
  readonly host: string;
  readonly limits: () => Limits;
  readonly monotonicNow: () => number;
}

/** Carries a refusal that is not believed yet: nothing to tell a person of, but asked again. */
export class KeyDoubted extends DailiesError {
  constructor(host: string, afterMs: number, words: string | undefined) {
    super('gateway-fault', { host, words, cause: 'key-doubted' }, afterMs);
  }
}

/** Wraps a client; a refusal that is not believed yet leaves it as KeyDoubted. */
export function withKeyDoubts(client: ServiceClient, deps: KeyDoubtsDeps): ServiceClient {
  let hasWorked = false;
  let refusals = 0;
  let refusedSinceMs = 0;
  /** Refusals of requests that were sent before this belong to the last one. */
  let countsFromMs = 0;

  function works(): void {
    hasWorked = true;
    refusals = 0;
  }

  /** Returns the fault that a refusal is for now. */
  function refused(fault: DailiesError, askedAtMs: number): DailiesError {
    const nowMs = deps.monotonicNow();
    if (refusals === 0) refusedSinceMs = nowMs;
    if (refusals === 0 || askedAtMs >= countsFromMs) refusals += 1;
    const seen = { trouble: 'key-refused', times: refusals, sinceMs: nowMs - refusedSinceMs } as const;
    const step = nextStep({ ...seen, keyWorked: hasWorked }, deps.limits(), () => 0);
    if (step.type !== 'ask again') return fault;
    countsFromMs = nowMs + step.afterMs / 2;
    return new KeyDoubted(deps.host, step.afterMs, fault.facts.words);
  }

  async function asked<T>(request: () => Promise<T>): Promise<T> {
    const askedAtMs = deps.monotonicNow();
    try {
      const answer = await request();
      if (answer !== null) works();
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof DailiesError)) throw thrown;
      if (thrown.code === 'unknown-task') works();
      throw thrown.code === 'key-refused' ? refused(thrown, askedAtMs) : thrown;
    }
  }

  return {
    query: (id, ...more) => asked(() => client.query(id, ...more)),
    queryBatch: (ids, ...more) => asked(() => client.queryBatch(ids, ...more)),
    downloadVideoUrl: (id, signal) => asked(() => client.downloadVideoUrl(id, signal)),
    headersFor: client.headersFor,
  };
}
