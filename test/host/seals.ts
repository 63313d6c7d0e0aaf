/** What a keyring's key seals: AES-256-GCM after the mark of the key, as Chromium has it. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Chromium's own mark before what it seals under the key that stands in its source. */
export const KNOWN_MARK = 'v10';
const KNOWN_KEY = Buffer.alloc(32, 'peanuts');

export const markOf = (blob: Buffer): string => blob.subarray(0, 3).toString();

export interface Seals {
  encrypt(text: string, mark: string): Buffer;
  decrypt(blob: Buffer): string;
}

export function createSeals(key: () => Buffer, nonce: () => Buffer): Seals {
  const keyOf = (mark: string): Buffer => (mark === KNOWN_MARK ? KNOWN_KEY : key());
  return {
    encrypt(text, mark) {
      const first = nonce();
      const cipher = createCipheriv('aes-256-gcm', keyOf(mark), first);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(mark), first, cipher.getAuthTag(), body]);
    },
    decrypt(blob) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(markOf(blob)), blob.subarray(3, 15));
        decipher.setAuthTag(blob.subarray(15, 31));
        return Buffer.concat([decipher.update(blob.subarray(31)), decipher.final()]).toString('utf8');
      } catch {
        throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.');
      }
    },
  };
}
