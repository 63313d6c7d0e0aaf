/** Electron's safeStorage, by its asynchronous calls, as the key vault needs it. */
import { safeStorage } from 'electron';
import type { SecretBox } from './key-vault.ts';

/** Backends of Linux that encrypt with a key everybody knows (S2). */
const WEAK_BACKENDS: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** `platform`: process.platform. Usable once Electron is ready. */
export function createSecretBox(platform: NodeJS.Platform): SecretBox {
  // Only Linux chooses among backends; the call exists there alone.
  const backend = (): string => {
    if (platform === 'darwin') return 'keychain';
    if (platform === 'win32') return 'dpapi';
    return safeStorage.getSelectedStorageBackend();
  };
  return {
    isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
    backend,
    isWeak: () => WEAK_BACKENDS.has(backend()),
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    async decrypt(blob) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(blob);
      return { text: result, shouldReEncrypt };
    },
  };
}
