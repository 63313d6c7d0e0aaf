/** Encrypts by Electron's safeStorage, by its asynchronous calls, as the key vault needs it. */
import { safeStorage } from 'electron';

/** safeStorage, as far as it is needed. Each call may wait for a person to answer the keyring. */
export interface SecretBox {
  isAvailable(): Promise<boolean>;
  encrypt(text: string): Promise<Buffer>;
  decrypt(blob: Buffer): Promise<{ readonly text: string; readonly shouldReEncrypt: boolean }>;
  /** What has sealed a blob of this system; see `backend` of stored-key.ts. */
  backendOf(blob: Buffer): string;
  /** Whether the key of that backend is known to everybody. */
  isWeak(backend: string): boolean;
  /** Whether two backends belong to one system, which moves secrets from one to the other by itself. */
  isSameFamily(one: string, other: string): boolean;
}

/**
 * The marks that Chromium's Linux keys put before what they seal: `v11` is the Secret Service's or KWallet's, `v12`
 * the portal's. `v10` is a key that stands in Chromium's source; it is taken wherever no keyring answers, and
 * neither isAsyncEncryptionAvailable() nor getSelectedStorageBackend() tells of it (Chromium's
 * components/os_crypt/async/browser/posix_key_provider.cc; Electron's
 * shell/browser/api/electron_api_safe_storage.cc). On macOS the Keychain's own mark is `v10` too.
 */
const SAFE_MARKS: ReadonlySet<string> = new Set(['v11', 'v12']);

/**
 * Makes the box. Usable once Electron is ready.
 * @param platform as process.platform.
 */
export function createSecretBox(platform: NodeJS.Platform): SecretBox {
  const isMarked = platform !== 'darwin' && platform !== 'win32';
  const ownName = platform === 'darwin' ? 'keychain' : 'dpapi';
  const familyOf = (backend: string): string =>
    backend === 'keychain' || backend === 'dpapi' ? backend : 'linux';
  return {
    isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    async decrypt(blob) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(blob);
      return { text: result, shouldReEncrypt };
    },
    backendOf(blob) {
      if (!isMarked) return ownName;
      const mark = blob.subarray(0, 3).toString('latin1');
      return /^v\d\d$/.test(mark) ? mark : 'unknown';
    },
    // A mark that is not known is no proof of anything.
    isWeak: (backend) => isMarked && !SAFE_MARKS.has(backend),
    isSameFamily: (one, other) => familyOf(one) === familyOf(other),
  };
}
