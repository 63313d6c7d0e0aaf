/** Builds the stages in the order of the flow, each out of what stands before it: poller, answers, queue, commands. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { clipPlace, firstClipId } from '../shared/clip-id.ts';
import { DailiesError } from '../shared/error-code.ts';
import { UNDO_MS } from '../shared/library-view.ts';
import type { NameFacts } from './downloads/publish/file-name.ts';
import { type SidecarOwner, sidecarText } from './downloads/publish/sidecar.ts';
import { DownloadQueue } from './downloads/queue.ts';
import type { RunningAccounts } from './engine-api.ts';
import type { EngineContext } from './engine-context.ts';
import type { AccountNetwork, EngineNetwork } from './engine-network.ts';
import { freeSpace, volumeBytes } from './files/free-space.ts';
import { isUsable } from './files/target-folder.ts';
import { Hooks } from './hooks/hooks.ts';
import { createItemCommands, type ItemCommands } from './items/item-commands.ts';
import { type AnswerHandler, createAnswerHandler } from './items/on-answer.ts';
import { createPresence, type Presence } from './items/presence.ts';
import { createRemovals, type Removals } from './items/removals.ts';
import type { Library } from './library/library.ts';
import { createLibraryReader, type LibraryReader } from './library/library-query.ts';
import { headStartMs, kindOf } from './library/past-durations.ts';
import { lengthsIn } from './library/past-lengths.ts';
import { Rescue } from './rescue/rescue.ts';
import { runningAccounts } from './running-accounts.ts';
import { lumaGateway } from './services/definitions/built-in.ts';
import { createThumbnailCache, type ThumbnailCache } from './thumbnails/thumbnail-cache.ts';
import { createBatchRoute } from './tracking/batch-route.ts';
import { createPaces } from './tracking/paces.ts';
import { Poller } from './tracking/poller.ts';
import { Pollers } from './tracking/pollers.ts';

export interface Stages {
  readonly thumbnails: ThumbnailCache | null;
  readonly answers: AnswerHandler;
  readonly pollers: Pollers;
  /** Makes the poller of an account that has none yet. */
  readonly addPoller: (account: AccountNetwork) => void;
  /** The service whose task an item is. */
  readonly serviceOf: (id: string) => string;
  /** What the accounts and their services are called, by the accounts' ids. */
  readonly accountNames: () => ReadonlyMap<string, readonly string[]>;
  readonly reader: LibraryReader;
  readonly queue: DownloadQueue;
  readonly removals: Removals;
  readonly presence: Presence;
  readonly commands: ItemCommands;
  readonly hooks: Hooks;
  readonly rescue: Rescue;
  readonly accounts: () => RunningAccounts;
}

/** Finished generations that the cadence learns from. */
const HISTORY_LENGTH = 200;
const STORAGE_PROBE_MS = 10_000;
/** Between two pages of a list. */
const LIST_PAUSE_MS = 1_000;
const HOOK_LIMIT_MS = 10 * 60_000;
/** With the backoff of downloads: about four minutes in all. */
const HOOK_RETRIES = 8;

export function buildStages(context: EngineContext, { db, library, network }: Ground): Stages {
  const { options, events, signal, now, onBug } = context;
  const thumbnails = options.cacheThumbnails ? buildThumbnails(context, { db, library, network }) : null;
  const answers = buildAnswers(context, { db, library, network });
  const pollers = new Pollers(library.accountOf);
  const addPoller = (account: AccountNetwork): void =>
    pollers.put(account.id, buildPoller(context, library, account, answers));
  for (const account of network.accounts.values()) addPoller(account);
  const reader = createLibraryReader(db, {
    count: library.count,
    hasAccount: (account) => network.accounts.has(account),
    linkEnd: network.links.deadlineOf,
    nextCheck(id) {
      const next = pollers.nextCheck(id);
      return next && { atMs: next.inMs === null ? null : now() + next.inMs, parked: next.parked };
    },
  });
  const serviceOf = (id: string): string =>
    (network.accounts.get(library.accountOf(id) ?? '')?.service ?? context.service).id;
  const accountNames = (): ReadonlyMap<string, readonly string[]> =>
    new Map(
      [...network.accounts].map(([id, { service }]) => [
        id,
        [service.name, service.id, context.accountNames.get(id) ?? ''],
      ]),
    );
  const hooks = buildHooks(context, library, serviceOf);
  const queue = buildQueue(context, { db, library, network }, reader, hooks, serviceOf);
  const removals = createRemovals({
    ...{ library, queue, poller: pollers, now, onBug },
    undoMs: options.undoMs ?? UNDO_MS,
    onFinal: (id, thumbnailFile) => events.emit('removed', { id, thumbnailFile }),
  });
  const presence = createPresence({ library, signal, onBug });
  const accounts = (): RunningAccounts => runningAccounts(context, network);
  const commands = createItemCommands({
    ...{ library, poller: pollers, queue, removals, answers, presence, now },
    accounts,
  });
  const rescue = buildRescue(context, { db, library, network }, commands);
  return {
    ...{ thumbnails, answers, pollers, addPoller, serviceOf, accountNames, reader },
    ...{ queue, removals, presence, hooks, rescue, accounts },
    commands: {
      ...commands,
      remove(ids) {
        rescue.removed(ids);
        commands.remove(ids);
      },
    },
  };
}

