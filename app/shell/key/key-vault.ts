/**
 * Keeps the API key: in the clear in memory, from where main gives it to the engine. The page learns its state and its
 * last four characters; the disk sees it encrypted, or not at all (docs/rules.md, S1 to S5).
 */
import { parseApiKey } from '../../core/services/api-key.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { KeyStatus } from '../../shared/key-status.ts';
import type { SecretBox } from './secret-box.ts';
import type { KeyRecords, StoredKey } from './stored-key.ts';

export interface KeyVaultDeps {
  readonly box: SecretBox;
  readonly records: KeyRecords;
  readonly now: () => number;
  /** Called with each change of the key or of its status; never for the same ones twice. */
  readonly onKey: (key: string | null, status: KeyStatus) => void;
  readonly log: (line: string) => void;
}

export interface KeyVault {
  /** Reads the stored key; asks the keyring nothing where none is stored. */
  load(): Promise<void>;
  /** Answers from memory; while the key is being read it waits for that, for three seconds at most. */
  status(): Promise<KeyStatus>;
  /**
   * Takes a key, within three seconds; where the keyring needs longer, the key is kept for this session and stored
   * once it answers. Throws DailiesError `key-unusable` when no header can carry the text.
   */
  set(text: string, storeAnyway: boolean): Promise<KeyStatus>;
  /** Stores the key that is at hand, or keeps it for this session alone, where the system has no safe place for it. */
  keep(storeAnyway: boolean): Promise<KeyStatus>;
  clear(): Promise<KeyStatus>;
}

/** A short key's last four characters would give too much of it away. */
const MIN_LENGTH_FOR_HINT = 12;
/** Nobody waits longer for a keyring that waits for a person itself. */
const KEYRING_PATIENCE_MS = 3000;

type Held = Pick<KeyStatus, 'state' | 'hint'> & { readonly key: string | null };
type OpenOutcome =
  | { readonly text: string; readonly shouldReEncrypt: boolean }
  | 'unavailable'
  | 'locked'
  | 'damaged';

/** Makes the vault of one account. It holds no key before `load` or `set`. */
export function createKeyVault(deps: KeyVaultDeps): KeyVault {
  return new Vault(deps);
}

/** Keeps one key, and the order of what was done with it: a keyring may answer late. */
class Vault implements KeyVault {
  readonly #deps: KeyVaultDeps;
  #held: Held = { key: null, state: 'none', hint: null };
  /** Whether the last blob that was made or opened has no real protection. */
  #isWeak = false;
  /** The blob on disk that this process has made or opened: its key is known to be replaced by a newer one. */
  #ownBlob: string | null = null;
  /** Counts what was done with the key: the keyring's late answer to an earlier act is dropped. */
  #act = 0;
  /** What was told last, so that nothing is told twice. */
  #told: readonly unknown[];
  /** Ends when the stored key has been read, or its reading takes too long. */
  #reading: Promise<void> = Promise.resolve();

  constructor(deps: KeyVaultDeps) {
    this.#deps = deps;
    this.#told = this.#toTell();
  }

