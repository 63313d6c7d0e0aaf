/**
 * The job, without a window: builds the stages in flow order (luma client → poller → download queue → library)
 * and connects them. app/main.ts and app/cli.ts run the same engine.
 */
import { statfs } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import type { EngineStatus } from '../shared/library-view.ts';
import type { Settings } from '../shared/settings.ts';
import { createFileClient } from './downloads/file-client.ts';
import { freeSpace } from './downloads/free-space.ts';
import { createLinkRules } from './downloads/link-rules.ts';
import { createDownloadQueue } from './downloads/queue.ts';
import { createRateLimit } from './downloads/rate-limit.ts';
import { isUsable, makeFolder } from './downloads/target-folder.ts';
import { createThumbnailCache } from './downloads/thumbnail-cache.ts';
import { createEmitter } from './emitter.ts';
import type { Engine, EngineEvents, EngineOptions } from './engine-api.ts';
import { createGenerationFlow } from './generation-flow.ts';
import { createGenerationLinks } from './generation-links.ts';
import { createLibrary } from './library/library.ts';
import { createLibraryReader } from './library/library-query.ts';
import { openLibraryFile } from './library/open-database.ts';
import { headStartMs, kindOf } from './library/past-durations.ts';
import { createPresence } from './library/presence.ts';
import { restoreClips } from './library/restore-clips.ts';
import { createUpkeep } from './library/upkeep.ts';
import { parseBaseUrl } from './luma/base-url.ts';
import { createLumaClient, type LumaClient } from './luma/luma-client.ts';
import { testKey } from './luma/test-key.ts';
import { createConnections } from './network/connections.ts';
import { createProxyRoutes } from './network/proxy-routes.ts';
import { createPersonWishes } from './person-wishes.ts';
import { createRemovals } from './removals.ts';
import { createRest } from './rest.ts';
import { sidecarText } from './sidecar.ts';
import { createBudget } from './tracking/budget.ts';
import { createPaces } from './tracking/paces.ts';
import { createPoller } from './tracking/poller.ts';

export type { Engine, EngineEvents, EngineOptions } from './engine-api.ts';

const BATCH_RETRY_MS = 24 * 60 * 60 * 1000;
const OFFLINE: Problem = {
  code: 'gateway-unreachable',
  message: 'This computer is offline; Dailies goes on by itself when the network is back.',
};
/** Finished generations that the cadence learns from. */
const HISTORY_LENGTH = 200;
/** The fact that a library was lost and its clips have not been looked for yet. */
const LOOK_FOR_CLIPS = 'look-for-clips';
/** A person waits for it. */
const KEY_TEST_MS = 20_000;
const STORAGE_PROBE_MS = 10_000;
/** An idle connection to the gateway is closed before the gateway does it, as Node's own agent does. */
const IDLE_CONNECTION_MS = 5_000;
const STOP_LIMIT_MS = 2_500;
/** Longer than the window offers it, so that a person who hesitates still finds Ctrl+Z. */
const UNDO_MS = 60_000;
/** What making removals final may take of the time for stopping. */
const FINAL_LIMIT_MS = 1_000;

