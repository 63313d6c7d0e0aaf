/** An engine that does nothing but record, for tests of what stands around it. */
import type { Engine, EngineEvents } from '../../app/core/engine.ts';
import type { EngineStatus } from '../../app/shared/library-view.ts';

export const QUIET_STATUS: EngineStatus = {
  keyRefused: false,
  refusedAccounts: [],
  refusalWords: null,
  gatewayProblem: null,
  storageProblem: null,
  generating: 0,
  downloading: 0,
  linksEnding: 0,
  allPaused: false,
  safeMode: false,
  offline: false,
};

export interface FakeEngine extends Engine {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  readonly files: Map<string, string>;
  readonly thumbnails: Map<string, string>;
  emit<Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]): void;
  listenerCount(): number;
}

export function createFakeEngine(): FakeEngine {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const files = new Map<string, string>();
  const thumbnails = new Map<string, string>();
  const listeners = new Map<string, Set<(event: never) => void>>();
  const recorded =
    <Value>(name: string, value: Value) =>
    (...args: readonly unknown[]): Value => {
      calls.push({ name, args });
      return value;
    };
  const empty = { version: 1, rows: [], total: 0, counts: {}, marks: {} } as never;
  return {
    calls,
    files,
    thumbnails,
    start: recorded('start', undefined),
    stop: async () => {
      calls.push({ name: 'stop', args: [] });
    },
    flushNow: recorded('flushNow', undefined),
    endNow: recorded('endNow', undefined),
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (event: never) => void));
      return () => {
        set.delete(listener as (event: never) => void);
      };
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) listener(event as never);
    },
    listenerCount: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    rescue: {
      states: recorded('rescue.states', []),
      look: async (...args) => recorded('rescue.look', {} as never)(...args),
      setHourly: recorded('rescue.setHourly', {} as never),
      track: recorded('rescue.track', []),
      leave: recorded('rescue.leave', {} as never),
    },
    track: recorded('track', []),
    trackText: recorded('trackText', []),
    window: recorded('window', empty),
    choose: recorded('choose', '15 a1'),
    among: recorded('among', ''),
    takes: recorded('takes', ''),
    outlook: recorded('outlook', { usualMs: null, nextInMs: null, allInMs: null, late: 0 }),
    models: recorded('models', []),
    sums: recorded('sums', { seconds: 0, bytes: 0 }),
    prompts: recorded('prompts', ['A red kite', 'A ferry']),
    has: recorded('has', false),
    clipsOf: (id) => [id],
    lookForFiles: async () => undefined,
    item: recorded('item', { folder: '/clips' } as never),
    status: recorded('status', QUIET_STATUS),
    finishing: recorded('finishing', 0),
    setAccounts: recorded('setAccounts', undefined),
    accounts: () => ({ known: [], current: 'main' }),
    tasksByAccount: () => new Map([['main', 3]]),
    testKey: async () => recorded('testKey', undefined)(),
    mark: recorded('mark', []),
    retry: recorded('retry', undefined),
    fetch: recorded('fetch', undefined),
    pause: recorded('pause', undefined),
    resume: recorded('resume', undefined),
    cancel: recorded('cancel', undefined),
    remove: recorded('remove', undefined),
    restore: recorded('restore', []),
    downloadAgain: recorded('downloadAgain', undefined),
    trashed: recorded('trashed', undefined),
    savedFiles: (id) => [...files].filter(([key]) => key.startsWith(`${id}/`)).map(([, path]) => path),
    checkNow: recorded('checkNow', undefined),
    savedFile: (id, kind) => files.get(`${id}/${kind}`) ?? null,
    clipFile: (id) => files.get(`${id}/video`) ?? files.get(`${id}/raw`) ?? null,
    inOrder: (ids) => ids,
    clipFacts: async () => null,
    exportClips: async (ids, ...rest) => {
      calls.push({ name: 'exportClips', args: [ids, ...rest] });
      return { count: ids.length, left: [] };
    },
    copyClips: async (ids, ...rest) => {
      calls.push({ name: 'copyClips', args: [ids, ...rest] });
      return { copied: ids.length, already: 0, left: [], remaining: 0, problem: null };
    },
    thumbnailFile: (id) => thumbnails.get(id) ?? null,
    setKey: recorded('setKey', undefined),
    applySettings: recorded('applySettings', undefined),
    ending: recorded('ending', null),
    isHookDue: recorded('isHookDue', false),
    unfinished: recorded('unfinished', []),
    folders: () => [],
    suspend: recorded('suspend', undefined),
    resumeFromSleep: recorded('resumeFromSleep', undefined),
    leaveSafeMode: recorded('leaveSafeMode', undefined),
    setOnline: recorded('setOnline', undefined),
    pauseAll: recorded('pauseAll', undefined),
    resumeAll: recorded('resumeAll', undefined),
    locate: async (...args) => {
      calls.push({ name: 'locate', args });
    },
  };
}