  async load(): Promise<void> {
    // A key that was entered meanwhile is newer than the stored one.
    if (this.#held.key !== null) return;
    const stored = this.#deps.records.read();
    const record = stored ?? this.#deps.records.readAside();
    if (record === null) return;
    const act = this.#act;
    const read = this.#open(record).then((opened) => {
      if (act === this.#act) return this.#takeStored(record, opened, stored === null);
    });
    this.#reading = withinPatience(read, () => {
      if (act === this.#act) this.#become({ key: null, state: 'waiting', hint: record.hint });
    });
    await read;
  }

  async status(): Promise<KeyStatus> {
    await this.#reading;
    return this.#status();
  }

  async set(text: string, storeAnyway: boolean): Promise<KeyStatus> {
    const parsed = parseApiKey(text);
    if (!parsed.ok) throw new DailiesError(parsed.error.code, parsed.error.facts);
    return this.#take(parsed.value, storeAnyway);
  }

  async keep(storeAnyway: boolean): Promise<KeyStatus> {
    return this.#held.key === null ? this.#status() : this.#take(this.#held.key, storeAnyway);
  }

  async clear(): Promise<KeyStatus> {
    this.#deps.records.write({ key: null, aside: null });
    this.#act += 1;
    this.#ownBlob = null;
    return this.#become({ key: null, state: 'none', hint: null });
  }

  /** Decrypts a record, or says why that cannot be done. */
  async #open(record: StoredKey): Promise<OpenOutcome> {
    if (!(await this.#isAvailable())) return 'unavailable';
    try {
      return await this.#deps.box.decrypt(Buffer.from(record.blob, 'base64'));
    } catch (thrown) {
      // Electron's words for a keyring that did not open. It asks once in a process: no later try can succeed
      // (`encryptor_requested_` in Electron's shell/browser/api/electron_api_safe_storage.cc).
      return /temporarily unavailable/i.test(String(thrown)) ? 'locked' : 'damaged';
    }
  }

  async #takeStored(record: StoredKey, opened: OpenOutcome, wasAside: boolean): Promise<void> {
    const { box, log } = this.#deps;
    const without = (state: KeyStatus['state']) => this.#become({ key: null, state, hint: record.hint });
    const isOfThisSystem = box.isSameFamily(record.backend, box.backendOf(blobOf(record)));
    switch (opened) {
      case 'unavailable':
        this.#isWeak = true;
        without('unreadable');
        return;
      case 'locked':
        log('vault: the keyring did not open; the stored key is kept for the next start');
        without('locked');
        return;
      case 'damaged':
        log('vault: the stored key could not be decrypted; it is kept aside');
        without('unreadable');
        // A blob of another system opens again once it is back there, so it stays where it is (S3).
        if (!wasAside && isOfThisSystem) this.#tryToWrite({ key: null, aside: record });
        return;
    }
    const parsed = parseApiKey(opened.text);
    if (!parsed.ok) {
      log('vault: what was decrypted is no key');
      without('unreadable');
      return;
    }
    this.#ownBlob = record.blob;
    this.#isWeak = box.isWeak(box.backendOf(blobOf(record)));
    this.#become({ key: parsed.value, state: 'stored', hint: hintOf(parsed.value) });
    if (!isOfThisSystem) return;
    if (opened.shouldReEncrypt) await this.#sealAgain(parsed.value, record);
    else if (wasAside) this.#tryToWrite({ key: record, aside: null });
  }

  /** Moves a key to the system's newer or better store, and never to a weaker one. */
  async #sealAgain(text: string, record: StoredKey): Promise<void> {
    const act = this.#act;
    const sealed = await this.#seal(text);
    if (act !== this.#act || sealed === null) return;
    const { box } = this.#deps;
    if (box.isWeak(sealed.backend) && !box.isWeak(box.backendOf(blobOf(record)))) return;
    if (!this.#tryToWrite({ key: sealed, aside: null })) return;
    this.#ownBlob = sealed.blob;
    this.#isWeak = box.isWeak(sealed.backend);
    this.#become(this.#held);
  }

  async #take(key: string, storeAnyway: boolean): Promise<KeyStatus> {
    this.#act += 1;
    const act = this.#act;
    const sealing = this.#seal(key);
    let isLate = false;
    const taken = sealing.then((sealed) => {
      // What was entered or cleared since counts.
      if (act === this.#act) this.#put(key, sealed, storeAnyway);
    });
    await withinPatience(taken, () => {
      isLate = true;
    });
    if (isLate && act === this.#act) {
      this.#deps.log(
        'vault: the keyring has not answered yet; the key is kept for this session until it does',
      );
      taken.catch((thrown) => this.#deps.log(`vault: the key could not be stored (${String(thrown)})`));
      this.#forgetReplaced();
      return this.#become({ key, state: 'session', hint: hintOf(key) });
    }
    return this.#status();
  }

  /** Seals first and looks then: what is sealed weakly is written with the person's word alone (S2). */
  #put(key: string, sealed: StoredKey | null, storeAnyway: boolean): void {
    const isWeak = sealed === null || this.#deps.box.isWeak(sealed.backend);
    if (sealed !== null && (!isWeak || storeAnyway)) {
      this.#deps.records.write({ key: sealed, aside: null });
      this.#ownBlob = sealed.blob;
      this.#isWeak = isWeak;
      this.#become({ key, state: 'stored', hint: hintOf(key) });
      return;
    }
    this.#forgetReplaced();
    this.#isWeak = isWeak;
    this.#become({ key, state: 'session', hint: hintOf(key) });
  }

  /**
   * Takes the stored key away that a key for this session replaces, so that it does not come back at the next start.
   * One that this process could not open stays: its keyring, or its system, may be back then.
   */
  #forgetReplaced(): void {
    const { box, records } = this.#deps;
    const keep = (record: StoredKey | null): StoredKey | null => {
      if (record === null || record.blob === this.#ownBlob) return null;
      const backend = box.backendOf(blobOf(record));
      return box.isSameFamily(record.backend, backend) && box.isWeak(backend) ? null : record;
    };
    const before = { key: records.read(), aside: records.readAside() };
    if (before.key === null && before.aside === null) return;
    records.write({ key: keep(before.key), aside: keep(before.aside) });
  }

  /** Encrypts a key; null where the system will not. */
  async #seal(text: string): Promise<StoredKey | null> {
    const { box, now, log } = this.#deps;
    if (!(await this.#isAvailable())) return null;
    try {
      const blob = await box.encrypt(text);
      return {
        blob: blob.toString('base64'),
        backend: box.backendOf(blob),
        createdAtMs: now(),
        hint: hintOf(text),
      };
    } catch {
      log('vault: the system would not encrypt the key');
      return null;
    }
  }

  async #isAvailable(): Promise<boolean> {
    try {
      return await this.#deps.box.isAvailable();
    } catch {
      return false;
    }
  }

  /** Writes a record, or logs that it could not: at start the key in memory is what counts, whatever the disk takes. */
  #tryToWrite(record: Parameters<KeyRecords['write']>[0]): boolean {
    try {
      this.#deps.records.write(record);
      return true;
    } catch {
      this.#deps.log('vault: the settings file could not be written; it stays as it was');
      return false;
    }
  }

  #status(): KeyStatus {
    const { state, hint } = this.#held;
    return { state, hint, weakStorage: this.#isWeak };
  }

  #become(next: Held): KeyStatus {
    this.#held = next;
    const before = this.#told;
    this.#told = this.#toTell();
    const status = this.#status();
    if (this.#told.some((part, index) => part !== before[index])) this.#deps.onKey(next.key, status);
    return status;
  }

  #toTell(): readonly unknown[] {
    return [this.#held.key, this.#held.state, this.#held.hint, this.#isWeak];
  }
}

/** Ends with the work, or after the patience for a keyring; calls back in the latter case. */
function withinPatience(work: Promise<void>, whenSlow: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      whenSlow();
      resolve();
    }, KEYRING_PATIENCE_MS);
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      settle();
    };
    work.then(end(resolve), (thrown) => end(() => reject(thrown))());
  });
}

function blobOf(record: StoredKey): Buffer {
  return Buffer.from(record.blob, 'base64');
}

function hintOf(key: string): string | null {
  return key.length >= MIN_LENGTH_FOR_HINT ? key.slice(-4) : null;
}
