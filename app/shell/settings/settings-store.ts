/**
 * What is remembered between two starts, in one small file kept by electron-store: settings, the encrypted key
 * and the window's place. Never the list of generations: each change rewrites the whole file.
 */
import Store from 'electron-store';
import { parseBaseUrl } from '../../core/services/base-url.ts';
import { changeSettings, readSettings } from '../../core/settings/settings.ts';
import { MAIN_ACCOUNT } from '../../shared/accounts.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { Settings, SettingsChange } from '../../shared/settings.ts';
import { defaultSettings } from '../../shared/settings.ts';
import type { AccountRecords, StoredAccount } from '../accounts/stored-account.ts';
import type { KeyRecords } from '../key/stored-key.ts';
import {
  backupPath,
  type Config,
  checkConfigFile,
  configPath,
  keepCopy,
  readBackup,
  removeKeptCopies,
  type WindowPlace,
  writePrivately,
} from './config-file.ts';

/** What a person has to be told about the file that was found at start. */
export type StoreNotice =
  | { readonly kind: 'restored' | 'reset'; readonly keptAt: string }
  | { readonly kind: 'replaced'; readonly names: readonly (keyof Settings)[]; readonly keptAt: string };

export interface SettingsStoreOptions {
  /** Electron's userData. */
  readonly dataFolder: string;
  /** Absolute path of the folder that clips go to until the person chooses. */
  readonly defaultFolder: string;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface SettingsStore {
  readonly notice: StoreNotice | null;
  current(): Settings;
  /** Throws DailiesError `bad-input`, or a disk code when it cannot be written; nothing has changed then. */
  change(patch: SettingsChange): Settings;
  /** Calls back after each change; returns the unsubscribe function. */
  onChange(listener: (settings: Settings, before: Settings) => void): () => void;
  /** Calls back when this one setting has another value; returns the unsubscribe function. */
  on<Key extends keyof Settings>(
    key: Key,
    listener: (next: Settings[Key], before: Settings[Key]) => void,
  ): () => void;
  readonly key: KeyRecords;
  readonly accounts: AccountRecords;
  /** The gateway address that a key was last entered for; null before the first key. */
  agreedGateway(): string | null;
  /** Never throws; on a disk that takes no writes it holds until the app quits. */
  agreeToGateway(address: string): void;
  windowPlace(): WindowPlace | null;
  /** Never throws. */
  rememberWindowPlace(place: WindowPlace): void;
  /** The folders that clips have been saved in so far. */
  knownFolders(): readonly string[];
  closeExplained(): boolean;
  /** Never throws. */
  rememberCloseExplained(): void;
}

/** Throws DailiesError `folder-unwritable`, `disk-full` or `disk-fault` when the file cannot be made at all. */
export function createSettingsStore(options: SettingsStoreOptions): SettingsStore {
  const { dataFolder, now } = options;
  const check = onDisk(() => checkConfigFile(dataFolder, now()));
  let agreed = agreedIn(check.config);
  // An address that cannot be used must not lead the key to another gateway than the person's own.
  const defaults = {
    ...defaultSettings(options.defaultFolder),
    ...(agreed === null ? {} : { baseUrl: agreed }),
  };
  const read = withAgreedGateway(readSettings(check.config.settings, defaults), agreed);
  let settings = read.settings;

  let notice: StoreNotice | null = null;
  if (check.outcome === 'restored' || check.outcome === 'reset') {
    notice = { kind: check.outcome, keptAt: check.keptAt };
  } else if (read.replaced.length > 0) {
    settings = withBackupValues(settings, read.replaced);
    notice = { kind: 'replaced', names: read.replaced, keptAt: onDisk(() => keepCopy(dataFolder, now())) };
  }

  const store = onDisk(
    () =>
      new Store<Config>({
        name: 'config',
        cwd: dataFolder,
        // electron-store's own default is readable for everybody.
        configFileMode: 0o600,
        clearInvalidConfig: false,
        accessPropertiesByDotNotation: false,
      }),
  );
  /** Read once: what someone does to the file meanwhile can neither break a call nor be half believed. */
  let config: Config = { ...store.store };
  if (notice?.kind === 'replaced') save({ settings: { ...settings } });
  else if (check.outcome === 'sound') refreshBackup();
  const listeners = new Set<(settings: Settings, before: Settings) => void>();

  /** The last good value of each setting that could not be used, where the backup has one. */
  function withBackupValues(base: Settings, names: readonly (keyof Settings)[]): Settings {
    const kept = readSettings(readBackup(dataFolder)?.settings, defaults);
    const backup = withAgreedGateway(kept, agreed).settings;
    return { ...base, ...Object.fromEntries(names.map((name) => [name, backup[name]])) };
  }

  function refreshBackup(): void {
    try {
      writePrivately(backupPath(dataFolder), config);
    } catch (thrown) {
      // A full disk must not keep the app from starting; the older backup stays.
      options.log(`settings: the backup was not refreshed (${(thrown as NodeJS.ErrnoException).code})`);
    }
  }

  function save(patch: Config): void {
    const next = { ...config, ...patch };
    onDisk(() => {
      store.store = next;
    });
    config = next;
  }

  /** For what is not worth a word to the person, let alone a window that won't close. */
  function tryToSave(patch: Config): void {
    try {
      save(patch);
    } catch (thrown) {
      options.log(`settings: ${Object.keys(patch).join(', ')} not remembered (${String(thrown)})`);
    }
  }

  /** For keys: one that was replaced or cleared must not live on in the backup, nor in a file that was set aside. */
  function saveKeys(patch: Config, isGone: boolean): void {
    save(patch);
    onDisk(() => {
      writePrivately(backupPath(dataFolder), config);
      if (isGone) removeKeptCopies(dataFolder);
    });
  }

  function onChange(listener: (settings: Settings, before: Settings) => void): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  return {
    notice,
    current: () => settings,
    change(patch) {
      const next = changeSettings(settings, patch);
      const folders = new Set([...(config.folders ?? []), settings.folder, next.folder]);
      save({ settings: { ...next }, folders: [...folders] });
      const before = settings;
      settings = next;
      for (const listener of listeners) listener(next, before);
      return settings;
    },
    onChange,
    on: (key, listener) =>
      onChange((next, before) => {
        if (next[key] !== before[key]) listener(next[key], before[key]);
      }),
    key: {
      read: () => config.key ?? null,
      readAside: () => config.keyAside ?? null,
      write({ key, aside }) {
        const known = [config.key?.blob, config.keyAside?.blob];
        const isGone = aside === null && (key === null || !known.includes(key.blob));
        saveKeys({ key, keyAside: aside }, isGone);
      },
    },
    accounts: {
      list: () => config.accounts ?? [],
      write(accounts) {
        const blobs = (all: readonly StoredAccount[] = []): readonly string[] =>
          all.flatMap(({ key, keyAside }) => [key, keyAside].flatMap((each) => each?.blob ?? []));
        const kept = new Set(blobs(accounts));
        saveKeys(
          { accounts: [...accounts] },
          blobs(config.accounts).some((blob) => !kept.has(blob)),
        );
      },
      mainName: () => config.mainName ?? null,
      nameMain: (name) => save({ mainName: name }),
      current: () => config.currentAccount ?? MAIN_ACCOUNT,
      use: (id) => save({ currentAccount: id }),
    },
    agreedGateway: () => agreed,
    agreeToGateway(address) {
      agreed = address;
      tryToSave({ agreedGateway: address });
    },
    windowPlace: () => config.window ?? null,
    rememberWindowPlace: (place) => tryToSave({ window: place }),
    knownFolders: () => [...new Set([...(config.folders ?? []), settings.folder])],
    closeExplained: () => config.closeExplained ?? false,
    rememberCloseExplained: () => tryToSave({ closeExplained: true }),
  };

  function onDisk<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw diskProblem(thrown, configPath(dataFolder));
    }
  }
}

const originOf = (address: string): string | null => {
  const parsed = parseBaseUrl(address);
  return parsed.ok ? parsed.value.origin : null;
};

/** A file from before the address was kept has the key for the gateway of its settings. */
function agreedIn({ agreedGateway, key, settings }: Config): string | null {
  const address = agreedGateway ?? (key ? settings?.baseUrl : undefined);
  return typeof address === 'string' && originOf(address) !== null ? address : null;
}

/** Someone else than the app wrote another gateway into the file: nobody agreed to have the key sent there. */
function withAgreedGateway(read: ReturnType<typeof readSettings>, agreed: string | null): typeof read {
  const { settings, replaced } = read;
  if (agreed === null || originOf(agreed) === originOf(settings.baseUrl)) return read;
  return { settings: { ...settings, baseUrl: agreed }, replaced: [...replaced, 'baseUrl'] };
}

function diskProblem(thrown: unknown, path: string): unknown {
  if (thrown instanceof DailiesError) return thrown;
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DailiesError('disk-full', { path });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return new DailiesError('folder-unwritable', { cause: 'settings-unwritable', path });
    case 'EIO':
      return new DailiesError('disk-fault', { path, system: 'EIO' });
    default:
      return thrown;
  }
}
