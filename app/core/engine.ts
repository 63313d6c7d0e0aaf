/**
 * The job, without a window: builds the stages in flow order (luma client → poller → download queue → library)
 * and connects them. app/main.ts and app/cli.ts run the same engine.
 */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import { UNDO_MS } from '../shared/library-view.ts';
import type { Settings } from '../shared/settings.ts';
import { createFileClient } from './downloads/http/file-client.ts';
import { createRateLimit } from './downloads/http/rate-limit.ts';
import { sidecarText } from './downloads/publish/sidecar.ts';
import { DownloadQueue } from './downloads/queue.ts';
import { createEmitter } from './emitter.ts';
import type { Engine, EngineEvents, EngineOptions, LibraryNews } from './engine-api.ts';
import { createStatusBoard } from './engine-status.ts';
import { createExports } from './exports/exports.ts';
import { freeSpace, volumeBytes } from './files/free-space.ts';
import { isUsable, makeFolder } from './files/target-folder.ts';
import { createItemCommands } from './items/item-commands.ts';
import { createLibraryRecovery } from './items/library-recovery.ts';
import { createAnswerFlow } from './items/on-answer.ts';
import { createPresence } from './items/presence.ts';
import { createRemovals } from './items/removals.ts';
import { claimLibrary } from './library/claim-library.ts';
import { createChosenFinder } from './library/find-chosen.ts';
import { createOrderFinder } from './library/find-order.ts';
import { createTakesFinder } from './library/find-takes.ts';
import { createLibrary } from './library/library.ts';
import { createLibraryReader } from './library/library-query.ts';
import { openLibraryFile } from './library/open-database.ts';
import { headStartMs, kindOf } from './library/past-durations.ts';
import { isFinishing } from './library/transfer-state.ts';
import { createProxyRoutes, type RoutesFor } from './network/proxy-routes.ts';
import { lumaGateway } from './services/definitions/built-in.ts';
import { isTaskId } from './services/definitions/route.ts';
import { createGatewayAccess, requireBaseUrl } from './services/gateway-access.ts';
import { linkInAnswer } from './services/links/find-video-links.ts';
import { createGenerationLinks } from './services/links/generation-links.ts';
import { createSuspension } from './suspension.ts';
import { createThumbnailCache, thumbnailPath } from './thumbnails/thumbnail-cache.ts';
import { createBudget } from './tracking/budget.ts';
import { createPaces } from './tracking/paces.ts';
import { createPoller } from './tracking/poller.ts';

export type { Engine, EngineEvents, EngineOptions } from './engine-api.ts';

const BATCH_RETRY_MS = 24 * 60 * 60 * 1000;
/** Finished generations that the cadence learns from. */
const HISTORY_LENGTH = 200;
const STORAGE_PROBE_MS = 10_000;
const STOP_LIMIT_MS = 2_500;
/** What making removals final may take of the time for stopping. */
const FINAL_LIMIT_MS = 1_000;

/**
 * Opens the library and builds everything; nothing is sent before start(). Throws DailiesError `bad-address`,
 * `library-in-use`, `library-newer` or `library-unusable`.
 */
