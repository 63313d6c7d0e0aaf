/**
 * Loaded (--import) before the electron package's own installer, which fetches with Node's `fetch`: gives it one
 * that goes on where a broken download ended, and tells the parent process how far it is. Which file is fetched, its
 * checksum, the cache and the unpacking stay the installer's.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { downloadResumably, forgetPart, type Progress } from './resumable-download.ts';

/** What the parent hears. */
export type FetchNews =
  | ({ readonly kind: 'progress' } & Progress)
  /** A part of an earlier try is used. */
  | { readonly kind: 'resumed' }
  | { readonly kind: 'failed'; readonly reason: string; readonly keptBytes: number };

/** The user's own cache folder, by the system's custom. */
function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.electron_config_cache) return env.electron_config_cache;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/dailies');
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'dailies/Cache');
  }
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dailies');
}

/** Resolves once the parent can have it: the installer ends this process without waiting. */
async function tell(news: FetchNews): Promise<void> {
  await new Promise<void>((done) => {
    if (!process.send) done();
    else process.send(news, undefined, {}, () => done());
  });
}

const systemFetch = globalThis.fetch;

globalThis.fetch = async (input) => {
  const url = String(input instanceof Request ? input.url : input);
  const name = createHash('sha256').update(url).digest('hex').slice(0, 12);
  const part = join(cacheFolder(), 'parts', `${name}-${basename(new URL(url).pathname)}`);
  if (existsSync(part)) await tell({ kind: 'resumed' });
  try {
    await downloadResumably({
      ...{ url, part, fetch: systemFetch },
      onProgress: (progress) => void tell({ kind: 'progress', ...progress }),
    });
  } catch (thrown) {
    const keptBytes = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    await tell({ kind: 'failed', reason, keptBytes });
    throw thrown;
  }
  const file = createReadStream(part);
  // Whole, so it is the installer's now; with a wrong checksum it is of no use to anyone.
  file.once('close', () => forgetPart(part));
  return new Response(Readable.toWeb(file) as ReadableStream<Uint8Array>);
};
