/** Connects to window.dailies, and nothing else does: calls give their value or throw DailiesError, never a Result. */
import type { Bridge } from '../../app/shared/bridge.ts';
import type { CallArgument, CallName, CallValue, EventName, EventValue } from '../../app/shared/contract.ts';
import { DailiesError, type Problem } from '../../app/shared/error-code.ts';

declare global {
  interface Window {
    readonly dailies?: Bridge;
  }
}

/** The other side, as the stores see it. */
export interface Client {
  /**
   * Asks main. Throws DailiesError with main's code. The argument must be plain data: a `$state` object is a
   * Proxy and cannot be cloned, so stores take a `$state.snapshot()` first.
   */
  call<Name extends CallName>(
    name: Name,
    ...argument: CallArgument<Name> extends undefined ? [] : [CallArgument<Name>]
  ): Promise<CallValue<Name>>;
  /** Returns the unsubscribe function. */
  on<Name extends EventName>(name: Name, listener: (value: EventValue<Name>) => void): () => void;
}

/** Wraps the bridge that the preload script put into this page. */
export function connectBridge(bridge: Bridge | undefined = window.dailies): Client {
  if (!bridge) throw new Error('window.dailies is missing: this page runs inside Dailies only');
  return {
    async call(name, ...[argument]) {
      const result = await bridge.calls[name](argument as never);
      if (!result.ok) {
        const { code, facts } = result.error;
        throw new DailiesError(code, facts);
      }
      return result.value as never;
    },
    on(name, listener) {
      return bridge.on[name](listener as never);
    },
  };
}

/** Makes a problem to show of what a call threw; the bridge itself failing counts as `internal`. */
export function problemFrom(thrown: unknown): Problem {
  if (thrown instanceof DailiesError) return thrown.toProblem();
  return { code: 'internal', facts: {} };
}

/** Carries out what asks main; gives null when it was done, else why not. */
export async function attempt(work: () => Promise<unknown>): Promise<Problem | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    return problemFrom(thrown);
  }
}
