/** Every call of the contract, through the real registry and handlers, as a page that was taken over would call. */
import { serialize } from 'node:v8';
import fc from 'fast-check';
import * as v from 'valibot';
import { createHandlers, type HandlerDeps } from '../../../app/ipc/handlers.ts';
import { registerHandlers } from '../../../app/ipc/register-handlers.ts';
import { channelOf } from '../../../app/shared/bridge.ts';
import { CALL_NAMES, contract } from '../../../app/shared/contract.ts';
import { DailiesError, ERROR_CODES } from '../../../app/shared/error-code.ts';
import { almost, junkText, junkValue } from './junk.ts';
import { mustHold } from './must-hold.ts';
import { valuesOf } from './schema-values.ts';
import { type Target, target } from './target.ts';

const OURS = { sender: { id: 7 }, senderFrame: { url: 'app://bundle/index.html', parent: null } };

const senders = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ event: OURS, trusted: true }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ url: junkText, parent: fc.constantFrom(null, {}), sender: fc.constantFrom(6, 8, Number.NaN) })
      .map(({ url, parent, sender }) => ({
        event: { sender: { id: sender }, senderFrame: { url, parent } },
        trusted: false,
      })),
  },
  {
    weight: 1,
    // Of our window, and yet not our page: whatever the address, it must not pass for ours.
    arbitrary: junkText
      .filter((url) => !/^\s*app:\/\/bundle([/?#]|\s*$)/i.test(url))
      .map((url) => ({ event: { sender: { id: 7 }, senderFrame: { url, parent: null } }, trusted: false })),
  },
);

const calls = fc.constantFrom(...CALL_NAMES).chain((name) => {
  const right = valuesOf(contract.calls[name].argument);
  return fc.tuple(
    fc.constant(name),
    fc.oneof(
      right.map((argument) => [argument]),
      right.chain(almost).map((argument) => [argument]),
      junkValue.map((argument) => [argument]),
      fc.array(junkValue, { maxLength: 3 }),
    ),
    senders,
  );
});

/**
 * Stands for everything behind the handlers, whatever they will need: each call of any part of it is counted, and
 * fails, where it is to, as disks and bugs do.
 */
function world(fails: boolean): { readonly deps: HandlerDeps; effects(): number } {
  let effects = 0;
  const part: object = new Proxy(() => undefined, {
    get: (_part, name) => (name === 'then' ? undefined : part),
    apply() {
      effects += 1;
      if (fails) throw effects % 2 === 1 ? new DailiesError('disk-full') : new TypeError('x at /home/ada');
      // What answers may be waited for, walked through, or a list.
      const list: never[] = [];
      return Object.assign(Promise.resolve(null), {
        folder: '/clips',
        map: () => list,
        [Symbol.iterator]: () => list[Symbol.iterator](),
      });
    },
  });
  return { deps: part as HandlerDeps, effects: () => effects };
}

export const ipcTarget: Target = target(
  'ipc',
  [calls, fc.boolean()],
  async ([name, args, { event, trusted }], fails) => {
    const listeners = new Map<string, (event: never, ...args: unknown[]) => unknown>();
    const { deps, effects } = world(fails);
    registerHandlers({
      ipc: { handle: (channel, listener) => void listeners.set(channel, listener), removeHandler() {} },
      handlers: createHandlers(deps),
      windowContentsId: () => 7,
      log: (line) => mustHold(line.length < 4_000, 'a call writes as much as it likes to the log'),
    });
    // What crosses is a copy, without prototypes of its own.
    const sent = args.length > 0 ? args : [undefined];
    const accepted = args.length <= 1 && v.safeParse(contract.calls[name].argument, sent[0]).success;
    const answer = (await listeners.get(channelOf(name))?.(event as never, ...args)) as
      | { readonly ok: true; readonly value: unknown }
      | { readonly ok: false; readonly error: { readonly code: string; readonly facts: object } };

    mustHold(typeof answer === 'object' && typeof answer.ok === 'boolean', 'the answer is no Result');
    serialize(answer);
    if (!trusted || !accepted) {
      mustHold(!answer.ok, 'it was not refused');
      mustHold(effects() === 0, 'what was refused had an effect');
    }
    if (!answer.ok) {
      mustHold(
        (ERROR_CODES as readonly string[]).includes(answer.error.code),
        `no code: ${answer.error.code}`,
      );
      mustHold(
        !/\n|\bat \/|TypeError|home\/ada/.test(JSON.stringify(answer.error)),
        `a stack: ${JSON.stringify(answer.error)}`,
      );
    }
    const isSound = trusted && accepted && !(fails && effects() > 0);
    // A handler may refuse what its parser takes, as an empty template; it has no bug for it.
    mustHold(isSound || !answer.ok, 'a failure was answered as a success');
    mustHold(answer.ok || !isSound || answer.error.code !== 'internal', 'a right call met a bug');
    mustHold(!('polluted' in {}), 'the prototype of all objects was changed');
  },
);
