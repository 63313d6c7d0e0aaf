/**
 * Does the whole job, without a window: opens the library, builds the stages in the order of the flow (accounts →
 * service client → poller → items → download queue), and connects what they tell. app/main.ts and app/cli.ts run the
 * same engine.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Problem } from '../shared/error-code.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { createAccountsFollower } from './engine-accounts.ts';
import type { Engine, EngineEvents, EngineOptions } from './engine-api.ts';
import { createContext, type EngineContext } from './engine-context.ts';
import { connectNetwork, type EngineNetwork } from './engine-network.ts';
import { createReads } from './engine-reads.ts';
import { createSettingsFollower } from './engine-settings.ts';
import { buildStages, type Stages } from './engine-stages.ts';
import { createStatusBoard, type StatusBoard } from './engine-status.ts';
import { EndingLinks } from './items/ending-links.ts';
import { createLibraryRecovery, type LibraryNews } from './items/library-recovery.ts';
import { claimLibrary } from './library/claim-library.ts';
import { createLibrary, type Library } from './library/library.ts';
import { openLibraryFile } from './library/open-database.ts';
import { createSuspension } from './suspension.ts';

export type { Engine, EngineEvents, EngineOptions } from './engine-api.ts';

const LOOK_AT_CLOCK_MS = 60_000;
const COUNT_LINKS_AFTER_MS = 2_000;
const STOP_LIMIT_MS = 2_500;
/** What making removals final may take of the time for stopping. */
const FINAL_LIMIT_MS = 1_000;

/**
 * Opens the library and builds everything; nothing is sent before start(). Throws DailiesError `bad-address`,
 * `library-in-use`, `library-newer` or `library-unusable`.
 */
export function createEngine(options: EngineOptions): Engine {
  const context = createContext(options);
  const { settings, events, signal, random, now, log, onBug } = context;
  const emitter = createEmitter<EngineEvents>(onBug);
  /** Tells of the whole engine, not of one item. */
  const tellProblem = (problem: Problem, retryInMs: number | null, news?: LibraryNews): void =>
    emitter.emit('problem', { id: null, asset: null, problem, retryInMs, ...(news ? { news } : {}) });

  const file = openLibraryFile(options.dataFolder, now());
  const library = createLibrary(file.db, (change) => events.emit('library-changed', change));
  claimLibrary(file, library, context.service.id);
  const network = connectNetwork(context, library);
  const stages = buildStages(context, { db: file.db, library, network });
  const { pollers, queue, removals, thumbnails, hooks, rescue } = stages;
  const suspension = createSuspension({
    ...{ random, wakeMs: options.wakeMs, safeMode: options.safeMode ?? false },
    setHeld: (held) => events.emit('held', held),
    onOffline: (offline) => events.emit('offline', offline),
  });
  const board = createStatusBoard({
    counts: library.counts,
    ...{ running: () => queue.running, linksEnding: watchLinks(context, library, network) },
    inSafeMode: () => suspension.inSafeMode,
    onStatus: (status) => emitter.emit('status', status),
    onProblem: tellProblem,
  });
  const follower = createSettingsFollower(context, { library, network, pollers, queue, rescue, board });
  const recovery = createLibraryRecovery({
    ...{ file, library, dataFolder: options.dataFolder, backupAfterMs: options.backupAfterMs },
    ...{ settings, now, signal, onBug, log },
    tell: (facts, news) => tellProblem({ code: 'library-unusable', facts }, null, news),
  });
  const accounts = createAccountsFollower(context, { library, network, stages, board });
  passOn(context, emitter);
  connectStages(context, stages, board);

  /** Ends all that goes on by itself, before this returns. */
  function endTimers(): void {
    context.end();
    board.stop();
    suspension.stop();
    recovery.stop();
    rescue.stop();
  }
  async function shutDown(): Promise<void> {
    endTimers();
    const finished = Promise.all([
      pollers.stop(),
      queue.stop().then(() => removals.stop(FINAL_LIMIT_MS)),
      thumbnails?.stop(),
      hooks.stop(),
    ]);
    await Promise.race([finished, wait(STOP_LIMIT_MS, undefined, { ref: false })]);
    network.close();
    file.close();
  }
  let stopping: Promise<void> | null = null;

  return {
    start() {
      suspension.start();
      for (const { id, account, trackedAtMs } of library.generating()) {
        if (context.isWanted(id)) pollers.add(id, now() - trackedAtMs, account);
      }
      pollers.start();
      removals.start();
      void follower.prepareFolder().then(() => {
        if (!signal.aborted) queue.start();
      });
      recovery.start();
      hooks.start();
      rescue.start();
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
      endTimers();
      queue.halt();
      hooks.halt();
      void pollers.stop();
      file.close();
    },
    on: emitter.on,

    ...stages.commands,
    retry(ids) {
      stages.commands.retry(ids);
      hooks.retry(ids);
    },
    rescue,
    isHookDue: (id) => hooks.isDue(id),
    ...createReads(context, file.db, library, stages),
    status: board.current,

    leaveSafeMode() {
      suspension.leaveSafeMode();
      board.publishIfChanged();
    },
    suspend: suspension.suspend,
    resumeFromSleep: suspension.resume,
    setOnline: suspension.setOnline,
    setAccounts: accounts.set,
    setKey: follower.setKey,
    testKey: follower.testKey,
    applySettings(next) {
      follower.apply(next);
      hooks.planDue();
    },
  };
}

