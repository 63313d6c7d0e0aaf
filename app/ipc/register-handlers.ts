/** Makes main's end of the bridge: each call is checked for its sender, parsed, and answered with a Result. */
import * as v from 'valibot';
import { channelOf } from '../shared/bridge.ts';
import {
  CALL_NAMES,
  type CallArgument,
  type CallName,
  type CallValue,
  contract,
} from '../shared/contract.ts';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import { failed, ok, problemOf, type Result } from '../shared/result.ts';
import { type CallEvent, isTrustedSender } from './trusted-sender.ts';

/** One function for each call of the contract; a missing or mistyped one is a compile error. */
export type Handlers = {
  readonly [Name in CallName]: (argument: CallArgument<Name>) => CallValue<Name> | Promise<CallValue<Name>>;
};

/** The part of Electron's ipcMain that is needed here. */
export interface MainIpc {
  handle(channel: string, listener: (event: CallEvent, ...args: unknown[]) => unknown): void;
  removeHandler(channel: string): void;
}

export interface RegisterOptions {
  readonly ipc: MainIpc;
  readonly handlers: Handlers;
  /** The webContents id of our window; null while there is none. */
  readonly windowContentsId: () => number | null;
  /** A redacting log. */
  readonly log: (line: string) => void;
}

const REFUSED: Problem = { code: 'bad-input', facts: {} };

/** Registers every call; returns the function that takes them all away again. */
export function registerHandlers(options: RegisterOptions): () => void {
  const { ipc, log } = options;
  let refusals = 0;

  for (const name of CALL_NAMES) {
    const schema: v.GenericSchema = contract.calls[name].argument;
    const handler = options.handlers[name] as (argument: unknown) => unknown;

    ipc.handle(channelOf(name), (event, ...args): Result<unknown> | Promise<Result<unknown>> => {
      if (!isTrustedSender(event, options.windowContentsId())) {
        refusals += 1;
        log(`ipc: refused ${name} from an untrusted sender (${refusals} refused so far)`);
        return failed(REFUSED);
      }
      const parsed = v.safeParse(schema, args[0], { abortEarly: true });
      if (!parsed.success || args.length > 1) {
        refusals += 1;
        log(`ipc: refused the argument of ${name} (${refusals} refused so far)`);
        return failed(REFUSED);
      }
      // The handler runs in this very turn: a drag has to start before the mouse has moved on (E11).
      try {
        const value = handler(parsed.output);
        if (value instanceof Promise) return value.then(ok, (thrown) => answerFailure(name, thrown));
        return ok(value);
      } catch (thrown) {
        return answerFailure(name, thrown);
      }
    });
  }

  function answerFailure(name: CallName, thrown: unknown): Result<never> {
    if (!(thrown instanceof DailiesError)) {
      log(
        `ipc: ${name} failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      );
    }
    return failed(problemOf(thrown));
  }

  return () => {
    for (const name of CALL_NAMES) ipc.removeHandler(channelOf(name));
  };
}
