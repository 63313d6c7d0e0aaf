/** What a command works with: the engine of this process, or of another that runs. Both answer the same calls. */
import type { Argument, CallName, ControlEvent, Owner, Value } from './contract.ts';
import { type ControlEngine, type ControlHandlers, followEngine } from './handlers.ts';

export interface ControlSession {
  /** Who carries out what is asked. */
  readonly owner: Owner;
  /** Whether that is another process. */
  readonly isRemote: boolean;
  /** Rejects with DailiesError: what the engine says, or `connection-lost` where its process has ended. */
  call<Name extends CallName>(name: Name, argument: Argument<Name>): Promise<Value<Name>>;
  /** Tells what happens from now on. Returns what ends it. */
  on(listener: (event: ControlEvent) => void): () => void;
  /** Resolves once nothing can be asked any more, though nobody closed it here: the other process has ended. */
  readonly lost: Promise<void>;
  close(): void;
}

/** The engine of this process, by the same calls. */
export function createOwnSession(
  owner: Owner,
  engine: Pick<ControlEngine, 'on'>,
  handlers: ControlHandlers,
): ControlSession {
  const stops = new Set<() => void>();
  return {
    ...{ owner, isRemote: false },
    async call(name, argument) {
      if (name === 'follow') return null as never;
      const handler = handlers[name as Exclude<CallName, 'follow'>] as (given: unknown) => unknown;
      return (await handler(argument)) as never;
    },
    on(listener) {
      const stop = followEngine(engine, listener);
      stops.add(stop);
      return stop;
    },
    lost: new Promise(() => undefined),
    close() {
      for (const stop of stops) stop();
    },
  };
}
