/** Finds saved clips again where the library that knew them is lost: by their sidecars, else by ids in names. */
import { open, opendir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { MAX_CLIPS } from '../../shared/clip-id.ts';
import { ASSET_KINDS, type AssetKind, ITEM_ID, MAX_ITEM_ID } from '../../shared/generation.ts';
import { HEAD_BYTES, isMoving, kindOfFile, MOVING_EXTENSIONS } from '../files/signature.ts';
import { asObject } from '../services/field-values.ts';

export interface FoundFile {
  readonly kind: AssetKind;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly savedAtMs: number;
}

export interface FoundClip {
  readonly id: string;
  /** How many clips its task has. */
  readonly clips: number;
  /** The gateway's last answer as the sidecar keeps it. */
  readonly answer: unknown;
  readonly prompt: string | null;
  readonly trackedAtMs: number | null;
  readonly files: readonly FoundFile[];
}

/** Sidecars are a few kilobytes, at most the 256 KiB of an answer and some. */
const MAX_SIDECAR_BYTES = 1024 * 1024;
const MAX_FILES = 1_000_000;
/** The gateways' own ids, whole: the eight characters of the default names would not be enough to ask with. */
const WHOLE_ID = /(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])/g;

async function fileAt(
  path: string,
  kind: AssetKind,
  said: { readonly bytes?: unknown; readonly sha256?: unknown },
): Promise<FoundFile | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  // Another length means another file under that name.
  if (typeof said.bytes === 'number' && said.bytes !== found.size) return null;
  const sha256 = typeof said.sha256 === 'string' && /^[0-9a-f]{64}$/.test(said.sha256) ? said.sha256 : null;
  return { kind, path, bytes: found.size, sha256, savedAtMs: Math.round(found.mtimeMs) };
}

async function clipOfSidecar(path: string): Promise<FoundClip | null> {
  const size = (await stat(path)).size;
  if (size > MAX_SIDECAR_BYTES) return null;
  const sidecar = asObject(JSON.parse(await readFile(path, 'utf8'))) ?? {};
  const { id, clips, files, answer, prompt, trackedAt } = sidecar;
  if (typeof id !== 'string' || id.length > MAX_ITEM_ID || !ITEM_ID.test(id) || !Array.isArray(files))
    return null;
  const found: FoundFile[] = [];
  for (const entry of files.map((each) => asObject(each) ?? {})) {
    const kind = ASSET_KINDS.find((known) => known === entry.asset);
    if (!kind || typeof entry.file !== 'string' || basename(entry.file) !== entry.file) continue;
    const file = await fileAt(join(dirname(path), entry.file), kind, entry);
    if (file) found.push(file);
  }
  if (found.length === 0) return null;
  const own = await fileAt(path, 'metadata', {});
  const trackedAtMs = typeof trackedAt === 'string' ? Date.parse(trackedAt) : Number.NaN;
  return {
    id,
    clips: typeof clips === 'number' && clips >= 1 && clips <= MAX_CLIPS ? Math.floor(clips) : 1,
    answer: answer ?? null,
    prompt: typeof prompt === 'string' ? prompt : null,
    trackedAtMs: Number.isFinite(trackedAtMs) ? trackedAtMs : null,
    files: own ? [...found, own] : found,
  };
}

/**
 * Says whether a file is a clip. Of other endings than the usual one, which other files have too, the first bytes say
 * whether a clip is behind it.
 */
async function isClip(path: string): Promise<boolean> {
  const ending = extname(path).toLowerCase();
  if (ending === '.mp4') return true;
  if (!MOVING_EXTENSIONS.has(ending)) return false;
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return isMoving(kindOfFile(head.subarray(0, bytesRead)));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

async function clipOfName(path: string): Promise<FoundClip | null> {
  const ids = [...basename(path).matchAll(WHOLE_ID)];
  const id = ids.at(-1)?.[0];
  const isOther = / (raw|last frame|thumbnail)( \(\d+\))?\.\w+$/i.test(path);
  if (id === undefined || isOther || !(await isClip(path))) return null;
  const file = await fileAt(path, 'video', {});
  return file ? { id, clips: 1, answer: null, prompt: null, trackedAtMs: null, files: [file] } : null;
}

/**
 * Walks a folder of clips and its subfolders, links left alone. What cannot be read is passed over: this is what
 * is left when the library is gone. Sidecars win over names.
 */
export async function findSavedClips(folder: string, signal: AbortSignal): Promise<readonly FoundClip[]> {
  const byId = new Map<string, FoundClip>();
  const names: string[] = [];
  let seen = 0;
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      signal.throwIfAborted();
      seen += 1;
      if (seen > MAX_FILES) break;
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (extname(entry.name).toLowerCase() !== '.json') {
        names.push(path);
        continue;
      }
      const clip = await clipOfSidecar(path).catch(() => null);
      if (clip && !byId.has(clip.id)) byId.set(clip.id, clip);
    }
  } catch {
    // A folder that goes away, or a stop, ends the walk; what was found is found.
  }
  for (const path of names) {
    const clip = await clipOfName(path);
    if (clip && !byId.has(clip.id)) byId.set(clip.id, clip);
  }
  return [...byId.values()];
}
