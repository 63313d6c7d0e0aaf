/**
 * electron's `safeStorage`: sealed by the key of the system's keyring, or, where none answers, by the key that everybody
 * knows, as Chromium does. What the system's own part of it is stands in seals.ts and in each keyring.
 */
import type { Desk } from '../desk.ts';
import { markOf } from '../seals.ts';
import type { App } from './app.ts';

export function createSafeStorage({ system, record, api }: Desk, app: App) {
  const mustBeReady = (call: string): void => {
    if (!app.isReady()) throw new Error(`safeStorage.${call} cannot be called before app is ready`);
  };
  return api('safeStorage', {
    async isAsyncEncryptionAvailable(): Promise<boolean> {
      mustBeReady('isAsyncEncryptionAvailable');
      record('keyring.asked');
      await system.secrets.open();
      const { available } = system.secrets;
      if (available instanceof Error) throw available;
      return available;
    },
    async encryptStringAsync(text: string): Promise<Buffer> {
      mustBeReady('encryptStringAsync');
      const { seals } = await system.secrets.open();
      if (typeof text !== 'string')
        throw new TypeError('Error processing argument at index 0, conversion failure');
      return system.secrets.encrypt(text, seals);
    },
    async decryptStringAsync(blob: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
      mustBeReady('decryptStringAsync');
      if (!Buffer.isBuffer(blob)) {
        throw new TypeError('Expected the first argument of decryptStringAsync() to be a buffer');
      }
      const { seals, opens } = await system.secrets.open();
      if (!opens(markOf(blob))) {
        throw new Error('safeStorage.decryptStringAsync is temporarily unavailable. Please try again.');
      }
      return system.secrets.decrypt(blob, seals);
    },
    getSelectedStorageBackend(): string {
      return app.isReady() ? system.secrets.backend : 'unknown';
    },
    setUsePlainTextEncryption(): void {},
  });
}
