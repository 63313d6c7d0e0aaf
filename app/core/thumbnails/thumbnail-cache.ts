/** Keeps small pictures for the list in the data folder; best effort, since the list has placeholders. */
import { createHash } from 'node:crypto';
import { rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileClient } from '../downloads/http/file-client.ts';
import { makePrivateFolder } from '../files/private-files.ts';
import { isPicture, kindOfFile } from '../files/signature.ts';
import type { LinkRules } from '../network/link-rules.ts';
import { pictureSize } from './picture-size.ts';

const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
/** The list shows them a few hundred pixels wide; decoded, each pixel takes four bytes in the page and in a drag. */
const MAX_PICTURE_PIXELS = 40_000_000;
const AT_ONCE = 2;
/** No separators, and nothing that leads upwards. */
const OWN_NAME = /^[\w-]+\.\w+$/;
/** A picture is small: one that is not there by then would only keep the others waiting. */
const TIMEOUT_MS = 60_000;

export interface ThumbnailCache {
  /** Fetches a picture unless it is on its way already. */
  fetch(id: string, link: string): void;
  remove(fileName: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ThumbnailCacheDeps {
  /** Made if it is missing. */
  readonly folder: string;
  readonly files: FileClient;
  /** Where an item's picture may come from. */
  readonly rules: (id: string) => LinkRules;
  readonly onCached: (id: string, fileName: string) => void;
  readonly onFault: (thrown: unknown) => void;
  /** For one picture, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Gives the path of a picture; null for a name that no cache gives: a library from elsewhere may name any file (field
 * S5).
 */
export function thumbnailPath(folder: string, fileName: string): string | null {
  return OWN_NAME.test(fileName) ? join(folder, fileName) : null;
}

export function createThumbnailCache(deps: ThumbnailCacheDeps): ThumbnailCache {
  makePrivateFolder(deps.folder);
  const waiting = new Map<string, string>();
  const running = new Map<string, Promise<void>>();
  const controller = new AbortController();

  async function download(id: string, link: string): Promise<void> {
    const timeout = AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS);
    const signal = AbortSignal.any([controller.signal, timeout]);
    const answer = await deps.files.get(link, {}, deps.rules(id), signal);
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      if (answer.status !== 200) return;
      await answer.read((chunk) => {
        bytes += chunk.length;
        if (bytes > MAX_PICTURE_BYTES) throw new Error('The picture is too large.');
        chunks.push(chunk);
        return undefined;
      });
    } finally {
      answer.destroy();
    }
    const picture = Buffer.concat(chunks);
    const kind = kindOfFile(picture);
    const size = isPicture(kind) && pictureSize(picture, kind.extension);
    if (!size || size.width * size.height > MAX_PICTURE_PIXELS) return;
    // Hashed: two ids that differ by case alone are one name on many disks.
    const fileName = `${createHash('sha256').update(id).digest('hex').slice(0, 32)}${kind.extension}`;
    const path = join(deps.folder, fileName);
    await writeFile(`${path}.new`, picture);
    await rename(`${path}.new`, path);
    deps.onCached(id, fileName);
  }

  function fill(): void {
    for (const [id, link] of waiting) {
      if (running.size >= AT_ONCE || controller.signal.aborted) return;
      waiting.delete(id);
      const run = download(id, link)
        .catch((thrown: unknown) => {
          if (!controller.signal.aborted) deps.onFault(thrown);
        })
        .finally(() => {
          running.delete(id);
          fill();
        });
      running.set(id, run);
    }
  }

  return {
    fetch(id, link) {
      if (running.has(id)) return;
      waiting.set(id, link);
      fill();
    },
    async remove(fileName) {
      if (!OWN_NAME.test(fileName)) return;
      await unlink(join(deps.folder, fileName)).catch(deps.onFault);
    },
    async stop() {
      waiting.clear();
      controller.abort();
      await Promise.all(running.values());
    },
  };
}
