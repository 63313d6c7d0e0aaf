/**
 * Asks the gateway's extra route for the clean link (docs/gateway.md §3). It is optional, and some gateways answer
 * every path that they do not have with a web page; but one such answer may as well be a bad moment, and what would be
 * saved instead is the watermarked file, or nothing. So nonsense counts as "no such route" only when it goes on.
 */
import { DailiesError } from '../../../shared/error-code.ts';

export interface ExtraRoute {
  /** The clean link; null where the gateway has none. Throws what the client throws while that is not certain. */
  linkOf(id: string, signal: AbortSignal): Promise<string | null>;
}

export interface ExtraRouteDeps {
  /** Throws DailiesError `bad-answer` for what makes no sense. */
  readonly ask: (id: string, signal: AbortSignal) => Promise<string | null>;
  readonly monotonicNow: () => number;
}

const LEAST_ANSWERS = 3;
const LEAST_MS = 30_000;
/** Of more tasks than that, the first are forgotten: what one of them can prove, a later one can. */
const MAX_TASKS = 200;

interface Nonsense {
  readonly sinceMs: number;
  answers: number;
}

/** Makes the asker of one account; what one task proves of the route holds for the others. */
export function createExtraRoute({ ask, monotonicNow }: ExtraRouteDeps): ExtraRoute {
  const nonsense = new Map<string, Nonsense>();
  /** Found out with one task, it holds for all the others until the route makes sense. */
  let isMissing = false;

  return {
    async linkOf(id, signal) {
      try {
        const link = await ask(id, signal);
        isMissing = false;
        nonsense.delete(id);
        return link;
      } catch (thrown) {
        if (!(thrown instanceof DailiesError) || thrown.code !== 'bad-answer') throw thrown;
        if (isMissing) return null;
        const so = nonsense.get(id) ?? { sinceMs: monotonicNow(), answers: 0 };
        so.answers += 1;
        nonsense.set(id, so);
        if (nonsense.size > MAX_TASKS) nonsense.delete(nonsense.keys().next().value ?? id);
        if (so.answers < LEAST_ANSWERS || monotonicNow() - so.sinceMs < LEAST_MS) throw thrown;
        isMissing = true;
        nonsense.clear();
        return null;
      }
    },
  };
}