/** What every stage stands on. */
export interface Ground {
  readonly db: DatabaseSync;
  readonly library: Library;
  readonly network: EngineNetwork;
}

function buildThumbnails(context: EngineContext, { library, network }: Ground): ThumbnailCache {
  return createThumbnailCache({
    folder: join(context.options.dataFolder, 'thumbnails'),
    files: network.files,
    rules: (id) => network.ofItem(id).gateway.linkRules,
    onCached: (id, thumbnailFile) => library.setGeneration(id, { thumbnailFile }),
    onFault: (thrown) =>
      context.log(`thumbnail: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`),
  });
}

function buildAnswers(context: EngineContext, { library, network }: Ground): AnswerHandler {
  const { events, signal, settings, now, monotonicNow, limits } = context;
  return createAnswerHandler({
    ...{ library, links: network.links, signal, target: settings, now, monotonicNow, limits },
    enqueue: (id, kind) => events.emit('asset-added', { id, kind }),
    showThumbnail: (id, link) => events.emit('thumbnail-found', { id, link }),
    onState: (event) => events.emit('generation', event),
    onProblem: (id, problem, retryInMs) => {
      const told = { ...problem, goesOn: retryInMs !== null };
      events.emit('item-problem', { id, asset: null, problem: told, retryInMs });
    },
  });
}

function buildPoller(
  context: EngineContext,
  library: Library,
  { id: account, service, gateway, budget }: AccountNetwork,
  answers: AnswerHandler,
): Poller {
  const { events, settings, now, monotonicNow, random, retryDelayMs, onBug } = context;
  /** Of the first account without names, as libraries of version 0.1 have it. */
  const owner = account === MAIN_ACCOUNT ? '' : `${account} `;
  const named = owner + (service.id === lumaGateway.id ? '' : `${service.id} `);
  const batchRoute = createBatchRoute(library, () => `no-batch ${named}${gateway.baseUrl.href}`, now);
  const paces = createPaces({ durations: () => library.durations(HISTORY_LENGTH, account), monotonicNow });
  return new Poller({
    ...{ budget, retryDelayMs, monotonicNow, random },
    client: () => gateway.client,
    fixedIntervalMs: () => settings().pollIntervalMs,
    cadenceOf: ({ model, videoRaw }) => paces.cadenceFor(kindOf(model, videoRaw?.durationSeconds ?? null)),
    headStartMsOf: ({ id, createdAtMs }) => headStartMs(createdAtMs, library.trackedAtMs(id) ?? now()),
    batchSupported: batchRoute.isThere,
    onBatchMissing: batchRoute.missing,
    events: {
      ...answers,
      onAnswer: async (id, answer) => {
        const next = await answers.onAnswer(id, answer);
        if (next === 'done') paces.historyChanged();
        return next;
      },
      onParked: library.announce,
      onGatewayProblem: (problem, retryInMs) =>
        events.emit('gateway-trouble', { account, problem, retryInMs }),
      onKeyRefused: (problem) => events.emit('key-needed', { account, problem }),
      onBug,
    },
  });
}

