/**
 * electron's `safeStorage`: AES-256-GCM under a key file of the host's own, or, where no keyring answers, under the
 * key that everybody knows, as Chromium does. The keyring is asked once in a process, and what came of it stays.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onCommand, record } from '../journal.ts';
import { strict } from '../strict.ts';
import { app } from './app.ts';
import { hostFolder } from './app-paths.ts';

/** Chromium's own mark before what it seals under the key that stands in its source. */
const KNOWN_MARK = 'v10';
const KNOWN_KEY = Buffer.alloc(32, 'peanuts');

export interface SecretScript {
  /** What getSelectedStorageBackend answers, on Linux: a guess by the desktop's name. */
  backend?: string;
  /**
   * `open`: it seals, under the mark `v11`, or `portal` under `v12`. `none`: nobody answers. `asking`: nothing settles
   * before the script says otherwise. What is not `asking` when the first call comes holds for the process.
   */
  keyring?: 'open' | 'portal' | 'none' | 'asking';
  /** The error that each decryption fails with; null for none. */
  decryptError?: string | null;
  shouldReEncrypt?: boolean;
}

/** A test sets the first state by HOST_SECRETS (JSON), later ones by the command `secrets`. */
const script: SecretScript = {
  backend: 'gnome_libsecret',
  keyring: 'open',
  decryptError: null,
  shouldReEncrypt: false,
  ...(JSON.parse(process.env.HOST_SECRETS ?? '{}') as SecretScript),
};
let answered: Exclude<SecretScript['keyring'], undefined | 'asking'> | null = null;
let waiting: (() => void)[] = [];
onCommand('secrets', (change: SecretScript) => {
  Object.assign(script, change);
  const told = waiting;
  waiting = [];
  for (const tell of told) tell();
});

async function keyring(): Promise<NonNullable<typeof answered>> {
  while (answered === null) {
    const { keyring: state = 'open' } = script;
    if (state !== 'asking') answered = state;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  return answered;
}

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

function encrypt(text: string, mark: string): Buffer {
  if (typeof text !== 'string')
    throw new TypeError('Error processing argument at index 0, conversion failure');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', mark === KNOWN_MARK ? KNOWN_KEY : key(), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from(mark), nonce, cipher.getAuthTag(), body]);
}

function decrypt(blob: Buffer): string {
  const mark = blob.subarray(0, 3).toString();
  const decipher = createDecipheriv(
    'aes-256-gcm',
    mark === KNOWN_MARK ? KNOWN_KEY : key(),
    blob.subarray(3, 15),
  );
  decipher.setAuthTag(blob.subarray(15, 31));
  return Buffer.concat([decipher.update(blob.subarray(31)), decipher.final()]).toString('utf8');
}

const MARKS = { open: 'v11', portal: 'v12', none: KNOWN_MARK } as const;

export const safeStorage = strict('safeStorage', {
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    mustBeReady('isAsyncEncryptionAvailable');
    record('keyring.asked');
    await keyring();
    return true;
  },
  async encryptStringAsync(text: string): Promise<Buffer> {
    mustBeReady('encryptStringAsync');
    return encrypt(text, MARKS[await keyring()]);
  },
  async decryptStringAsync(blob: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    mustBeReady('decryptStringAsync');
    if (!Buffer.isBuffer(blob)) {
      throw new TypeError('Expected the first argument of decryptStringAsync() to be a buffer');
    }
    const best = MARKS[await keyring()];
    if (script.decryptError) throw new Error(script.decryptError);
    const mark = blob.subarray(0, 3).toString();
    if (best === KNOWN_MARK && mark !== KNOWN_MARK) {
      throw new Error('safeStorage.decryptStringAsync is temporarily unavailable. Please try again.');
    }
    try {
      return { result: decrypt(blob), shouldReEncrypt: script.shouldReEncrypt === true || mark !== best };
    } catch {
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.');
    }
  },
  getSelectedStorageBackend(): string {
    return app.isReady() ? (script.backend ?? 'unknown') : 'unknown';
  },
  setUsePlainTextEncryption(): void {},
});
