/** electron's `safeStorage`: AES-256-GCM under a key file of the host's own, with failures a test can script. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onCommand } from '../journal.ts';
import { strict } from '../strict.ts';
import { app } from './app.ts';
import { hostFolder } from './app-paths.ts';

/** Chromium's own prefix for ciphertext under the system's keyring. */
const PREFIX = Buffer.from('v11');

export interface SecretScript {
  /** What getSelectedStorageBackend answers, on Linux. */
  backend?: string;
  available?: boolean;
  /** The error that each decryption fails with; null for none. */
  decryptError?: string | null;
  shouldReEncrypt?: boolean;
}

/** A test sets the first state by HOST_SECRETS (JSON), later ones by the command `secrets`. */
const script: SecretScript = {
  backend: 'gnome_libsecret',
  available: true,
  decryptError: null,
  shouldReEncrypt: false,
  ...(JSON.parse(process.env.HOST_SECRETS ?? '{}') as SecretScript),
};
onCommand('secrets', (change: SecretScript) => void Object.assign(script, change));

function key(): Buffer {
  const path = join(hostFolder(), 'secret.key');
  try {
    return readFileSync(path);
  } catch {
    const made = randomBytes(32);
    writeFileSync(path, made, { mode: 0o600 });
    return made;
  }
}

function mustBeReady(call: string): void {
  if (!app.isReady()) throw new Error(`safeStorage.${call} cannot be called before app is ready`);
}

function encrypt(text: string): Buffer {
  if (typeof text !== 'string')
    throw new TypeError('Error processing argument at index 0, conversion failure');
  if (!script.available)
    throw new Error('Error while encrypting the text provided to safeStorage. Encryption is not available.');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key(), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([PREFIX, nonce, cipher.getAuthTag(), body]);
}

function decrypt(blob: Buffer): string {
  if (!Buffer.isBuffer(blob))
    throw new TypeError('Expected the first argument of decryptString() to be a buffer');
  if (script.decryptError) throw new Error(script.decryptError);
  if (!blob.subarray(0, 3).equals(PREFIX) || blob.length < 31) {
    throw new Error(
      'Error while decrypting the ciphertext provided to safeStorage.decryptString. Ciphertext does not appear to be encrypted.',
    );
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key(), blob.subarray(3, 15));
    decipher.setAuthTag(blob.subarray(15, 31));
    return Buffer.concat([decipher.update(blob.subarray(31)), decipher.final()]).toString('utf8');
  } catch {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
  }
}

export const safeStorage = strict('safeStorage', {
  isEncryptionAvailable(): boolean {
    return app.isReady() && script.available === true;
  },
  encryptString(text: string): Buffer {
    mustBeReady('encryptString');
    return encrypt(text);
  },
  decryptString(blob: Buffer): string {
    mustBeReady('decryptString');
    return decrypt(blob);
  },
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    mustBeReady('isAsyncEncryptionAvailable');
    return script.available === true;
  },
  async encryptStringAsync(text: string): Promise<Buffer> {
    mustBeReady('encryptStringAsync');
    return encrypt(text);
  },
  async decryptStringAsync(blob: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    mustBeReady('decryptStringAsync');
    return { result: decrypt(blob), shouldReEncrypt: script.shouldReEncrypt === true };
  },
  getSelectedStorageBackend(): string {
    return app.isReady() ? (script.backend ?? 'unknown') : 'unknown';
  },
  setUsePlainTextEncryption(): void {},
});
