/** Builds the stages in the order of the flow, each out of what stands before it: poller, answers, queue, commands. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { DailiesError } from '../shared/error-code.ts';
import { UNDO_MS } from '../shared/library-view.ts';
import type { NameFacts } from './downloads/publish/file-name.ts';
import { sidecarText } from './downloads/publish/sidecar.ts';
import { DownloadQueue } from './downloads/queue.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineNetwork } from './engine-network.ts';
import { freeSpace, volumeBytes } from './files/free-space.ts';
import { isUsable } from './files/target-folder.ts';
import { Hooks } from './hooks/hooks.ts';
import { createItemCommands, type ItemCommands } from './items/item-commands.ts';
import { type AnswerFlow, createAnswerFlow } from './items/on-answer.ts';
import { createPresence, type Presence } from './items/presence.ts';
import { createRemovals, type Removals } from './items/removals.ts';
import type { Library } from './library/library.ts';
import { createLibraryReader, type LibraryReader } from './library/library-query.ts';
import { headStartMs, kindOf } from './library/past-durations.ts';
import { isTaskId } from './services/definitions/route.ts';
import { createThumbnailCache, type ThumbnailCache } from './thumbnails/thumbnail-cache.ts';
import { createPaces } from './tracking/paces.ts';
import { Poller } from './tracking/poller.ts';

export interface Stages {
  readonly thumbnails: ThumbnailCache | null;
  readonly answers: AnswerFlow;
  readonly poller: Poller;
  readonly reader: LibraryReader;
  readonly queue: DownloadQueue;
  readonly removals: Removals;
  readonly presence: Presence;
  readonly commands: ItemCommands;
  readonly hooks: Hooks;
}

const BATCH_RETRY_MS = 24 * 60 * 60 * 1000;
/** Finished generations that the cadence learns from. */
const HISTORY_LENGTH = 200;
const STORAGE_PROBE_MS = 10_000;
const HOOK_LIMIT_MS = 10 * 60_000;
/** With the backoff of downloads: about four minutes in all. */
const HOOK_RETRIES = 8;

export function buildStages(context: EngineContext, { db, library, network }: Ground): Stages {
  const { options, settings, events, signal, now, onBug } = context;
  const thumbnails = options.cacheThumbnails ? buildThumbnails(context, { db, library, network }) : null;
  const answers = buildAnswers(context, { db, library, network });
  const poller = buildPoller(context, { db, library, network }, answers);
  const reader = createLibraryReader(db, {
    count: library.count,
    nextCheck(id) {
      const next = poller.nextCheck(id);
      return next && { atMs: next.inMs === null ? null : now() + next.inMs, parked: next.parked };
    },
  });
  const hooks = buildHooks(context, library);
  const queue = buildQueue(context, { db, library, network }, reader, hooks);
  const removals = createRemovals({
    ...{ library, queue, poller, now, onBug },
    undoMs: options.undoMs ?? UNDO_MS,
    onFinal: (id, thumbnailFile) => events.emit('removed', { id, thumbnailFile }),
  });
  const presence = createPresence({ library, signal, onBug });
  const commands = createItemCommands({
    ...{ library, poller, queue, removals, answers, presence, settings, now },
    isTaskId: (id) => isTaskId(id, context.service.idCharacters),
  });
  return { thumbnails, answers, poller, reader, queue, removals, presence, commands, hooks };
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
    rules: () => network.gateway.linkRules,
    onCached: (id, thumbnailFile) => library.setGeneration(id, { thumbnailFile }),
    onFault: (thrown) =>
      context.log(`thumbnail: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`),
  });
}

function buildAnswers(context: EngineContext, { library, network }: Ground): AnswerFlow {
  const { events, signal, settings, now, monotonicNow, limits } = context;
  return createAnswerFlow({
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

function buildPoller(context: EngineContext, { library, network }: Ground, answers: AnswerFlow): Poller {
  const { events, settings, now, monotonicNow, random, retryDelayMs, onBug } = context;
  const { gateway, budget } = network;
  const batchFact = (): string => `no-batch ${gateway.baseUrl.href}`;
  const paces = createPaces({ durations: () => library.durations(HISTORY_LENGTH), monotonicNow });
  return new Poller({
    ...{ budget, retryDelayMs, monotonicNow, random },
    client: () => gateway.client,
    fixedIntervalMs: () => settings().pollIntervalMs,
    paceOf: ({ id, model, createdAtMs, videoRaw }) => ({
      cadence: paces.cadenceFor(kindOf(model, videoRaw?.durationSeconds ?? null)),
      headStartMs: headStartMs(createdAtMs, library.generation(id)?.trackedAtMs ?? now()),
    }),
    // A time that is still to come was written by a clock that has been set back since.
    batchSupported: () => Math.abs(now() - Number(library.fact(batchFact()) ?? 0)) > BATCH_RETRY_MS,
    onBatchMissing: () => library.setFact(batchFact(), String(now())),
    events: {
      ...answers,
      onAnswer: async (id, answer) => {
        const next = await answers.onAnswer(id, answer);
        if (next === 'done') paces.historyChanged();
        return next;
      },
      onGatewayProblem: (problem, retryInMs) => events.emit('gateway-trouble', { problem, retryInMs }),
      onKeyRefused: (problem) => events.emit('key-needed', problem),
      onBug,
    },
  });
}

function buildQueue(
  context: EngineContext,
  { library, network }: Ground,
  reader: Pick<LibraryReader, 'item'>,
  hooks: Pick<Hooks, 'stateFor'>,
): DownloadQueue {
  const { options, settings, events, stallTimeoutMs, now, monotonicNow, random, limits, onBug } = context;
  const { gateway, links, files, limit } = network;
  return new DownloadQueue(
    {
      store: {
        library,
        wants: (id) => options.only?.has(id) ?? true,
        nameFacts: (id) => ({ ...nameFactsOf(id, library, now), service: context.service.id }),
        hooksFor: (kind) => hooks.stateFor(kind),
        sidecar: (id) => sidecarText(reader.item(id)),
      },
      links: {
        ...{
          resolve: links.resolve,
          deadlineOf: links.deadlineOf,
          files,
          rules: () => gateway.linkRules,
          limit,
          stallTimeoutMs,
        },
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
        onKeyNeeded: (problem) => events.emit('key-needed', problem),
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

function buildHooks(context: EngineContext, library: Library): Hooks {
  const { options, settings, events, limits, retryDelayMs, now, random, log, onBug } = context;
  return new Hooks({
    ...{ library, settings, retryDelayMs, now, random, log, onBug, env: process.env },
    folder: options.dataFolder,
    service: () => context.service.id,
    secrets: () => [...context.secrets],
    wants: (id) => options.only?.has(id) ?? true,
    limitMs: options.hookLimitMs ?? HOOK_LIMIT_MS,
    retries: () => limits().retries ?? HOOK_RETRIES,
    onProblem: ({ id, kind }, problem, retryInMs) =>
      events.emit('item-problem', { id, asset: kind, problem, retryInMs }),
  });
}

function nameFactsOf(id: string, library: Pick<Library, 'generation'>, now: () => number): NameFacts {
  const record = library.generation(id);
  return {
    id,
    prompt: record?.prompt ?? null,
    aspectRatio: record?.aspectRatio ?? null,
    width: record?.width ?? null,
    height: record?.height ?? null,
    durationSeconds: record?.durationSeconds ?? null,
    model: record?.model ?? null,
    dateMs: record?.createdAtMs ?? record?.trackedAtMs ?? now(),
  };
}
