/** Declares what a command has of the Dailies that runs: its calls, and what it tells. */
import type { Argument, CallName, ControlEvent, Owner, Value } from './contract.ts';

export interface ControlSession {
  /** Who carries out what is asked. */
  readonly owner: Owner;
  readonly version: string;
  readonly pid: number;
  /** Rejects with DailiesError: what the engine says, or `connection-lost` where that process has ended. */
  call<Name extends CallName>(name: Name, argument: Argument<Name>): Promise<Value<Name>>;
  /** Tells what happens from now on. Returns what ends it. */
  on(listener: (event: ControlEvent) => void): () => void;
  /** Resolves once nothing can be asked any more, though nobody closed it here: that process has ended. */
  readonly lost: Promise<void>;
  close(): void;
}
