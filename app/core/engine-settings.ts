/** Applies what a person changes while the engine runs: the settings, the folder, the way out, each account's key. */
import { MAIN_ACCOUNT } from '../shared/accounts.ts';
import { DailiesError } from '../shared/error-code.ts';
import type { Settings } from '../shared/settings.ts';
import type { DownloadQueue } from './downloads/queue.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineNetwork } from './engine-network.ts';
import type { StatusBoard } from './engine-status.ts';
import { makeFolder } from './files/target-folder.ts';
import type { Library } from './library/library.ts';
import type { Rescue } from './rescue/rescue.ts';
import { requireBaseUrl } from './services/base-url.ts';
import type { Pollers } from './tracking/pollers.ts';

export interface SettingsFollower {
  /** Throws DailiesError `bad-address`; then nothing has changed. */
  apply(next: Settings): void;
  setKey(key: string | null, account?: string): void;
  /** Asks a service whether it takes the key; see Engine.testKey. */
  testKey(account?: string): Promise<void>;
  /** Makes the folder for clips at the start; never fails. */
  prepareFolder(): Promise<void>;
}

export interface SettingsFollowerDeps {
  readonly library: Library;
  readonly network: EngineNetwork;
  readonly pollers: Pollers;
  readonly queue: DownloadQueue;
  readonly rescue: Pick<Rescue, 'forget'>;
  readonly board: StatusBoard;
}

export function createSettingsFollower(context: EngineContext, deps: SettingsFollowerDeps): SettingsFollower {
  const { settings, signal, log } = context;
  const { library, pollers, queue, rescue, board, network } = deps;
  const { limit, files } = network;
  const { gateway } = network.main;

  function keyChanged(account: string): void {
    board.forgetKeyRefusal(account);
    pollers.keyChanged(account);
    queue.keyChanged((id) => library.accountOf(id) === account);
    rescue.forget(account);
    board.publishIfChanged();
  }

  /** Tries at once on the new way what could not be reached on the former one. */
  function goAnotherWay(): void {
    for (const account of network.accounts.values()) account.gateway.forgetConnections();
    files.forgetConnections();
    pollers.keyChanged();
    for (const id of library.unfinishedIds()) pollers.checkNow(id);
    for (const { id, state } of library.unfinishedAssets()) if (state === 'waiting') queue.retry(id);
  }

  function useGateway(baseUrl: URL): void {
    gateway.setBaseUrl(baseUrl);
    files.forgetConnections();
    board.forgetGateway();
    keyChanged(MAIN_ACCOUNT);
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
      for (const { budget } of network.accounts.values()) budget.setRate(next.requestsPerSecond);
      limit.set(next.limitBytesPerSecond);
      queue.setConcurrency(next.concurrency);
      if (next.folder !== before.folder) useFolder(next.folder).catch(context.onBug);
      if (baseUrl.href !== gateway.baseUrl.href) useGateway(baseUrl);
      if (next.proxyMode !== before.proxyMode || next.proxyUrl !== before.proxyUrl) goAnotherWay();
      pollers.settingsChanged();
      board.publishIfChanged();
    },

    setKey(key, account = MAIN_ACCOUNT) {
      const known = network.accounts.get(account);
      if (!known) return;
      if (key !== null) context.secrets.add(key);
      known.gateway.setKey(key);
      keyChanged(account);
    },

    async testKey(account = MAIN_ACCOUNT) {
      const known = network.accounts.get(account);
      if (!known) throw new DailiesError('not-found');
      if (known.gateway.client && known.budget.delayMs() === 0) known.budget.take();
      const tested = await known.gateway.testKey(signal);
      if (board.isKeyRefused(account) && known.gateway.client === tested) keyChanged(account);
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
