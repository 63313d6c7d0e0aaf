/**
 * Answers what another program of this user asks of the engine, and lets nothing else through: one handler a call. The
 * window's page asks through app/ipc.
 */
import type { Engine } from '../core/engine.ts';
import { cleanText } from '../shared/clean-text.ts';
import {
  ITEM_STATUSES,
  type ItemStatus,
  type LibraryQuery,
  MAX_IDS,
  type StatusCounts,
} from '../shared/library-view.ts';
import type { Argument, CallName, ControlEvent, RunningSettings, Value } from './contract.ts';
import { findAccount } from './find-account.ts';
import { lookAtAll } from './look-at-all.ts';

/** One function for each call but `follow`, which is the connection's own. */
export type ControlHandlers = {
  readonly [Name in Exclude<CallName, 'follow'>]: (
    argument: Argument<Name>,
  ) => Value<Name> | Promise<Value<Name>>;
};

export type ControlEngine = Pick<
  Engine,
  | 'on'
  | 'status'
  | 'window'
  | 'track'
  | 'retry'
  | 'fetch'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'remove'
  | 'checkNow'
  | 'lookForFiles'
  | 'isHookDue'
  | 'rescue'
  | 'clipsOf'
  | 'accounts'
  | 'item'
>;

export interface HandlerDeps {
  readonly engine: ControlEngine;
  readonly settings: () => RunningSettings;
  readonly hasKey: () => boolean;
  /** Shows a clip to the person; throws DailiesError. */
  readonly open: (id: string) => void | Promise<void>;
  readonly reveal: (id: string) => void | Promise<void>;
  /**
   * Told before tasks are tracked: they are worked on, whatever else this Dailies was started for. Gives those of them
   * that it was not working on; absent where it works on everything.
   */
  readonly onTasks?: (ids: readonly string[]) => readonly string[];
}

const MAX_NAME = 100;
/** What goes on by itself; a pause is a person's, and what failed is tried again where that is asked. */
const GOES_ON: readonly ItemStatus[] = ['generating', 'downloading', 'waiting'];

const NOTHING_LISTED: LibraryQuery = {
  search: '',
  statuses: [],
  sort: 'tracked',
  descending: false,
  offset: 0,
  limit: 1,
};

/** Makes the handlers. They throw DailiesError for what the other program can be told. */
export function createControlHandlers(deps: HandlerDeps): ControlHandlers {
  const { engine } = deps;
  const accounts = (): Value<'status'>['accounts'] => {
    const { known, current } = engine.accounts();
    return {
      known: known.map(({ id, service, name = service.name, baseUrl, hasKey }) => ({
        ...{ id, service: service.id, name: cleanText(name, MAX_NAME), api: baseUrl, hasKey },
      })),
      current,
    };
  };
  const track = ({ ids, account: word }: Argument<'track'>): Value<'track'> => {
    const account = word === undefined ? undefined : (findAccount(word, accounts())?.id ?? word);
    const left = new Set(deps.onTasks?.(ids));
    const outcomes = [...engine.track(ids, account)];
    // Of two accounts with the same task one calls its item otherwise.
    const items = outcomes.flatMap((one) => (one.outcome === 'refused' ? [] : [one.id]));
    for (const id of deps.onTasks?.(items) ?? []) left.add(id);
    const known = outcomes.flatMap((one) => (one.outcome === 'already' && left.has(one.id) ? [one.id] : []));
    // Nobody has asked about these since this Dailies was started for others.
    const stalled = known.flatMap(engine.clipsOf).filter((id) => GOES_ON.includes(engine.item(id).status));
    if (stalled.length > 0) engine.fetch(stalled);
    return outcomes;
  };
  return {
    status() {
      const { counts } = engine.window(NOTHING_LISTED);
      const known = Object.fromEntries(ITEM_STATUSES.map((status) => [status, counts[status]]));
      return {
        ...{ engine: engine.status(), counts: known as unknown as StatusCounts },
        ...{ settings: deps.settings(), hasKey: deps.hasKey(), accounts: accounts() },
      };
    },
    track,
    fetch(argument) {
      const outcomes = track(argument);
      const known = outcomes.flatMap((one) => (one.outcome === 'already' ? [one.id] : []));
      engine.fetch(known.flatMap((id) => engine.clipsOf(id)));
      return outcomes;
    },
    retry: ({ ids }) => {
      deps.onTasks?.(ids);
      return done(engine.retry(ids));
    },
    pause: ({ ids }) => done(engine.pause(ids)),
    resume: ({ ids }) => {
      deps.onTasks?.(ids);
      return done(engine.resume(ids));
    },
    cancel: ({ ids }) => done(engine.cancel(ids)),
    remove: ({ ids }) => done(engine.remove(ids)),
    checkNow: ({ ids }) => done(engine.checkNow(ids)),
    look: ({ ids }) => engine.lookForFiles(ids).then(done),
    hooksDue: ({ ids }) => ids.filter((id) => engine.isHookDue(id)),
    rescue(argument) {
      // Of an account without a key nothing can be said, as where the command line works alone.
      const keyless = engine.accounts().known.filter(({ hasKey }) => !hasKey);
      return lookAtAll(engine.rescue, argument, new Set(keyless.map(({ id }) => id)));
    },
    open: async ({ id }) => done(await deps.open(id)),
    reveal: async ({ id }) => done(await deps.reveal(id)),
  };
}

/** Passes on what happens in the engine, in the words of the contract. Returns what ends it. */
export function followEngine(engine: Pick<Engine, 'on'>, tell: (event: ControlEvent) => void): () => void {
  const stops = [
    engine.on('generation', (value) => tell({ name: 'generation', value })),
    engine.on('progress', (reports) => {
      for (const value of reports) tell({ name: 'progress', value });
    }),
    engine.on('saved', (value) => tell({ name: 'saved', value })),
    engine.on('problem', ({ id, asset, problem, retryInMs }) =>
      tell({ name: 'problem', value: { id, asset, problem, retryInMs } }),
    ),
    engine.on('library-changed', ({ ids }) =>
      tell({ name: 'changed', value: { ids: ids === null || ids.length > MAX_IDS ? null : [...ids] } }),
    ),
    engine.on('status', (value) => tell({ name: 'status', value })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Makes the answer of a call that gives nothing back. */
function done(_nothing: unknown): null {
  return null;
}