function buildQueue(
  context: EngineContext,
  { library, network }: Ground,
  reader: Pick<LibraryReader, 'item'>,
  hooks: Pick<Hooks, 'stateFor'>,
  serviceOf: (id: string) => string,
): DownloadQueue {
  const ownerOf = (id: string): SidecarOwner => {
    const account = library.accountOf(id) ?? MAIN_ACCOUNT;
    const service = network.accounts.get(account)?.service ?? context.service;
    return { service: service.id, account: context.accountNames.get(account) ?? service.name };
  };
  const { options, settings, events, stallTimeoutMs, now, monotonicNow, random, limits, onBug } = context;
  const { accounts, links, files, limit } = network;
  return new DownloadQueue(
    {
      store: {
        library,
        wants: context.isWanted,
        nameFacts: (id) => ({ ...nameFactsOf(id, library, now), service: serviceOf(id) }),
        hooksFor: (kind) => hooks.stateFor(kind),
        sidecar: (id) => sidecarText(reader.item(id), ownerOf(id)),
        ...lengthsIn(library, HISTORY_LENGTH),
      },
      links: {
        ...{ ...links, files, limit, stallTimeoutMs },
        rules: (id) => network.ofItem(id).gateway.linkRules,
        segments: () => settings().segments,
      },
      disk: {
        freeSpace: (folder) => freeSpace(folder, statfs),
        volumeBytes: (folder) => volumeBytes(folder, statfs),
        folderIsBack: isUsable,
        minCheckpointMs: options.minCheckpointMs,
      },
      clock: { now, monotonicNow, random, limits },
      events: {
        onSaved: (asset) => events.emit('saved', asset),
        onProblem: ({ id, kind }, problem, retryInMs) => {
          const goesOn = library.asset(id, kind)?.state === 'waiting';
          events.emit('item-problem', { id, asset: kind, problem: { ...problem, goesOn }, retryInMs });
        },
        onStorageProblem: (problem) => events.emit('storage-trouble', problem),
        onKeyNeeded({ id }, problem) {
          const account = accounts.get(library.accountOf(id) ?? '');
          // Of an account that was removed its rows say so.
          if (account) events.emit('key-needed', { account: account.id, problem });
        },
        onActivity: () => events.emit('work-changed', null),
        onProgress: (report) => events.emit('progress', report),
        onStep: options.onStep,
        onBug,
      },
    },
    {
      concurrency: settings().concurrency,
      onStorageTrouble: options.onStorageTrouble,
      storageProbeMs: options.storageProbeMs ?? STORAGE_PROBE_MS,
    },
  );
}

function buildHooks(context: EngineContext, library: Library, service: (id: string) => string): Hooks {
  const { options, settings, events, limits, retryDelayMs, now, random, log, onBug } = context;
  return new Hooks({
    ...{ library, settings, retryDelayMs, now, random, log, onBug, env: process.env },
    folder: options.dataFolder,
    service,
    secrets: () => [...context.secrets],
    wants: context.isWanted,
    limitMs: options.hookLimitMs ?? HOOK_LIMIT_MS,
    retries: () => limits().retries ?? HOOK_RETRIES,
    onProblem: ({ id, kind }, problem, retryInMs) =>
      events.emit('item-problem', { id, asset: kind, problem, retryInMs }),
  });
}

function buildRescue(
  context: EngineContext,
  { library, network }: Ground,
  commands: Pick<ItemCommands, 'track'>,
): Rescue {
  const { options, events, signal, now, monotonicNow, onBug } = context;
  const pauseMs = options.listPauseMs ?? LIST_PAUSE_MS;
  return new Rescue({
    ...{ library, accounts: network.accounts, track: commands.track, now, monotonicNow, signal, onBug },
    pause: (until) => wait(pauseMs, undefined, { signal: until }),
    onChange: (state, news) => events.emit('rescue', { state, news }),
  });
}

function nameFactsOf(id: string, library: Pick<Library, 'generation'>, now: () => number): NameFacts {
  const record = library.generation(id);
  return {
    id: firstClipId(id),
    clip: (record?.clips ?? 1) > 1 ? clipPlace(id) : null,
    prompt: record?.prompt ?? null,
    aspectRatio: record?.aspectRatio ?? null,
    width: record?.width ?? null,
    height: record?.height ?? null,
    durationSeconds: record?.durationSeconds ?? null,
    model: record?.model ?? null,
    dateMs: record?.createdAtMs ?? record?.trackedAtMs ?? now(),
  };
}
