/**
 * The API key: the one place that holds it in the clear. The page learns its state and its last four
 * characters; the disk sees it encrypted, or not at all (S1 to S5).
 */
import * as v from 'valibot';
import { parseApiKey } from '../../core/services/api-key.ts';
import type { KeyStatus } from '../../shared/contract.ts';
import { DailiesError } from '../../shared/error-code.ts';

/** safeStorage, as far as it is needed; see secret-box.ts. */
export interface SecretBox {
  isAvailable(): Promise<boolean>;
  /** Which of the system's stores encrypts. */
  backend(): string;
  /** Whether that store's own key is known to everybody. */
  isWeak(): boolean;
  encrypt(text: string): Promise<Buffer>;
  decrypt(blob: Buffer): Promise<{ readonly text: string; readonly shouldReEncrypt: boolean }>;
}

export const storedKey = v.object({
  /** base64 of the encrypted key. */
  blob: v.string(),
  backend: v.string(),
  createdAtMs: v.number(),
  hint: v.nullable(v.string()),
});
/** What lies on disk, beside the settings. */
export type StoredKey = v.InferOutput<typeof storedKey>;

export interface KeyRecords {
  read(): StoredKey | null;
  /** A blob that could not be decrypted, kept in case the system's store comes back. */
  readAside(): StoredKey | null;
  /** Replaces both; a former blob is left nowhere, the backup included. */
  write(record: { readonly key: StoredKey | null; readonly aside: StoredKey | null }): void;
}

export interface KeyVaultDeps {
  readonly box: SecretBox;
  readonly records: KeyRecords;
  readonly now: () => number;
  /** Called with each key that comes or goes; never for the same one twice. */
  readonly onKey: (key: string | null, status: KeyStatus) => void;
  readonly log: (line: string) => void;
}

export interface KeyVault {
  /** Reads the stored key; call again after `retry`, which means that the system's store is locked for now. */
  load(): Promise<'done' | 'retry'>;
  status(): Promise<KeyStatus>;
  /** Throws DailiesError `key-unusable` when no header can carry the text. */
  set(text: string, storeAnyway: boolean): Promise<KeyStatus>;
  clear(): Promise<KeyStatus>;
}

/** A short key's last four characters would give too much of it away. */
const MIN_LENGTH_FOR_HINT = 12;

export function createKeyVault(deps: KeyVaultDeps): KeyVault {
  const { box, records, log } = deps;
  let key: string | null = null;
  let state: KeyStatus['state'] = 'none';
  let hint: string | null = null;
  /** One change at a time: a slow decryption must not undo a key that was set meanwhile. */
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work, work);
    turn = result.catch(() => {
      // The caller of `work` hears of it; the next in line starts afresh.
    });
    return result;
  }

  async function weakStorage(): Promise<boolean> {
    return !(await isAvailable()) || box.isWeak();
  }
  async function isAvailable(): Promise<boolean> {
    try {
      return await box.isAvailable();
    } catch {
      return false;
    }
  }
  async function currentStatus(): Promise<KeyStatus> {
    return { state, hint, weakStorage: await weakStorage() };
  }
  async function become(next: { key: string | null; state: KeyStatus['state']; hint: string | null }) {
    const changed = next.key !== key || next.state !== state;
    ({ key, state, hint } = next);
    const status = await currentStatus();
    if (changed) deps.onKey(key, status);
    return status;
  }
  async function seal(text: string): Promise<StoredKey> {
    const blob = await box.encrypt(text);
    return {
      blob: blob.toString('base64'),
      backend: box.backend(),
      createdAtMs: deps.now(),
      hint: hintOf(text),
    };
  }

  async function load(): Promise<'done' | 'retry'> {
    // A key that was entered while the system's store was locked is newer than the stored one.
    if (key !== null) return 'done';
    const stored = records.read();
    const record = stored ?? records.readAside();
    if (record === null) {
      await become({ key: null, state: 'none', hint: null });
      return 'done';
    }
    const unreadable = { key: null, state: 'unreadable', hint: record.hint } as const;
    if (!(await isAvailable())) {
      await become(unreadable);
      return 'done';
    }
    let opened: { readonly text: string; readonly shouldReEncrypt: boolean };
    try {
      opened = await box.decrypt(Buffer.from(record.blob, 'base64'));
    } catch (thrown) {
      await become(unreadable);
      // Electron's words for a locked keyring or a portal that has not answered yet (S1).
      if (/temporarily unavailable/i.test(String(thrown))) return 'retry';
      log('vault: the stored key could not be decrypted; it is kept aside');
      // A blob of another backend opens again once that one is back, so it stays where it is.
      if (stored !== null && stored.backend === box.backend()) tryToWrite({ key: null, aside: stored });
      return 'done';
    }

    const parsed = parseApiKey(opened.text);
    if (!parsed.ok) {
      log('vault: what was decrypted is no key');
      await become(unreadable);
      return 'done';
    }
    await become({ key: parsed.value, state: 'stored', hint: hintOf(parsed.value) });
    // S3: under another backend than it was written with, the blob is left as it is.
    if (box.backend() !== record.backend) return 'done';
    if (opened.shouldReEncrypt) await encryptAgain(parsed.value);
    else if (stored === null) tryToWrite({ key: record, aside: null });
    return 'done';
  }

  async function encryptAgain(text: string): Promise<void> {
    try {
      tryToWrite({ key: await seal(text), aside: null });
    } catch {
      log('vault: could not be encrypted again with the new system key; the old blob is kept');
    }
  }

  /** At start the key in memory is what counts; a disk that takes no writes must not cost it. */
  function tryToWrite(record: Parameters<KeyRecords['write']>[0]): void {
    try {
      records.write(record);
    } catch {
      log('vault: the settings file could not be written; it stays as it was');
    }
  }

  async function set(text: string, storeAnyway: boolean): Promise<KeyStatus> {
    const parsed = parseApiKey(text);
    if (!parsed.ok) throw new DailiesError(parsed.error.code, parsed.error.message);
    const value = parsed.value;
    const mayStore = (await isAvailable()) && (!box.isWeak() || storeAnyway);
    if (mayStore) {
      let sealed: StoredKey | null = null;
      try {
        sealed = await seal(value);
      } catch {
        log('vault: the system would not encrypt it; kept for this session');
      }
      if (sealed !== null) {
        records.write({ key: sealed, aside: null });
        return become({ key: value, state: 'stored', hint: hintOf(value) });
      }
    }
    forgetStored();
    return become({ key: value, state: 'session', hint: hintOf(value) });
  }

  /** A replaced key must not come back at the next start; one that another backend keeps is left to it (S3). */
  function forgetStored(): void {
    const keep = (record: StoredKey | null): StoredKey | null =>
      record !== null && record.backend !== box.backend() ? record : null;
    const before = { key: records.read(), aside: records.readAside() };
    if (before.key === null && before.aside === null) return;
    records.write({ key: keep(before.key), aside: keep(before.aside) });
  }

  return {
    load: () => inTurn(load),
    status: () => inTurn(currentStatus),
    set: (text, storeAnyway) => inTurn(() => set(text, storeAnyway)),
    clear: () =>
      inTurn(async () => {
        records.write({ key: null, aside: null });
        return become({ key: null, state: 'none', hint: null });
      }),
  };
}

function hintOf(key: string): string | null {
  return key.length >= MIN_LENGTH_FOR_HINT ? key.slice(-4) : null;
}
