/**
 * Serves app://bundle/…, the built page. Only files that the build wrote down are served, by exact name, so that no
 * address can lead anywhere else (docs/rules.md, E2).
 */
import { readFileSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import * as v from 'valibot';

/** E3. The page runs its own scripts alone and talks to nothing but main. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' media: data:",
  'media-src media:',
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Reads what the build wrote down of the page. Throws for anything else: the app is not whole then. */
export function readPageFiles(path: string): ReadonlySet<string> {
  return new Set(v.parse(v.array(v.string()), JSON.parse(readFileSync(path, 'utf8'))));
}

/**
 * Answers GET and HEAD for the page's files: 400, 404 or 405 for anything else, always with the policy. No path is
 * compared with what the disk calls it: Windows knows a folder by short names, other letters and drives of its own, and
 * each would pass for a stranger.
 * @param files their names in the folder.
 */
export function createAppHandler(
  folder: string,
  files: ReadonlySet<string>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(405, null, { Allow: 'GET, HEAD' });
    const name = fileNameOf(request.url);
    if (name === null) return answer(400);
    if (!files.has(name)) return answer(404);
    const path = join(folder, name);
    try {
      // One that was swapped for a link since the build could lead anywhere.
      if (!(await lstat(path)).isFile()) return answer(404);
      const body = await readFile(path);
      return answer(200, request.method === 'HEAD' ? null : new Uint8Array(body), {
        'Content-Type': MIME_TYPES[extname(name)] ?? 'application/octet-stream',
        'Content-Length': String(body.length),
      });
    } catch {
      return answer(404);
    }
  };
}

/** Gives the name inside the bundle that an address asks for, decoded once; null when it is no plain one. */
function fileNameOf(address: string): string | null {
  try {
    const url = new URL(address);
    if (url.protocol !== 'app:' || url.host !== 'bundle') return null;
    if (/%(?:2f|5c|00)/i.test(url.pathname)) return null;
    const name = decodeURIComponent(url.pathname).slice(1);
    return /[\\\0]/.test(name) || name.split('/').includes('..') ? null : name;
  } catch {
    return null;
  }
}

function answer(
  status: number,
  body: BodyInit | null = null,
  headers: Record<string, string> = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });
}
