/** Writes config.json, whole at each change, and the backup that takes its place where it is damaged. */
import Store from 'electron-store';
import { DailiesError } from '../../shared/error-code.ts';
import { backupPath, type Config, configPath, removeKeptCopies, writePrivately } from './config-file.ts';

export interface ConfigWriterOptions {
  /** Electron's userData. */
  readonly dataFolder: string;
  readonly log: (line: string) => void;
}

/** Holds what config.json says, and writes it. */
export class ConfigWriter {
  readonly #folder: string;
  readonly #log: (line: string) => void;
  readonly #store: Store<Config>;
  /** Read once: what someone does to the file meanwhile can neither break a call nor be half believed. */
  #config: Config;

  /** Opens a file that was checked before; throws a disk code. */
  constructor({ dataFolder, log }: ConfigWriterOptions) {
    this.#folder = dataFolder;
    this.#log = log;
    this.#store = onDisk(
      dataFolder,
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
    this.#config = { ...this.#store.store };
  }

  get config(): Config {
    return this.#config;
  }

  /** Throws a disk code; nothing has changed then. */
  save(patch: Config): void {
    const next = { ...this.#config, ...patch };
    onDisk(this.#folder, () => {
      this.#store.store = next;
    });
    this.#config = next;
  }

  /** Saves what is not worth a word to the person, let alone a window that won't close. */
  tryToSave(patch: Config): void {
    try {
      this.save(patch);
    } catch (thrown) {
      this.#log(`settings: ${Object.keys(patch).join(', ')} not remembered (${String(thrown)})`);
    }
  }

  /**
   * Saves keys. `isGone`: one was replaced or cleared, and must not live on in the backup, nor in a file that was set
   * aside.
   */
  saveKeys(patch: Config, isGone: boolean): void {
    this.save(patch);
    onDisk(this.#folder, () => {
      writePrivately(backupPath(this.#folder), this.#config);
      if (isGone) removeKeptCopies(this.#folder);
    });
  }

  /** Never throws: a full disk must not keep the app from starting; the older backup stays. */
  refreshBackup(): void {
    try {
      writePrivately(backupPath(this.#folder), this.#config);
    } catch (thrown) {
      this.#log(`settings: the backup was not refreshed (${(thrown as NodeJS.ErrnoException).code})`);
    }
  }
}

/** Does work on the file; throws DailiesError `folder-unwritable`, `disk-full` or `disk-fault` where the disk does. */
export function onDisk<T>(dataFolder: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw diskProblem(thrown, configPath(dataFolder));
  }
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
