/**
 * Keeps what is remembered between two starts in one small file kept by electron-store: settings, the encrypted key and
 * the window's place. Never the list of generations: each change rewrites the whole file.
 */
import { originOf } from '../../core/services/base-url.ts';
import { changeSettings, readSettings } from '../../core/settings/settings.ts';
import type { Settings, SettingsChange } from '../../shared/settings.ts';
import { defaultSettings } from '../../shared/settings.ts';
import type { AccountRecords } from '../accounts/stored-account.ts';
import type { KeyRecords } from '../key/stored-key.ts';
import { type Config, checkConfigFile, keepCopy, readBackup, type WindowPlace } from './config-file.ts';
import { ConfigWriter, onDisk } from './config-writer.ts';
import { accountRecordsIn, keyRecordsIn } from './stored-records.ts';

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

/**
 * Opens the file. Throws DailiesError `folder-unwritable`, `disk-full` or `disk-fault` when it cannot be made at all.
 */
export function createSettingsStore(options: SettingsStoreOptions): SettingsStore {
  const found = findSettings(options);
  const { notice } = found;
  let { settings, agreed } = found;
  const file = new ConfigWriter(options);
  if (notice?.kind === 'replaced') file.save({ settings: { ...settings } });
  else if (found.isSound) file.refreshBackup();
  const listeners = new Set<(settings: Settings, before: Settings) => void>();

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
      const folders = new Set([...(file.config.folders ?? []), settings.folder, next.folder]);
      file.save({ settings: { ...next }, folders: [...folders] });
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
    key: keyRecordsIn(file),
    accounts: accountRecordsIn(file),
    agreedGateway: () => agreed,
    agreeToGateway(address) {
      agreed = address;
      file.tryToSave({ agreedGateway: address });
    },
    windowPlace: () => file.config.window ?? null,
    rememberWindowPlace: (place) => file.tryToSave({ window: place }),
    knownFolders: () => [...new Set([...(file.config.folders ?? []), settings.folder])],
    closeExplained: () => file.config.closeExplained ?? false,
    rememberCloseExplained: () => file.tryToSave({ closeExplained: true }),
  };
}

/** What the start goes on with, whatever was found on disk. */
interface FoundSettings {
  readonly settings: Settings;
  /** The gateway address that a key was last entered for. */
  readonly agreed: string | null;
  readonly notice: StoreNotice | null;
  /** The file could be used as it was. */
  readonly isSound: boolean;
}

/** Reads the settings; a file or a value that cannot be used is kept aside, and the backup's takes its place. */
function findSettings({ dataFolder, defaultFolder, now }: SettingsStoreOptions): FoundSettings {
  const check = onDisk(dataFolder, () => checkConfigFile(dataFolder, now()));
  const agreed = agreedIn(check.config);
  // An address that cannot be used must not lead the key to another gateway than the person's own.
  const defaults = { ...defaultSettings(defaultFolder), ...(agreed === null ? {} : { baseUrl: agreed }) };
  const allowed = (config: Config | null) =>
    withAgreedGateway(readSettings(config?.settings, defaults), agreed);
  const { settings, replaced } = allowed(check.config);
  if (check.outcome === 'restored' || check.outcome === 'reset') {
    return { settings, agreed, notice: { kind: check.outcome, keptAt: check.keptAt }, isSound: false };
  }
  const isSound = check.outcome === 'sound';
  if (replaced.length === 0) return { settings, agreed, notice: null, isSound };
  const backup = allowed(readBackup(dataFolder)).settings;
  return {
    settings: { ...settings, ...Object.fromEntries(replaced.map((name) => [name, backup[name]])) },
    agreed,
    notice: {
      kind: 'replaced',
      names: replaced,
      keptAt: onDisk(dataFolder, () => keepCopy(dataFolder, now())),
    },
    isSound,
  };
}

/**
 * Gives the address that the key was entered for: a file from before it was kept has the key for the gateway of its
 * settings.
 */
function agreedIn({ agreedGateway, key, settings }: Config): string | null {
  const address = agreedGateway ?? (key ? settings?.baseUrl : undefined);
  return typeof address === 'string' && originOf(address) !== null ? address : null;
}

/**
 * Takes back a gateway that someone else than the app wrote into the file: nobody agreed to have the key sent there.
 */
function withAgreedGateway(read: ReturnType<typeof readSettings>, agreed: string | null): typeof read {
  const { settings, replaced } = read;
  if (agreed === null || originOf(agreed) === originOf(settings.baseUrl)) return read;
  return { settings: { ...settings, baseUrl: agreed }, replaced: [...replaced, 'baseUrl'] };
}
