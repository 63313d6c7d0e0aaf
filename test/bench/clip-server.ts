/**
 * The far end of the benchmarks, as a process of its own so that its work is nobody's CPU time: a gateway whose
 * tasks are all completed, and a file server of valid MP4s. `node clip-server.ts` prints its address and ends
 * with its parent.
 *
 * Files are /clip/<bytes>?latency=MS&rate=BYTES_PER_SECOND (rate holds each connection); the task `<bytes>-<n>`
 * links to such a file, with the query given to the process, or to one of that size on another file server.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clipHead } from './clip-head.ts';

const BLOCK = 1024 * 1024;
const block = randomBytes(BLOCK);
const query = process.argv[2] ?? '';
/** Where another file server keeps the clips, as the beginning of their addresses; its own when empty. */
const elsewhere = process.argv[3] ?? '';

function bytesAt(head: Buffer, position: number, length: number): Buffer {
  if (position < head.length) return head.subarray(position, Math.min(head.length, position + length));
  const offset = (position - head.length) % BLOCK;
  return block.subarray(offset, Math.min(BLOCK, offset + length));
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

async function sendClip(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const totalBytes = Number(url.pathname.split('/').at(-1));
  const latencyMs = Number(url.searchParams.get('latency') ?? 0);
  const rate = Number(url.searchParams.get('rate') ?? 0);
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Number(range[2]) : totalBytes - 1;
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  response.writeHead(range ? 206 : 200, {
    'content-type': 'video/mp4',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    etag: `"clip-${totalBytes}"`,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${totalBytes}` } : {}),
  });
  if (request.method === 'HEAD') return void response.end();
  const head = clipHead(totalBytes);
  const stepBytes = rate > 0 ? Math.max(1, Math.round(rate / 20)) : BLOCK;
  for (let position = start; position <= end; ) {
    if (response.destroyed) return;
    const chunk = bytesAt(head, position, Math.min(stepBytes, end + 1 - position));
    position += chunk.length;
    if (!response.write(chunk)) await drained(response);
    if (rate > 0) await new Promise((resolve) => setTimeout(resolve, (chunk.length / rate) * 1000));
  }
  response.end();
}

function generation(id: string, origin: string): object {
  const bytes = id.split('-')[0];
  const link = elsewhere === '' ? `${origin}/clip/${bytes}?${query}` : `${elsewhere}/${bytes}`;
  return { id, state: 'completed', prompt: `bench ${id}`, video: { url: link, download_url: link } };
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const server = createServer((request, response) => {
  const { port } = server.address() as AddressInfo;
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
  const task = /^\/luma\/generations\/([\w-]+)$/.exec(url.pathname)?.[1];
  if (task !== undefined) {
    sendJson(response, generation(task, url.origin));
  } else if (url.pathname === '/luma/tasks') {
    void readText(request).then((text) => {
      const { ids } = JSON.parse(text) as { ids: string[] };
      sendJson(
        response,
        ids.map((id) => generation(id, url.origin)),
      );
    });
  } else if (url.pathname.startsWith('/clip/')) {
    void sendClip(request, response, url);
  } else {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