/** Gives how many links end within the hour. Those come to their last hour by themselves, so that it looks at the clock. */
function watchLinks(
  { events, signal, now, onBug }: EngineContext,
  library: Library,
  { links: { deadlineOf } }: Pick<EngineNetwork, 'links'>,
): () => number {
  const endingLinks = new EndingLinks({ library, deadlineOf, now });
  events.on('library-changed', ({ id }) => endingLinks.changed(id));
  const timer = setInterval(() => events.emit('work-changed', null), LOOK_AT_CLOCK_MS).unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  // Once the start is over: nobody closes the lid in its first seconds.
  void wait(COUNT_LINKS_AFTER_MS, undefined, { ref: false })
    .then(() => endingLinks.read(signal))
    .then(() => events.emit('work-changed', null))
    .catch(onBug);
  return () => endingLinks.count();
}

/** Passes on to the front ends what they are to know of the work. */
function passOn({ events }: EngineContext, emitter: Emitter<EngineEvents>): void {
  events.on('library-changed', ({ version, id, structure }) =>
    emitter.emit('library-changed', { version, ids: [id], structure }),
  );
  events.on('generation', (event) => emitter.emit('generation', event));
  events.on('item-problem', (event) => emitter.emit('problem', event));
  events.on('rescue', (event) => emitter.emit('rescue', event));
  events.on('progress', (report) => emitter.emit('progress', [report]));
  events.on('saved', ({ id, kind, finalPath, totalBytes, sha256 }) => {
    if (finalPath === null || sha256 === null) return;
    emitter.emit('saved', { id, asset: kind, path: finalPath, bytes: totalBytes ?? 0, sha256 });
  });
}

/** Connects what one stage tells with what another does about it. */
function connectStages({ events, log, onBug }: EngineContext, stages: Stages, board: StatusBoard): void {
  const { pollers, answers, queue, thumbnails, hooks, rescue } = stages;
  events.on('clips-answered', (answer) => void answers.takeFurtherClips(answer).catch(onBug));
  events.on('asset-added', ({ id, kind }) => queue.enqueue(id, kind));
  events.on('saved', (asset) => hooks.saved(asset));
  events.on('thumbnail-found', ({ id, link }) => thumbnails?.fetch(id, link));
  events.on('removed', ({ id, thumbnailFile }) => {
    log(`removed ${id} from the library`);
    answers.forget(id);
    if (thumbnailFile !== null) void thumbnails?.remove(thumbnailFile);
  });
  events.on('held', (held) => {
    pollers.setHeld(held);
    queue.setHeld(held);
    rescue.setHeld(held);
  });
  events.on('library-changed', ({ structure }) => {
    if (structure) board.publishIfChanged();
  });
  events.on('work-changed', () => board.publishIfChanged());
  events.on('gateway-trouble', ({ account, problem, retryInMs }) =>
    board.setGateway(problem, retryInMs, account),
  );
  events.on('key-needed', ({ account, problem }) => board.refuseKey(problem, account));
  events.on('storage-trouble', (problem) => board.setStorage(problem));
  events.on('offline', (offline) => board.setOffline(offline));
}
