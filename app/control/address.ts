/**
 * Finds the place where the running Dailies is spoken to. On Unix a socket (mode 0600) in a folder of this user alone
 * (0700): in the data folder, or a short private one where the path would be too long or the disk takes no sockets. On
 * Windows a named pipe whose name nobody can know before. Where it is not the usual place, a private file in the data
 * folder names it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { writeAtomically } from '../core/files/write-atomically.ts';

/*
 * A socket's path has room for 107 bytes on Linux and 103 on macOS (nodejs.org/api/net.html, "Identifying paths for
 * IPC connections"). Node makes a pipe with the system's usual rights, as its first instance or not at all: its owner,
 * administrators and the system may write, and everyone may read (learn.microsoft.com, "Named Pipe Security and Access
 * Rights"). Names of pipes can be listed by anybody once they are there. So another user may open it to read, is told
 * nothing without a hello that they cannot write, and is let go (peer.ts); nobody can make it before us. This is by the
 * book: it has not been tried on Windows.
 */

const FOLDER = 'control';
const SOCKET = 'dailies.sock';
const POINTER = 'address';
const MAX_POINTER = 4096;

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

const here: Surroundings = { platform: process.platform, env: process.env };

/** Says whether what lies there is this user's own, and of that kind; a symbolic link is neither. */
function isOwn(path: string, kind: 'folder' | 'socket' | 'file'): boolean {
  try {
    const stat = lstatSync(path);
    const fits = kind === 'folder' ? stat.isDirectory() : kind === 'socket' ? stat.isSocket() : stat.isFile();
    return fits && (process.getuid === undefined || stat.uid === process.getuid());
  } catch {
    return false;
  }
}

/** Makes the folder, or closes the one that is there to others; false for another's. */
function makeOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  if (!isOwn(folder, 'folder')) return false;
  try {
    chmodSync(folder, 0o700);
  } catch {
    return false;
  }
  // A disk without rights of its own leaves everything open to everyone.
  return process.platform === 'win32' || (lstatSync(folder).mode & 0o077) === 0;
}

function fits(path: string, platform: NodeJS.Platform): boolean {
  return Buffer.byteLength(path) <= (platform === 'linux' || platform === 'android' ? 107 : 103);
}

/** Gives short private folders for sockets that find no place in the data folder, the best first. */
function shortFolders(dataFolder: string, { env }: Surroundings): readonly string[] {
  const name = `dailies-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`;
  const runtime = env.XDG_RUNTIME_DIR ?? '';
  const roots = isAbsolute(runtime) ? [runtime] : [];
  return [...roots, tmpdir(), '/tmp'].map((root) =>
    join(root, root === runtime ? name : `${name}-${process.getuid?.() ?? 0}`),
  );
}

/**
 * Takes away a dead socket of ours: whoever asks holds the library's lock. Gives false where something else lies there.
 */
function clear(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return true;
  if (!isOwn(path, 'socket')) return false;
  rmSync(path, { force: true });
  return true;
}

/** Tells clients where to look; null for the usual place. Throws what the disk throws. */
export function announce(dataFolder: string, address: string | null): void {
  const pointer = join(dataFolder, FOLDER, POINTER);
  if (address === null) rmSync(pointer, { force: true });
  else writeAtomically(pointer, address, 0o600);
}

/** Takes away the short folder that a closed socket lay in, so that none is left for each library that ever was. */
export function leave(dataFolder: string, address: string): void {
  const short = dirname(address);
  if (process.platform === 'win32' || short === join(dataFolder, FOLDER)) return;
  try {
    rmdirSync(short);
  } catch {
    // Not empty, or gone: nobody is hindered by it.
  }
}

/**
 * Gives the places where the owner of the library may listen, the usual one first. Each is cleared of a dead socket
 * when it is asked for; places that belong to somebody else are left out.
 */
export function* placesToListen(
  dataFolder: string,
  surroundings: Surroundings = here,
): Generator<{ readonly address: string; readonly isUsual: boolean }> {
  const folder = join(dataFolder, FOLDER);
  if (!makeOwnFolder(folder)) return;
  if (surroundings.platform === 'win32') {
    yield { address: `\\\\.\\pipe\\dailies-${randomBytes(24).toString('hex')}`, isUsual: false };
    return;
  }
  const usual = join(folder, SOCKET);
  if (fits(usual, surroundings.platform) && clear(usual)) yield { address: usual, isUsual: true };
  for (const short of shortFolders(dataFolder, surroundings)) {
    const address = join(short, SOCKET);
    if (!fits(address, surroundings.platform) || !makeOwnFolder(short) || !clear(address)) continue;
    yield { address, isUsual: false };
  }
}

/** Finds where to speak to the Dailies that has this library open; null where none can be, or none of this user. */
export function addressOf(dataFolder: string, surroundings: Surroundings = here): string | null {
  const folder = join(dataFolder, FOLDER);
  if (!isOwn(folder, 'folder')) return null;
  const named = readPointer(join(folder, POINTER));
  if (surroundings.platform === 'win32') return named?.startsWith('\\\\.\\pipe\\dailies-') ? named : null;
  const address = named ?? join(folder, SOCKET);
  if (!fits(address, surroundings.platform)) return null;
  return isOwn(join(address, '..'), 'folder') && isOwn(address, 'socket') ? address : null;
}

function readPointer(path: string): string | null {
  if (!isOwn(path, 'file')) return null;
  try {
    const text = readFileSync(path, 'utf8');
    return text.length > 0 && text.length <= MAX_POINTER ? text : null;
  } catch {
    return null;
  }
}
