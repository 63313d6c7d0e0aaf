/** Declares the shape of `window.dailies`, derived from the contract: one function a call, one a subscription. */
import type { CallArgument, CallName, CallValue, EventName, EventValue } from './contract.ts';
import type { Result } from './result.ts';

export interface Bridge {
  readonly calls: {
    readonly [Name in CallName]: (argument: CallArgument<Name>) => Promise<Result<CallValue<Name>>>;
  };
  readonly on: {
    /** Returns the unsubscribe function. */
    readonly [Name in EventName]: (listener: (value: EventValue<Name>) => void) => () => void;
  };
}

/** Names the ipc channel of a call or event; one prefix, so that nothing else is ever mistaken for ours. */
export function channelOf(name: CallName | EventName): string {
  return `dailies:${name}`;
}