function requireBaseUrl(text: string): URL {
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new DailiesError('bad-address', parsed.error.message);
  return parsed.value;
}

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

  let settings = options.settings;
  let baseUrl = requireBaseUrl(settings.baseUrl);
  let key = options.key;
  let keyRefused = false;
  let gatewayProblem: Problem | null = null;
  let storageProblem: Problem | null = null;

  const emitter = createEmitter<EngineEvents>(logBug);
  const file = openLibraryFile(options.dataFolder, now());
  const library = createLibrary(file.db, ({ version, id, structure }) => {
    emitter.emit('library-changed', { version, ids: [id], structure });
    if (structure) tellStatus();
  });
  const reader = createLibraryReader(file.db, {
    counts: library.counts,
    nextCheck(id) {
      const next = poller.nextCheck(id);
      return next && { atMs: next.inMs === null ? null : now() + next.inMs, parked: next.parked };
    },
  });
  const presence = createPresence(library);

  const routesFor = createProxyRoutes({ settings: () => settings, system: options.systemProxy, log });
  const agentOptions = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const connections = createConnections({
    direct: { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) },
    ...{ routesFor, agent: agentOptions, monotonicNow },
  });
  const timeoutMs = options.requestTimeoutMs ?? 30_000;
  function clientInUse(): LumaClient {
    if (client) return client;
    throw new DailiesError('no-key', 'There is no API key; enter it in the settings.');
  }
  const makeClient = (): LumaClient | null =>
    key === null ? null : createLumaClient({ baseUrl, apiKey: key, timeoutMs, now, connections, log });
  let client = makeClient();
  let linkRules = createLinkRules(baseUrl);

  const budget = createBudget(settings.requestsPerSecond, monotonicNow);
  const limit = createRateLimit(settings.limitBytesPerSecond, {
    now: monotonicNow,
    wait: (ms) => wait(ms, undefined, { signal: lifetime.signal }).catch(() => undefined),
  });
  const files = createFileClient({ stallTimeoutMs, maxConnectionsPerHost: 40, routesFor });

  const links = createGenerationLinks({
    client: clientInUse,
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
        rules: () => linkRules,
        onCached: (id, thumbnailFile) => library.setGeneration(id, { thumbnailFile }),
        onFault: (thrown) =>
          log(`thumbnail: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`),
      })
    : null;

  const queue = createDownloadQueue(
    {
      library,
      resolve: links.resolve,
      files,
      rules: () => linkRules,
      limit,
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
      freeSpace: (folder) => freeSpace(folder, statfs),
      folderIsBack: isUsable,
      onProgress: (report) => emitter.emit('progress', [report]),
      wants: (id) => options.only?.has(id) ?? true,
      now,
      monotonicNow,
      random,
      segments: () => settings.segments,
      minCheckpointMs: options.minCheckpointMs,
      stallTimeoutMs,
      retryDelayMs,
      retries: options.retries ?? 8,
      onStep: options.onStep,
      events: {
        onSaved: (asset) => {
          const { id, kind, finalPath, totalBytes, sha256 } = asset;
          if (finalPath === null || sha256 === null) return;
          emitter.emit('saved', { id, asset: kind, path: finalPath, bytes: totalBytes ?? 0, sha256 });
        },
        onProblem: ({ id, kind }, problem, retryInMs) =>
          emitter.emit('problem', { id, asset: kind, problem, retryInMs }),
        onStorageProblem: (problem) => {
          storageProblem = problem;
          if (problem) emitter.emit('problem', { id: null, asset: null, problem, retryInMs: null });
          tellStatus();
        },
        onKeyNeeded: refuseKey,
        onBug: logBug,
        onActivity: tellStatus,
      },
    },
    {
      concurrency: settings.concurrency,
      onStorageTrouble: options.onStorageTrouble,
      storageProbeMs: options.storageProbeMs ?? STORAGE_PROBE_MS,
    },
  );

  const flow = createGenerationFlow({
    library,
    links,
    signal: lifetime.signal,
    target: () => settings,
    enqueue: (id, kind) => queue.enqueue(id, kind),
    showThumbnail: (id, link) => thumbnails?.fetch(id, link),
    onState: (event) => emitter.emit('generation', event),
    onProblem: (id, problem, retryInMs) => emitter.emit('problem', { id, asset: null, problem, retryInMs }),
    now,
    monotonicNow,
    fixedIntervalMs: () => settings.pollIntervalMs,
  });

  const batchFact = (): string => `no-batch ${baseUrl.href}`;
  const paces = createPaces({ durations: () => library.durations(HISTORY_LENGTH), monotonicNow });
  const poller = createPoller({
    client: () => client,
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
      onGatewayProblem: (problem, retryInMs) => {
        gatewayProblem = problem;
        if (problem) emitter.emit('problem', { id: null, asset: null, problem, retryInMs });
        tellStatus();
      },
      onKeyRefused: refuseKey,
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
      if (thumbnailFile !== null) void thumbnails?.remove(thumbnailFile);
    },
    onBug: logBug,
  });

  const wishes = createPersonWishes({
    library,
    poller,
    queue,
    removals,
    links: flow,
    presence,
    settings: () => settings,
    now,
  });

  function useKey(next: string | null): void {
    key = next;
    keyRefused = false;
    client = makeClient();
    poller.keyChanged();
    queue.keyChanged();
    tellStatus();
  }

  function refuseKey(problem: Problem): void {
    if (keyRefused) return;
    keyRefused = problem.code === 'key-refused';
    emitter.emit('problem', { id: null, asset: null, problem, retryInMs: null });
    tellStatus();
  }

  /** What could not be reached on the former way is tried at once on the new one. */
  function goAnotherWay(): void {
    poller.keyChanged();
    for (const id of library.unfinishedIds()) poller.checkNow(id);
    for (const { id, state } of library.unfinishedAssets()) if (state === 'waiting') queue.retry(id);
  }

  function status(): EngineStatus {
    const counts = library.counts();
    return {
      keyRefused,
      gatewayProblem,
      storageProblem,
      generating: counts.generating,
      downloading: queue.running,
      allPaused: counts.paused > 0 && counts.generating + counts.downloading + counts.waiting === 0,
      safeMode: rest.inSafeMode,
      offline: isOffline,
    };
  }

  let isOffline = false;
  let lastStatus = '';
  function tellStatus(): void {
    if (stopping) return;
    const current = status();
    const text = JSON.stringify(current);
    if (text === lastStatus) return;
    lastStatus = text;
    emitter.emit('status', current);
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

  const rest = createRest({
    random,
    wakeMs: options.wakeMs,
    safeMode: options.safeMode ?? false,
    setHeld: (held) => {
      poller.setHeld(held);
      queue.setHeld(held);
    },
    onOffline: (offline) => {
      isOffline = offline;
      gatewayProblem = offline ? OFFLINE : null;
      tellStatus();
    },
  });

  function tellOfLibrary(message: string): void {
    const problem: Problem = { code: 'library-unusable', message };
    emitter.emit('problem', { id: null, asset: null, problem, retryInMs: null });
  }

  const upkeep = createUpkeep({
    dataFolder: options.dataFolder,
    now,
    firstMs: options.upkeepAfterMs,
    onDamage: () =>
      tellOfLibrary(
        'The library has been damaged on the disk; quit Dailies and start it again, and it will set the damaged file aside and recover what can be read.',
      ),
    log,
  });

  /** Goes on at the next start where this one ends before every folder was looked through. */
  async function lookForClips(): Promise<void> {
    try {
      const { baseUrl: base, nameTemplate, folder } = settings;
      const restored = await restoreClips(library, {
        ...{ folders: [folder, ...library.folders()], baseUrl: base, nameTemplate },
        ...{ now, signal: lifetime.signal },
      });
      library.setFact(LOOK_FOR_CLIPS, 'no');
      if (restored > 0) {
        tellOfLibrary(
          `${restored} saved clips were found again in their folder and are back in the library.`,
        );
      }
    } catch (thrown) {
      if (!lifetime.signal.aborted) logBug(thrown);
    }
  }

  let stopping: Promise<void> | null = null;
  async function shutDown(): Promise<void> {
    lifetime.abort();
    rest.stop();
    upkeep.stop();
    const finished = Promise.all([
      poller.stop(),
      queue.stop().then(() => removals.stop(FINAL_LIMIT_MS)),
      thumbnails?.stop(),
    ]);
    await Promise.race([finished, wait(STOP_LIMIT_MS, undefined, { ref: false })]);
    files.close();
    connections.close();
    file.close();
  }

  return {
    start() {
      if (file.setAside !== null) {
        const kept =
          file.recovered === 0
            ? 'nothing in it could be read, so add your task ids again'
            : `${file.recovered} generations were recovered`;
        tellOfLibrary(
          `The library was damaged and was set aside as ${file.setAside}; ${kept}. Saved clips are still in their folder and are being looked for.`,
        );
        library.setFact(LOOK_FOR_CLIPS, 'yes');
      }
      upkeep.start();
      rest.start();
      for (const { id, trackedAtMs } of library.generating()) {
        if (options.only?.has(id) ?? true) poller.add(id, now() - trackedAtMs);
      }
      poller.start();
      removals.start();
      void prepareFolder().then(() => {
        if (!stopping) queue.start();
      });
      if (library.fact(LOOK_FOR_CLIPS) === 'yes') void lookForClips();
    },
    stop() {
      stopping ??= shutDown();
      return stopping;
    },
    on: emitter.on,

    ...wishes,

    window(query) {
      const first = reader.rows(query);
      const changed = presence.check(first.rows);
      const { rows, total } = changed ? reader.rows(query) : first;
      return { version: library.version, rows, total, counts: library.counts() };
    },
    item: reader.item,
    status,
    finishing: () =>
      library.unfinishedAssets().filter(({ state }) => state === 'verifying' || state === 'publishing')
        .length,
    unfinished: library.unfinishedIds,
    savedFile: presence.savedFile,
    savedFiles: presence.savedFiles,
    trashed: presence.trashed,
    folders: library.folders,
    thumbnailFile(id) {
      const name = library.thumbnailFile(id);
      return name === null || !thumbnails ? null : thumbnails.pathOf(name);
    },

    leaveSafeMode() {
      rest.leaveSafeMode();
      tellStatus();
    },
    suspend: rest.suspend,
    resumeFromSleep: rest.resume,
    setOnline: rest.setOnline,

    setKey: useKey,
    async testKey() {
      const tested = clientInUse();
      if (budget.delayMs() === 0) budget.take();
      const limit = AbortSignal.timeout(KEY_TEST_MS);
      try {
        await testKey(tested, AbortSignal.any([lifetime.signal, limit]));
      } catch (thrown) {
        throw limit.aborted
          ? new DailiesError('gateway-timeout', `The gateway at ${baseUrl.host} did not answer in time.`)
          : thrown;
      }
      if (keyRefused && client === tested) useKey(key);
    },

    applySettings(next: Settings) {
      const before = settings;
      const nextBase = requireBaseUrl(next.baseUrl);
      settings = next;
      budget.setRate(next.requestsPerSecond);
      limit.set(next.limitBytesPerSecond);
      queue.setConcurrency(next.concurrency);
      if (next.folder !== before.folder) useFolder(next.folder).catch(logBug);
      if (nextBase.href !== baseUrl.href) {
        baseUrl = nextBase;
        linkRules = createLinkRules(nextBase);
        client = makeClient();
        keyRefused = false;
        gatewayProblem = null;
        poller.keyChanged();
        queue.keyChanged();
      }
      if (next.proxyMode !== before.proxyMode || next.proxyUrl !== before.proxyUrl) goAnotherWay();
      poller.settingsChanged();
      tellStatus();
    },
  };
}
