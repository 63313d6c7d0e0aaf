/**
 * A Bridge without a main process, derived from the contract: arguments go through the contract's own parsers,
 * every call is recorded, answers come from a small library in memory, and a test sends events by hand.
 */
import * as v from 'valibot';
import type { AccountInfo } from '../../app/shared/accounts.ts';
import type { Bridge } from '../../app/shared/bridge.ts';
import {
  type AppInfo,
  CALL_NAMES,
  type CallArgument,
  type CallName,
  type CallValue,
  contract,
  EVENT_NAMES,
  type EventName,
  type EventValue,
  type PagePlace,
} from '../../app/shared/contract.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { KeyStatus } from '../../app/shared/key-status.ts';
import type { AddOutcome, EngineStatus, ItemDetail, ItemRow } from '../../app/shared/library-view.ts';
import type { RescueState } from '../../app/shared/rescue.ts';
import { failed, ok, problemOf } from '../../app/shared/result.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { defaultSettings } from '../../app/shared/settings.ts';
import type { UpdateStatus } from '../../app/shared/update-status.ts';
import { listed, takesOf, textOf, windowOf } from './fake-library.ts';
import { serviceHandlers } from './fake-services.ts';

export interface RecordedCall {
  readonly name: CallName;
  readonly argument: unknown;
}

export interface FakeState {
  rows: ItemRow[];
  /** Beside the first one. */
  accounts: AccountInfo[];
  /** Of accounts whose service has a list. */
  rescues: Map<string, RescueState>;
  settings: Settings;
  key: KeyStatus;
  engine: EngineStatus;
  info: AppInfo;
  version: number;
  place: PagePlace | null;
  accent: string | null;
  update: UpdateStatus;
}

type Handlers = {
  [Name in CallName]: (argument: CallArgument<Name>) => CallValue<Name> | Promise<CallValue<Name>>;
};

export interface FakeBridge {
  readonly bridge: Bridge;
  readonly state: FakeState;
  readonly calls: readonly RecordedCall[];
  /** Replace one to script an answer, a delay or a failure. */
  readonly handlers: Handlers;
  callsOf(name: CallName): readonly RecordedCall[];
  emit<Name extends EventName>(name: Name, value: EventValue<Name>): void;
  /** Puts rows in, newer version and event included. */
  change(rows: readonly ItemRow[]): void;
  listeners(name: EventName): number;
}

export const DEFAULT_SETTINGS: Settings = {
  ...defaultSettings('/home/ana/Videos/Dailies'),
  language: 'en',
  firstRunDone: true,
};

/** What only the details of an item have, all of it unknown. */
export const NO_DETAIL = {
  assets: [],
  folder: null,
  model: null,
  gateway: 'https://gateway.example/',
  finishedAtMs: null,
  rawAnswer: null,
} as const satisfies Omit<ItemDetail, keyof ItemRow>;

