/** Electron's binary over lines of every kind, against a local server. */
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type DownloadOptions,
  downloadResumably,
  QUIET_LIMIT_MS,
} from '../../build/scripts/resumable-download.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

const FILE = Buffer.from('0123456789');
type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** Answers the first request with the first of `answers`, and so on; the last one answers all that follow. */
async function serve(...answers: readonly Answer[]) {
  const ranges: (string | undefined)[] = [];
  const versions: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    versions.push(request.headers['if-range'] as string | undefined);
    const answer = answers[Math.min(ranges.length, answers.length) - 1];
    answer?.(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/electron.zip`, ranges, versions };
}

const whole: Answer = (response) => {
  response.writeHead(200, { 'content-length': FILE.length, etag: '"one"' }).end(FILE);
};
/** The rest that was asked for, as a server that knows ranges. */
const rest: Answer = (response, { headers }) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const range = `bytes ${from}-${FILE.length - 1}/${FILE.length}`;
  const length = FILE.length - from;
  response.writeHead(206, { 'content-range': range, 'content-length': length, etag: '"one"' });
  response.end(FILE.subarray(from));
};
const refuse =
  (status: number, headers = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end();
/** Where the download of the test that runs keeps its bytes. */
let partOfTest = '';

/** Sends so many bytes, and cuts the connection once they are on disk: what nobody has taken yet may go with it. */
const cutAfter =
  (bytes: number): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-length': FILE.length, etag: '"one"' });
    response.write(FILE.subarray(0, bytes));
    const kept = (): number => statSync(partOfTest, { throwIfNoEntry: false })?.size ?? 0;
    await expect.poll(kept, { interval: 10, timeout: 10_000 }).toBeGreaterThanOrEqual(bytes);
    response.destroy();
  };

/** A clock that stands still until it is told; what waits a second or less is called at once. */
function standingClock() {
  let nowMs = 0;
  const waiting = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    after(delayMs: number, callback: () => void) {
      const one = { atMs: nowMs + delayMs, callback };
      if (delayMs <= 1000) setImmediate(callback);
      else waiting.add(one);
      return () => void waiting.delete(one);
    },
    pass(ms: number) {
      nowMs += ms;
      for (const one of [...waiting].filter(({ atMs }) => atMs <= nowMs)) {
        waiting.delete(one);
        one.callback();
      }
    },
  };
}

function setUp(url: string, more: Partial<DownloadOptions> = {}) {
  const part = join(tempFolder(), 'parts', 'electron.zip');
  partOfTest = part;
  const clock = standingClock();
  const download = () => downloadResumably({ url, part, onProgress() {}, after: clock.after, ...more });
  return { part, clock, download, content: () => readFileSync(part, 'utf8') };
}

test('a file comes whole, and how far it is is told', async () => {
  const { url } = await serve(whole);
  const told: unknown[] = [];
  const { download, content } = setUp(url, { onProgress: (progress) => told.push(progress) });
  await download();
  expect(content()).toBe('0123456789');
  expect(told.at(-1)).toEqual({ receivedBytes: 10, totalBytes: 10 });
});

test('a line that drips is waited for as long as bytes come', async () => {
  let sent = 0;
  let drip = (): void => {};
  const { url } = await serve((response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    drip = () => {
      response.write(FILE.subarray(sent, sent + 1));
      sent += 1;
    };
    drip();
  });
  const { clock, download, content } = setUp(url, {
    onProgress() {
      clock.pass(QUIET_LIMIT_MS - 1);
      drip();
    },
  });
  await download();
  expect(content()).toBe('0123456789');
});

test('a line on which nothing comes for 15 seconds is given up, and the next try goes on there', async () => {
  const { url, ranges, versions } = await serve((response) => {
    response.writeHead(200, { 'content-length': FILE.length, etag: '"one"' });
    response.write(FILE.subarray(0, 4));
  }, rest);
  const { part, clock, download, content } = setUp(url, {
    onProgress: () => clock.pass(QUIET_LIMIT_MS),
  });
  await expect(download()).rejects.toThrow(/^nothing came from 127\.0\.0\.1:\d+ for 15 s$/);
  expect(content()).toBe('0123');
  await downloadResumably({ url, part, onProgress() {} });
  expect(content()).toBe('0123456789');
  expect(ranges).toEqual([undefined, 'bytes=4-']);
  expect(versions[1]).toBe('"one"');
});

test('a server that never answers is given up after 15 seconds', async () => {
  const asked = Promise.withResolvers<void>();
  const { url } = await serve(() => asked.resolve());
  const { clock, download } = setUp(url);
  const refused = expect(download()).rejects.toThrow('nothing came from');
  await asked.promise;
  clock.pass(QUIET_LIMIT_MS);
  await refused;
});

test('a cut connection is taken up again where it ended', async () => {
  const { url, ranges } = await serve(cutAfter(3), rest);
  const { download, content } = setUp(url);
  await download();
  expect(content()).toBe('0123456789');
  expect(ranges).toEqual([undefined, 'bytes=3-']);
});

test('a server that knows no ranges begins the file anew', async () => {
  const { url } = await serve(cutAfter(3), whole);
  const { download, content } = setUp(url);
  await download();
  expect(content()).toBe('0123456789');
});

test.for([
  ['is whole already', '0123456789', [refuse(416, { 'content-range': 'bytes */10' })]],
  ['is longer than the file', '0123456789abc', [refuse(416, { 'content-range': 'bytes */10' }), whole]],
  ['gets another range than it asked for', '01', [refuse(206, { 'content-range': 'bytes 5-9/10' }), whole]],
  ['is of another version', 'abc', [whole]],
] as const)('a part that %s is no hindrance', async ([, kept, answers]) => {
  const { url } = await serve(...answers);
  const { part, download, content } = setUp(url);
  // Makes the folder.
  await downloadResumably({ url: (await serve(whole)).url, part, onProgress() {} });
  writeFileSync(part, kept);
  await download();
  expect(content()).toBe('0123456789');
});

test.for([400, 401, 403, 404, 410, 451])('the answer %i is final', async (status) => {
  const { url, ranges } = await serve(refuse(status));
  await expect(setUp(url).download()).rejects.toThrow(`answered ${status}`);
  expect(ranges).toHaveLength(1);
});

test.for([408, 429, 500, 502, 503])('the answer %i is tried again, three times at most', async (status) => {
  const passing = await serve(refuse(status), refuse(status), whole);
  await setUp(passing.url).download();
  const lasting = await serve(refuse(status));
  await expect(setUp(lasting.url).download()).rejects.toThrow(`it answered ${status}`);
  expect(lasting.ranges).toHaveLength(3);
});

test('connections that bring nothing new come to an end', async () => {
  const { url, ranges } = await serve(cutAfter(3));
  await expect(setUp(url).download()).rejects.toThrow('could not be read');
  // The first brought something; the three after it, from the start again, did not.
  expect(ranges).toHaveLength(4);
});

test('an address where nobody listens is given up after three tries', async () => {
  await expect(setUp('http://127.0.0.1:9/electron.zip').download()).rejects.toThrow('could not be read');
});
