/** Builds the app without its window: settings → key → engine, with what the log hears of them. */
import { join } from 'node:path';
import { app, session } from 'electron';
import { createEngine, type Engine } from '../core/engine.ts';
import { parseProxyAnswer } from '../core/network/proxy-routes.ts';
import { builtInServices, lumaGateway } from '../core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../core/services/definitions/definition.ts';
import { openOwnDefinitions } from '../core/services/definitions/own-definitions.ts';
import type { AccountInfo } from '../shared/accounts.ts';
import type { KeyStatus } from '../shared/key-status.ts';
import { Accounts } from './accounts/accounts.ts';
import { createKeyVault, type KeyVault } from './key/key-vault.ts';
import { createSecretBox } from './key/secret-box.ts';
import type { KeyRecords } from './key/stored-key.ts';
import { knownFolder } from './known-folder.ts';
import type { Redactor } from './report/redact.ts';
import { createSettingsStore, type SettingsStore } from './settings/settings-store.ts';
import { startWindowControl } from './window-control.ts';

export interface BackendDeps {
  readonly settings: SettingsStore;
  /** Electron's userData. */
  readonly dataFolder: string;
  /** Everything is held still until the person lets it go on. */
  readonly safeMode: boolean;
  /** The engine connects to nobody before it has ended; see EngineOptions. */
  readonly connectAfter: Promise<void>;
  readonly redactor: Redactor;
  readonly log: (line: string) => void;
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** Where saved files lie, by id; null while there is none. */
export interface SavedFiles {
  readonly clip: (id: string) => string | null;
  readonly thumbnail: (id: string) => string | null;
  /** The folders that clips have been saved in. */
  readonly roots: () => readonly string[];
}

export interface Services {
  readonly builtIn: readonly ServiceDefinition[];
  own(): readonly ServiceDefinition[];
  save(definition: string): ServiceDefinition;
}

export interface Backend {
  readonly settings: SettingsStore;
  readonly vault: KeyVault;
  readonly accounts: Accounts;
  readonly services: Services;
  readonly engine: Engine;
  readonly files: SavedFiles;
  /** Whether a text holds the key, or what looks like a secret. */
  readonly isSecret: (text: string) => boolean;
  onKey(listener: (status: KeyStatus) => void): void;
  onAccounts(listener: (accounts: readonly AccountInfo[]) => void): void;
  /** Starts the engine, and reads the key: without it the engine waits. */
  start(): void;
  stop(): Promise<void>;
}

/** Opens the settings; throws DailiesError where createSettingsStore does. */
export function openSettings({ dataFolder, log }: Pick<BackendDeps, 'dataFolder' | 'log'>): SettingsStore {
  const defaultFolder = join(knownFolder(app, 'videos', log), 'Dailies');
  return createSettingsStore({ dataFolder, defaultFolder, now: Date.now, log });
}

/** Opens key vault and library; throws DailiesError where createEngine does. */
export function buildBackend(deps: BackendDeps): Backend {
  const { settings, dataFolder, redactor, log, inBackground } = deps;
  const keyListeners = new Set<(key: string | null, status: KeyStatus) => void>();
  const box = createSecretBox(process.platform);
  const openVault = (records: KeyRecords, onKey: (key: string | null, status: KeyStatus) => void): KeyVault =>
    createKeyVault({
      ...{ box, records, now: Date.now, log },
      onKey(key, status) {
        if (key !== null) redactor.hide(key);
        onKey(key, status);
      },
    });
  const vault = openVault(settings.key, (key, status) => {
    for (const listener of keyListeners) listener(key, status);
  });
  const own = openOwnDefinitions(dataFolder, log);

  const engine = createEngine({
    dataFolder,
    settings: settings.current(),
    key: null,
    cacheThumbnails: true,
    onStorageTrouble: 'pause',
    safeMode: deps.safeMode,
    connectAfter: deps.connectAfter,
    // The host alone: what decides about a proxy need not see a signed link.
    systemProxy: async (url) => parseProxyAnswer(await session.defaultSession.resolveProxy(url.origin)),
    log,
  });
  settings.onChange((changed) => engine.applySettings(changed));
  let keyGiven: string | null = null;
  keyListeners.add((key) => {
    // Where the same key is kept now is nothing to the engine.
    if (key !== keyGiven) engine.setKey(key);
    keyGiven = key;
  });
  const accountListeners = new Set<(accounts: readonly AccountInfo[]) => void>();
  const accounts = new Accounts({
    records: settings.accounts,
    main: {
      service: lumaGateway,
      baseUrl: () => settings.current().baseUrl,
      keyStatus: () => vault.status(),
    },
    services: () => [...builtInServices, ...own.list()],
    isBuiltIn: (service) => builtInServices.includes(service),
    createVault: openVault,
    tasksOf: (id) => engine.tasksByAccount().get(id) ?? 0,
    onKey: (id, key) => engine.setKey(key, id),
    onAccounts: () => followAccounts(),
    tell(list) {
      for (const listener of accountListeners) listener(list);
    },
  });
  const followAccounts = (): void => engine.setAccounts(accounts.known(), accounts.current());
  followAccounts();
  keyListeners.add(() => accounts.tellPage());
  settings.on('baseUrl', () => accounts.tellPage());
  engine.on('saved', ({ id, asset, bytes }) => log(`saved: ${asset} of ${id}, ${bytes} bytes`));
  engine.on('problem', ({ id, asset, problem }) =>
    log(`problem: ${problem.code} (${[asset, id].filter((word) => word !== null).join(' of ') || 'engine'})`),
  );

  const files: SavedFiles = {
    clip: (id) => engine.savedFile(id, 'video') ?? engine.savedFile(id, 'raw'),
    thumbnail: (id) => engine.thumbnailFile(id),
    roots: () => [...settings.knownFolders(), ...engine.folders()],
  };
  let keyState: KeyStatus['state'] = 'none';
  keyListeners.add((_key, { state }) => {
    keyState = state;
  });
  let stopControl = async (): Promise<void> => undefined;

  return {
    settings,
    vault,
    accounts,
    services: {
      builtIn: builtInServices,
      own: own.list,
      save(definition) {
        const saved = own.save(definition);
        followAccounts();
        return saved;
      },
    },
    engine,
    files,
    isSecret: (text) => redactor.redact(text) !== text,
    onKey: (listener) => void keyListeners.add((_key, status) => listener(status)),
    onAccounts: (listener) => void accountListeners.add(listener),
    start() {
      engine.start();
      stopControl = startWindowControl({
        ...{ dataFolder, version: app.getVersion(), engine, settings: settings.current, log },
        ...{ keyState: () => keyState, clipFile: files.clip, roots: files.roots },
      });
      // The keyring may wait for the person; the rest goes on meanwhile.
      inBackground(vault.load());
      inBackground(accounts.load());
    },
    async stop() {
      await stopControl();
      await engine.stop();
    },
  };
}
