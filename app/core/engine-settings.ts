/** Applies what a person changes while the engine runs: the settings, the folder, the way out, the key. */
import { DailiesError } from '../shared/error-code.ts';
import type { Settings } from '../shared/settings.ts';
import type { DownloadQueue } from './downloads/queue.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineNetwork } from './engine-network.ts';
import type { StatusBoard } from './engine-status.ts';
import { makeFolder } from './files/target-folder.ts';
import type { Library } from './library/library.ts';
import { requireBaseUrl } from './services/gateway-access.ts';
import type { Poller } from './tracking/poller.ts';

export interface SettingsFollower {
  /** Throws DailiesError `bad-address`; then nothing has changed. */
  apply(next: Settings): void;
  setKey(key: string | null): void;
  /** Asks the gateway whether it takes the key; see Engine.testKey. */
  testKey(): Promise<void>;
  /** Makes the folder for clips at the start; never fails. */
  prepareFolder(): Promise<void>;
}

export interface SettingsFollowerDeps {
  readonly library: Library;
  readonly network: EngineNetwork;
  readonly poller: Poller;
  readonly queue: DownloadQueue;
  readonly board: StatusBoard;
}

export function createSettingsFollower(context: EngineContext, deps: SettingsFollowerDeps): SettingsFollower {
  const { settings, signal, log } = context;
  const { library, poller, queue, board } = deps;
  const { gateway, budget, limit, files } = deps.network;

  function keyChanged(): void {
    board.forgetKeyRefusal();
    poller.keyChanged();
    queue.keyChanged();
    board.publishIfChanged();
  }

  /** Tries at once on the new way what could not be reached on the former one. */
  function goAnotherWay(): void {
    gateway.forgetConnections();
    files.forgetConnections();
    poller.keyChanged();
    for (const id of library.unfinishedIds()) poller.checkNow(id);
    for (const { id, state } of library.unfinishedAssets()) if (state === 'waiting') queue.retry(id);
  }

  function useGateway(baseUrl: URL): void {
    gateway.setBaseUrl(baseUrl);
    files.forgetConnections();
    board.forgetGateway();
    keyChanged();
  }

  async function useFolder(folder: string): Promise<void> {
    await makeFolder(folder).catch(() => undefined);
    if (!signal.aborted) await queue.folderChanged(folder);
  }

  return {
    apply(next) {
      const before = settings();
      const baseUrl = requireBaseUrl(next.baseUrl);
      context.setSettings(next);
      budget.setRate(next.requestsPerSecond);
      limit.set(next.limitBytesPerSecond);
      queue.setConcurrency(next.concurrency);
      if (next.folder !== before.folder) useFolder(next.folder).catch(context.onBug);
      if (baseUrl.href !== gateway.baseUrl.href) useGateway(baseUrl);
      if (next.proxyMode !== before.proxyMode || next.proxyUrl !== before.proxyUrl) goAnotherWay();
      poller.settingsChanged();
      board.publishIfChanged();
    },

    setKey(key) {
      if (key !== null) context.secrets.add(key);
      gateway.setKey(key);
      keyChanged();
    },

    async testKey() {
      if (gateway.client && budget.delayMs() === 0) budget.take();
      const tested = await gateway.testKey(signal);
      if (board.keyRefused && gateway.client === tested) keyChanged();
    },

    async prepareFolder() {
      const { folder } = settings();
      const fact = `folder ${folder}`;
      // A folder seen before is not made again: a disk that is not plugged in must not become an empty folder.
      if (context.options.onStorageTrouble === 'pause' && library.fact(fact) !== null) return;
      try {
        await makeFolder(folder);
        if (!signal.aborted) library.setFact(fact, 'seen');
      } catch (thrown) {
        // Each transfer meets the same trouble and says so with its item.
        log(`folder: ${thrown instanceof DailiesError ? thrown.message : String(thrown)}`);
      }
    },
  };
}