export const QUIET_ENGINE: EngineStatus = {
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

/** A row with everything unknown; a test says only what matters to it. */
export function makeRow(id: string, part: Partial<ItemRow> = {}): ItemRow {
  return {
    id,
    account: 'main',
    status: 'generating',
    generationState: 'processing',
    stateWord: 'processing',
    prompt: `Prompt of ${id}`,
    width: null,
    height: null,
    durationSeconds: null,
    aspectRatio: null,
    paletteGrid: null,
    hasThumbnail: false,
    hasVideo: false,
    mayBeWatermarked: false,
    mark: null,
    problem: null,
    retryAtMs: null,
    nextCheckAtMs: null,
    parked: false,
    receivedBytes: 0,
    totalBytes: null,
    fileName: null,
    createdAtMs: null,
    trackedAtMs: 1_750_000_000_000,
    noticedAtMs: null,
    savedAtMs: null,
    ...part,
  };
}

function addFrom(state: FakeState, text: string): readonly AddOutcome[] {
  return (text.match(/\S+/g) ?? []).map((word): AddOutcome => {
    if (!/^[\w-]{1,128}$/.test(word)) {
      return { outcome: 'refused', text: word, problem: { code: 'bad-id', facts: {} } };
    }
    if (state.rows.some((row) => row.id === word)) return { outcome: 'already', id: word };
    state.rows = [makeRow(word, { prompt: null }), ...state.rows];
    return { outcome: 'added', id: word };
  });
}

export function createFakeBridge(start: Partial<FakeState> = {}): FakeBridge {
  const state: FakeState = {
    rows: [],
    accounts: [],
    rescues: new Map(),
    settings: DEFAULT_SETTINGS,
    key: { state: 'stored', hint: '4f2a', weakStorage: false },
    engine: QUIET_ENGINE,
    info: {
      version: '0.1.0',
      electron: '45',
      chromium: '156',
      node: '24',
      platform: 'linux',
      locale: 'en-GB',
      isSandboxed: true,
      isInstalled: true,
    },
    version: 1,
    place: null,
    accent: null,
    update: { state: 'none' },
    ...start,
  };
  const calls: RecordedCall[] = [];
  const listeners = new Map<EventName, Set<(value: never) => void>>(
    EVENT_NAMES.map((name) => [name, new Set()]),
  );

  function emit<Name extends EventName>(name: Name, value: EventValue<Name>): void {
    for (const listener of listeners.get(name) ?? []) listener(structuredClone(value) as never);
  }
  function change(rows: readonly ItemRow[]): void {
    state.rows = [...rows];
    state.version++;
    emit('library.changed', { version: state.version, ids: null, structure: true });
  }

  let removed: readonly ItemRow[] = [];
  const handlers: Handlers = {
    'app.info': () => state.info,
    'app.exportDiagnostics': () => true,
    'app.accent': () => state.accent,
    'app.licences': () => [
      { name: 'got', version: '16.1.0', licence: 'MIT', text: 'MIT License' },
      { name: 'svelte', version: '5.57.3', licence: 'MIT', text: 'Copyright (c) Svelte' },
    ],
    'engine.leaveSafeMode': () => null,
    'updates.status': () => state.update,
    'updates.check': () => null,
    'updates.act': () => null,
    'engine.status': () => state.engine,
    'engine.outlook': () => ({ usualMs: null, nextInMs: null, allInMs: null, late: 0 }),
    'page.ready': () => state.place,
    'page.remember': (place) => {
      state.place = place;
      return null;
    },
    'settings.get': () => state.settings,
    'settings.set': (patch) => {
      state.settings = { ...state.settings, ...(patch as Partial<Settings>) };
      return state.settings;
    },
    'settings.chooseFolder': () => null,
    'settings.chooseWatchFolder': () => null,
    'settings.chooseProgram': () => null,
    'settings.previewName': ({ template, prompt }) => {
      const known: Readonly<Record<string, string>> = { prompt, id8: '6eb6bf3e', aspect: '16x9' };
      const path = template.replace(/\{(\w+)\}/g, (token, name: string) => {
        if (name === 'title') throw new DailiesError('bad-input');
        return known[name] ?? token;
      });
      return `${path}.mp4`;
    },
    ...serviceHandlers(
      state,
      (all) => emit('accounts.changed', all),
      (rescue) => emit('rescue.changed', { state: rescue, news: 0 }),
    ),
    'key.status': () => state.key,
    'key.set': ({ key, storeAnyway }) => {
      const kept = state.key.weakStorage && !storeAnyway ? 'session' : 'stored';
      state.key = { ...state.key, state: kept, hint: key.slice(-4) };
      return state.key;
    },
    'key.keep': ({ storeAnyway }) => {
      state.key = { ...state.key, state: storeAnyway ? 'stored' : 'session' };
      return state.key;
    },
    'app.restart': () => null,
    'key.test': () => null,
    'key.clear': () => {
      state.key = { ...state.key, state: 'none', hint: null };
      return state.key;
    },
    'tasks.add': ({ text }) => {
      const outcomes = addFrom(state, text);
      change(state.rows);
      return outcomes;
    },
    'library.window': (query) => windowOf(state, query),
    'library.models': () => [],
    'library.takes': (query) => takesOf(listed(state, { ...query, statuses: ['saved'] })),
    'library.choose': (query) => textOf(listed(state, query), query.grouped),
    'library.among': ({ ids, ...query }) =>
      textOf(listed(state, { ...query, sort: 'tracked' }).filter(({ id }) => ids.includes(id))),
    'library.sums': ({ ids }) => {
      const saved = state.rows.filter(({ id, status }) => ids.includes(id) && status === 'saved');
      const sum = (of: (row: ItemRow) => number | null): number =>
        saved.reduce((all, row) => all + (of(row) ?? 0), 0);
      return { seconds: sum((row) => row.durationSeconds), bytes: sum((row) => row.totalBytes) };
    },
    'library.item': ({ id }) => {
      const row = state.rows.find((one) => one.id === id);
      if (!row) throw new DailiesError('not-found');
      return { ...row, ...NO_DETAIL };
    },
    'items.mark': ({ items }) => {
      const marks = new Map(items.map(({ id, mark }) => [id, mark]));
      const before = state.rows.filter((row) => marks.has(row.id) && marks.get(row.id) !== row.mark);
      change(
        state.rows.map((row) => ({
          ...row,
          mark: marks.has(row.id) ? (marks.get(row.id) ?? null) : row.mark,
        })),
      );
      return before.map(({ id, mark }) => ({ id, mark }));
    },
    'items.retry': () => null,
    'items.pause': () => null,
    'items.resume': () => null,
    'items.cancel': () => null,
    'items.remove': ({ ids }) => {
      removed = state.rows.filter((row) => ids.includes(row.id));
      change(state.rows.filter((row) => !ids.includes(row.id)));
      return null;
    },
    'commands.offer': () => null,
    'items.downloadAgain': () => null,
    'items.restore': ({ ids }) => {
      change([...removed.filter((row) => ids.includes(row.id)), ...state.rows]);
      removed = removed.filter((row) => !ids.includes(row.id));
      return ids;
    },
    'items.copyPrompts': ({ ids }) => ids.length,
    'items.checkNow': () => null,
    'items.pauseAll': () => null,
    'items.resumeAll': () => null,
    'files.reveal': () => null,
    'files.open': () => null,
    'files.preview': () => null,
    'files.locate': () => null,
    'files.trash': ({ ids }) => ids.length,
    'files.copyPath': ({ ids }) => ({ count: ids.length, left: [] }),
    'files.copyFiles': ({ ids }) => ({ count: ids.length, left: [] }),
    'files.export': ({ ids }) => ({ count: ids.length, left: [] }),
    'files.copyTo': ({ ids }) => ({ copied: ids.length, already: 0, left: [], remaining: 0, problem: null }),
    'files.facts': () => null,
    'files.stopCopy': () => null,
    'files.look': () => null,
    'files.drag': ({ ids }) => ({ count: ids.length, left: [] }),
  };

  async function answer(name: CallName, argument: unknown): Promise<unknown> {
    // The bridge clones: a Svelte $state proxy fails here, as it does in Electron.
    const cloned: unknown = structuredClone(argument);
    calls.push({ name, argument: cloned });
    try {
      const parsed = v.parse(contract.calls[name].argument, cloned);
      return ok(structuredClone(await handlers[name](parsed as never)));
    } catch (thrown) {
      if (thrown instanceof v.ValiError)
        return failed({ code: 'bad-input', facts: { remark: thrown.message } });
      return failed(problemOf(thrown));
    }
  }

  const bridge = {
    calls: Object.fromEntries(
      CALL_NAMES.map((name) => [name, (argument: unknown) => answer(name, argument)]),
    ),
    on: Object.fromEntries(
      EVENT_NAMES.map((name) => [
        name,
        (listener: (value: never) => void) => {
          listeners.get(name)?.add(listener);
          return () => listeners.get(name)?.delete(listener);
        },
      ]),
    ),
  } as unknown as Bridge;

  return {
    bridge,
    state,
    calls,
    handlers,
    callsOf: (name) => calls.filter((call) => call.name === name),
    emit,
    change,
    listeners: (name) => listeners.get(name)?.size ?? 0,
  };
}