export function createEngine(options: EngineOptions): Engine {
  const now = Date.now;
  const monotonicNow = () => performance.now();
  const random = Math.random;
  const log = options.log ?? (() => undefined);
  const lifetime = new AbortController();
  const logBug = (thrown: unknown): void =>
    log(`bug: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  const retryDelayMs = options.retryDelayMs ?? 1_000;
  const stallTimeoutMs = options.stallTimeoutMs ?? 30_000;

  const { service = lumaGateway } = options;
  let settings = options.settings;
  const emitter = createEmitter<EngineEvents>(logBug);
  const file = openLibraryFile(options.dataFolder, now());
  const library = createLibrary(file.db, ({ version, id, structure }) => {
    emitter.emit('library-changed', { version, ids: [id], structure });
    if (structure) board.look();
  });
  claimLibrary(file, library, service.id);
  const reader = createLibraryReader(file.db, {
    count: library.count,
    nextCheck(id) {
      const next = poller.nextCheck(id);
      return next && { atMs: next.inMs === null ? null : now() + next.inMs, parked: next.parked };
    },
  });
  const chosen = createChosenFinder(file.db);
  const takes = createTakesFinder(file.db);
  const findOrder = createOrderFinder(file.db);
  const presence = createPresence({ library, signal: lifetime.signal, onBug: logBug });
  const clipFile = (id: string): string | null =>
    presence.savedFile(id, 'video') ?? presence.savedFile(id, 'raw');
  const thumbnailFile = (id: string): string | null => {
    const name = library.thumbnailFile(id);
    return name === null ? null : thumbnailPath(join(options.dataFolder, 'thumbnails'), name);
  };
  const exporting = createExports({
    ...{ item: reader.item, clipFile },
    pictureFile: (id) => thumbnailFile(id) ?? presence.savedFile(id, 'thumbnail'),
  });

  const routes = createProxyRoutes({ settings: () => settings, system: options.systemProxy, log });
  const routesFor: RoutesFor = async (url) => {
    await options.connectAfter;
    return routes(url);
  };
  const limits = () => ({
    retryDelayMs,
    retries: options.retries ?? null,
    pollIntervalMs: settings.pollIntervalMs,
  });
  const gateway = createGatewayAccess({
    definition: service,
    ...{ baseUrl: requireBaseUrl(settings.baseUrl), key: options.key, routesFor, now, monotonicNow, log },
    limits,
    timeoutMs: options.requestTimeoutMs ?? 30_000,
  });

  const budget = createBudget(settings.requestsPerSecond, monotonicNow);
  const limit = createRateLimit(settings.limitBytesPerSecond, {
    now: monotonicNow,
    wait: (ms) => wait(ms, undefined, { signal: lifetime.signal }).catch(() => undefined),
  });
  const files = createFileClient({
    ...{ stallTimeoutMs, maxConnectionsPerHost: 40, routesFor },
    ownOrigin: { headersFor: gateway.headersFor, linkIn: linkInAnswer },
  });

  const links = createGenerationLinks({
    client: gateway.clientInUse,
    baseUrl: () => gateway.baseUrl,
    turn: async (signal) => {
      for (let delayMs = budget.delayMs(); delayMs > 0; delayMs = budget.delayMs()) {
        await wait(delayMs, undefined, { signal });
      }
      budget.take();
    },
    onAnswer: (answer) => library.recordAnswer(answer.generation, answer.raw, now()),
    lastRawAnswer: library.rawAnswer,
    monotonicNow,
  });

  const thumbnails = options.cacheThumbnails
    ? createThumbnailCache({
        folder: join(options.dataFolder, 'thumbnails'),
        files,
        rules: () => gateway.linkRules,
        onCached: (id, thumbnailFile) => library.setGeneration(id, { thumbnailFile }),
        onFault: (thrown) =>
          log(`thumbnail: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`),
      })
    : null;

  const queue = new DownloadQueue(
    {
      store: {
        library,
        wants: (id) => options.only?.has(id) ?? true,
        nameFacts: (id) => {
          const record = library.generation(id);
          return {
            id,
            prompt: record?.prompt ?? null,
            aspectRatio: record?.aspectRatio ?? null,
            width: record?.width ?? null,
            height: record?.height ?? null,
            durationSeconds: record?.durationSeconds ?? null,
            dateMs: record?.createdAtMs ?? record?.trackedAtMs ?? now(),
          };
        },
        sidecar: (id) => sidecarText(reader.item(id)),
      },
      links: {
        ...{ resolve: links.resolve, files, rules: () => gateway.linkRules, limit, stallTimeoutMs },
        segments: () => settings.segments,
      },
      disk: {
        freeSpace: (folder) => freeSpace(folder, statfs),
        volumeBytes: (folder) => volumeBytes(folder, statfs),
        folderIsBack: isUsable,
        minCheckpointMs: options.minCheckpointMs,
      },
      clock: { now, monotonicNow, random, limits },
      events: {
        onSaved: (asset) => {
          const { id, kind, finalPath, totalBytes, sha256 } = asset;
          if (finalPath === null || sha256 === null) return;
          emitter.emit('saved', { id, asset: kind, path: finalPath, bytes: totalBytes ?? 0, sha256 });
        },
        onProblem: ({ id, kind }, problem, retryInMs) =>
          emitter.emit('problem', { id, asset: kind, problem, retryInMs }),
        onStorageProblem: (problem) => board.setStorage(problem),
        onKeyNeeded: (problem) => board.refuseKey(problem),
        onBug: logBug,
        onActivity: () => board.look(),
        onProgress: (report) => emitter.emit('progress', [report]),
        onStep: options.onStep,
      },
    },
    {
      concurrency: settings.concurrency,
      onStorageTrouble: options.onStorageTrouble,
      storageProbeMs: options.storageProbeMs ?? STORAGE_PROBE_MS,
    },
  );

  const flow = createAnswerFlow({
    library,
    links,
    signal: lifetime.signal,
    target: () => settings,
    enqueue: (id, kind) => queue.enqueue(id, kind),
    showThumbnail: (id, link) => thumbnails?.fetch(id, link),
    onState: (event) => emitter.emit('generation', event),
    onProblem: (id, problem, retryInMs) => emitter.emit('problem', { id, asset: null, problem, retryInMs }),
    ...{ now, monotonicNow, limits },
  });

  const batchFact = (): string => `no-batch ${gateway.baseUrl.href}`;
  const paces = createPaces({ durations: () => library.durations(HISTORY_LENGTH), monotonicNow });
  const poller = createPoller({
    client: () => gateway.client,
    budget,
    fixedIntervalMs: () => settings.pollIntervalMs,
    paceOf: ({ id, model, createdAtMs, videoRaw }) => ({
      cadence: paces.cadenceFor(kindOf(model, videoRaw?.durationSeconds ?? null)),
      headStartMs: headStartMs(createdAtMs, library.generation(id)?.trackedAtMs ?? now()),
    }),
    retryDelayMs,
    monotonicNow,
    random,
    // A time that is still to come was written by a clock that has been set back since.
    batchSupported: () => Math.abs(now() - Number(library.fact(batchFact()) ?? 0)) > BATCH_RETRY_MS,
    onBatchMissing: () => library.setFact(batchFact(), String(now())),
    events: {
      ...flow,
      onAnswer: async (id, answer) => {
        const next = await flow.onAnswer(id, answer);
        if (next === 'done') paces.historyChanged();
        return next;
      },
      onGatewayProblem: (problem, retryInMs) => board.setGateway(problem, retryInMs),
      onKeyRefused: (problem) => board.refuseKey(problem),
      onBug: logBug,
    },
  });

  const removals = createRemovals({
    library,
    queue,
    poller,
    undoMs: options.undoMs ?? UNDO_MS,
    now,
    onFinal: (id, thumbnailFile) => {
      log(`removed ${id} from the library`);
      flow.forget(id);
      if (thumbnailFile !== null) void thumbnails?.remove(thumbnailFile);
    },
    onBug: logBug,
  });

  const commands = createItemCommands({
    library,
    poller,
    queue,
    removals,
    answers: flow,
    presence,
    settings: () => settings,
    isTaskId: (id) => isTaskId(id, service.idCharacters),
    now,
  });

  function keyChanged(): void {
    board.forgetKeyRefusal();
    poller.keyChanged();
    queue.keyChanged();
    board.look();
  }

  /** What could not be reached on the former way is tried at once on the new one. */
  function goAnotherWay(): void {
    poller.keyChanged();
    for (const id of library.unfinishedIds()) poller.checkNow(id);
    for (const { id, state } of library.unfinishedAssets()) if (state === 'waiting') queue.retry(id);
  }

  /** A folder seen before is not made again: a disk that is not plugged in must not become an empty folder. */
  async function prepareFolder(): Promise<void> {
    const fact = `folder ${settings.folder}`;
    if (options.onStorageTrouble === 'pause' && library.fact(fact) !== null) return;
    try {
      await makeFolder(settings.folder);
      if (!stopping) library.setFact(fact, 'seen');
    } catch (thrown) {
      // Each transfer meets the same trouble and says so with its item.
      log(`folder: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`);
    }
  }

  async function useFolder(folder: string): Promise<void> {
    await makeFolder(folder).catch(() => undefined);
    if (!stopping) await queue.folderChanged(folder);
  }

  const rest = createSuspension({
    random,
    wakeMs: options.wakeMs,
    safeMode: options.safeMode ?? false,
    setHeld: (held) => {
      poller.setHeld(held);
      queue.setHeld(held);
    },
    onOffline: (offline) => board.setOffline(offline),
  });

  const board = createStatusBoard({
    counts: library.counts,
    running: () => queue.running,
    inSafeMode: () => rest.inSafeMode,
    onStatus: (status) => emitter.emit('status', status),
    onProblem: tellProblem,
  });

  const care = createLibraryRecovery({
    ...{ file, library, dataFolder: options.dataFolder, upkeepAfterMs: options.upkeepAfterMs },
    ...{ settings: () => settings, now, signal: lifetime.signal, onBug: logBug, log },
    tell: (message, news) => tellProblem({ code: 'library-unusable', message }, null, news),
  });

  /** Of the whole engine, not of one item. */
  function tellProblem(problem: Problem, retryInMs: number | null, news?: LibraryNews): void {
    emitter.emit('problem', { id: null, asset: null, problem, retryInMs, ...(news ? { news } : {}) });
  }

  let stopping: Promise<void> | null = null;
  async function shutDown(): Promise<void> {
    lifetime.abort();
    board.stop();
    rest.stop();
    care.stop();
    const finished = Promise.all([
      poller.stop(),
      queue.stop().then(() => removals.stop(FINAL_LIMIT_MS)),
      thumbnails?.stop(),
    ]);
    await Promise.race([finished, wait(STOP_LIMIT_MS, undefined, { ref: false })]);
    files.close();
    gateway.close();
    file.close();
  }

  return {
    start() {
      rest.start();
      for (const { id, trackedAtMs } of library.generating()) {
        if (options.only?.has(id) ?? true) poller.add(id, now() - trackedAtMs);
      }
      poller.start();
      removals.start();
      void prepareFolder().then(() => {
        if (!stopping) queue.start();
      });
      care.start();
    },
    stop() {
      stopping ??= shutDown();
      return stopping;
    },
    flushNow: () => queue.flushNow(),
    endNow() {
      if (stopping) return;
      stopping = Promise.resolve();
      queue.flushNow();
      lifetime.abort();
      board.stop();
      rest.stop();
      care.stop();
      file.close();
    },
    on: emitter.on,

    ...commands,

    window(query) {
      const found = reader.rows(query);
      presence.look(
        found.rows.filter(({ status }) => status === 'saved' || status === 'missing').map(({ id }) => id),
      );
      return {
        ...found,
        ...{ version: library.version, counts: library.counts(), marks: library.markCounts() },
        ...{ matching: reader.matching(query), fresh: reader.fresh(query) },
      };
    },
    choose: chosen.all,
    models: reader.models,
    takes,
    among: chosen.among,
    prompts: chosen.prompts,
    lookForFiles: presence.lookNow,
    has: library.has,
    item: reader.item,
    status: board.current,
    finishing: () => library.unfinishedAssets().filter(({ state }) => isFinishing(state)).length,
    unfinished: library.unfinishedIds,
    savedFile: presence.savedFile,
    savedFiles: presence.savedFiles,
    trashed: presence.trashed,
    folders: library.folders,
    thumbnailFile,
    clipFile,
    ...exporting,
    inOrder: (ids, { sort, descending } = { sort: settings.sort, descending: settings.sortDescending }) =>
      findOrder(ids, { sort, descending }),

    leaveSafeMode() {
      rest.leaveSafeMode();
      board.look();
    },
    suspend: rest.suspend,
    resumeFromSleep: rest.resume,
    setOnline: rest.setOnline,

    setKey(next) {
      gateway.setKey(next);
      keyChanged();
    },
    async testKey() {
      if (gateway.client && budget.delayMs() === 0) budget.take();
      const tested = await gateway.testKey(lifetime.signal);
      if (board.keyRefused && gateway.client === tested) keyChanged();
    },

    applySettings(next: Settings) {
      const before = settings;
      const nextBase = requireBaseUrl(next.baseUrl);
      settings = next;
      budget.setRate(next.requestsPerSecond);
      limit.set(next.limitBytesPerSecond);
      queue.setConcurrency(next.concurrency);
      if (next.folder !== before.folder) useFolder(next.folder).catch(logBug);
      if (nextBase.href !== gateway.baseUrl.href) {
        gateway.setBaseUrl(nextBase);
        files.forgetConnections();
        board.forgetGateway();
        keyChanged();
      }
      if (next.proxyMode !== before.proxyMode || next.proxyUrl !== before.proxyUrl) {
        gateway.forgetConnections();
        files.forgetConnections();
        goAnotherWay();
      }
      poller.settingsChanged();
      board.look();
    },
  };
}
