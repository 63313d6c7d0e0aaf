/**
 * Serves media://library/thumbnail/<id> and media://library/video/<id>: pictures and clips out of the library, by id
 * alone (docs/rules.md, E4). Ids stand in the path because a host is folded to lower case.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { HEAD_BYTES, isMoving, isPicture, kindOfFile } from '../../core/files/signature.ts';
import { ITEM_ID, MAX_ITEM_ID } from '../../shared/generation.ts';
import { parseRange } from './byte-range.ts';

/**
 * Follows no link, and does not wait for a pipe's other end: four such waits would stop every file operation of
 * the process. Windows has neither flag; the library has looked at the file with lstat there too.
 */
const READ_PLAIN_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface MediaFiles {
  /** Absolute path of the saved clip, or null. */
  readonly video: (id: string) => string | null;
  readonly thumbnail: (id: string) => string | null;
}

/** Answers with 200 or 206, streamed; 400, 404, 405 or 416 for anything that is not there to be shown. */
export function createMediaHandler(files: MediaFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(405, null, { Allow: 'GET, HEAD' });
    const wanted = parseAddress(request.url);
    if (wanted === null) return answer(400);
    const path = files[wanted.kind](wanted.id);
    if (path === null) return answer(404);

    let file: FileHandle;
    try {
      file = await open(path, READ_PLAIN_FILE);
    } catch {
      return answer(404);
    }
    let handedOver = false;
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return answer(404);
      const range = parseRange(request.headers.get('range'), stat.size);
      if (range.kind === 'unsatisfiable')
        return answer(416, null, { 'Content-Range': `bytes */${stat.size}` });

      const first = range.kind === 'part' ? range.first : 0;
      const last = range.kind === 'part' ? range.last : stat.size - 1;
      const headers = {
        'Content-Type': await sniffType(file),
        'Content-Length': String(last - first + 1),
        'Accept-Ranges': 'bytes',
        ...(range.kind === 'part' ? { 'Content-Range': `bytes ${first}-${last}/${stat.size}` } : {}),
      };
      const status = range.kind === 'part' ? 206 : 200;
      if (request.method === 'HEAD' || stat.size === 0) return answer(status, null, headers);

      handedOver = true;
      const stream = file.createReadStream({ start: first, end: last, autoClose: true });
      return answer(status, Readable.toWeb(stream) as WebStream<Uint8Array>, headers);
    } finally {
      if (!handedOver) await file.close();
    }
  };
}

function parseAddress(address: string): { readonly kind: 'thumbnail' | 'video'; readonly id: string } | null {
  try {
    const url = new URL(address);
    if (url.protocol !== 'media:' || url.host !== 'library') return null;
    const [, kind, ...parts] = url.pathname.split('/');
    if (kind !== 'thumbnail' && kind !== 'video') return null;
    const id = decodeURIComponent(parts.join('/'));
    return id.length <= MAX_ITEM_ID && ITEM_ID.test(id) ? { kind, id } : null;
  } catch {
    return null;
  }
}

/** Gives the type by the file's first bytes: names come from a template and thumbnails from foreign servers. */
async function sniffType(file: FileHandle): Promise<string> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  const kind = kindOfFile(head.subarray(0, bytesRead));
  return isMoving(kind) || isPicture(kind) ? kind.mediaType : 'application/octet-stream';
}

function answer(
  status: number,
  body: WebStream<Uint8Array> | null = null,
  headers: Record<string, string> = {},
): Response {
  return new Response(body as BodyInit | null, {
    status,
    headers: {
      'Content-Security-Policy': "default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
      ...headers,
    },
  });
}
