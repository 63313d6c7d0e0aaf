/** The keyring of the end-to-end specs: a key file of the stand-in's own, open or not as a spec has it. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from './journal.ts';
import { createSeals, KNOWN_MARK, markOf } from './seals.ts';
import type { Keyring, OpenKeyring } from './system.ts';

interface SecretScript {
  /** What getSelectedStorageBackend answers, on Linux: a guess by the desktop's name. */
  backend: string;
  /**
   * `open`: it seals, under the mark `v11`, or `portal` under `v12`. `none`: nobody answers. `asking`: nothing settles
   * before the script says otherwise. What is not `asking` when the first call comes holds for the process.
   */
  keyring: 'open' | 'portal' | 'none' | 'asking';
  /** The error that each decryption fails with; null for none. */
  decryptError: string | null;
  shouldReEncrypt: boolean;
}

const MARKS = { open: 'v11', portal: 'v12', none: KNOWN_MARK } as const;

function keyIn(folder: string): Buffer {
  const path = join(folder, 'secret.key');
  try {
    return readFileSync(path);
  } catch {
    const made = randomBytes(32);
    writeFileSync(path, made, { mode: 0o600 });
    return made;
  }
}

/** A test sets the first state by HOST_SECRETS (JSON), later ones by the command `secrets`. */
export function scriptedKeyring(folder: () => string, journal: Journal): Keyring {
  const script: SecretScript = {
    backend: 'gnome_libsecret',
    keyring: 'open',
    decryptError: null,
    shouldReEncrypt: false,
    ...(JSON.parse(process.env.HOST_SECRETS ?? '{}') as Partial<SecretScript>),
  };
  let answered: OpenKeyring | null = null;
  let waiting: (() => void)[] = [];
  journal.onCommand('secrets', (change: Partial<SecretScript>) => {
    Object.assign(script, change);
    const told = waiting;
    waiting = [];
    for (const tell of told) tell();
  });
  const seals = createSeals(
    () => keyIn(folder()),
    () => randomBytes(12),
  );
  return {
    get backend() {
      return script.backend;
    },
    available: true,
    async open() {
      while (answered === null) {
        if (script.keyring === 'asking') await new Promise<void>((resolve) => waiting.push(resolve));
        else {
          const mark = MARKS[script.keyring];
          answered = { seals: mark, opens: (other) => mark !== KNOWN_MARK || other === KNOWN_MARK };
        }
      }
      return answered;
    },
    encrypt: (text, mark) => seals.encrypt(text, mark),
    decrypt(blob, mark) {
      if (script.decryptError) throw new Error(script.decryptError);
      return {
        result: seals.decrypt(blob),
        shouldReEncrypt: script.shouldReEncrypt || markOf(blob) !== mark,
      };
    },
  };
}
