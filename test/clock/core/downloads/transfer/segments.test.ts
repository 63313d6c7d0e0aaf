/** How many connections a file comes over, on a fake clock: what each of them brings is known to the byte. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FileAnswer } from '../../../../../app/core/downloads/http/file-answer.ts';
import { createRateLimit } from '../../../../../app/core/downloads/http/rate-limit.ts';
import { type ByteRanges, NO_BYTES, withRange } from '../../../../../app/core/downloads/part/byte-ranges.ts';
import type { PartFile } from '../../../../../app/core/downloads/part/part-file.ts';
import type { PartWriter } from '../../../../../app/core/downloads/part/part-writer.ts';
import { HostSpeed } from '../../../../../app/core/downloads/transfer/host-speed.ts';
import { receiveFile } from '../../../../../app/core/downloads/transfer/segments.ts';

const SIZE = 12_000_000;
const TICK_MS = 50;
const SECOND = Buffer.alloc(10_000_000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A part that counts what is written, and keeps none of it. */
function countedPart(): PartFile {
  const writers: { start: number; position: number }[] = [];
  const part = {
    get ranges(): ByteRanges {
      return writers.reduce(
        (ranges, { start, position }) => withRange(ranges, { start, end: position }),
        NO_BYTES,
      );
    },
    get bytes(): number {
      return part.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    },
    writerAt(start: number): PartWriter {
      const writer = { start, position: start };
      writers.push(writer);
      return Object.assign(writer, {
        write(chunk: Uint8Array): undefined {
          writer.position += chunk.length;
        },
      }) as unknown as PartWriter;
    },
    sync: async () => part.ranges,
  };
  return part as unknown as PartFile;
}

/** A file server each of whose connections brings so many bytes a second, by how many are open. */
function startLine(bytesPerSecond: (connections: number) => number) {
  const open = new Set<symbol>();
  const host = new HostSpeed();
  const seen = { most: 0, ranges: 0 };
  function answer(start: number, end: number): FileAnswer {
    const self = Symbol();
    open.add(self);
    seen.most = Math.max(seen.most, open.size);
    return {
      ...{ status: 206, headers: {} as FileAnswer['headers'], httpVersion: '1.1', host: 'files.test' },
      async read(take) {
        for (let at = start; at < end; ) {
          await new Promise((done) => setTimeout(done, TICK_MS));
          if (!open.has(self)) throw new Error('this end has closed it');
          const brought = Math.floor((bytesPerSecond(open.size) * TICK_MS) / 1000);
          const chunk = SECOND.subarray(0, Math.min(end - at, brought));
          at += chunk.length;
          await take(chunk);
        }
      },
      destroy: () => void open.delete(self),
    };
  }
  async function fetchOne(segments = 4): Promise<void> {
    const part = countedPart();
    const now = (): number => Date.now();
    await receiveFile(answer(0, SIZE), part, {
      ...{ totalBytes: SIZE, offset: 0, first: part.writerAt(0), settled: () => true, bodyEnd: SIZE },
      ...{ segments, host, now, stallTimeoutMs: 10_000, minCheckpointMs: 0 },
      async openRange(start, end) {
        seen.ranges += 1;
        return answer(start, end);
      },
      limit: createRateLimit(null, { now, wait: async () => undefined }),
      ...{ onDurable: () => undefined, onProgress: () => undefined },
    });
    expect(part.ranges).toEqual([{ start: 0, end: SIZE }]);
  }
  return { seen, fetchOne };
}

/** Turns the clock until all of them have ended. */
async function untilEnd(...fetches: readonly Promise<void>[]): Promise<void> {
  let isOver = false;
  const all = Promise.all(fetches).finally(() => {
    isOver = true;
  });
  all.catch(() => undefined);
  for (let ticks = 0; !isOver && ticks < 10_000; ticks += 1) await vi.advanceTimersByTimeAsync(TICK_MS);
  await all;
}

test('a server that holds each connection back is asked for every file over four', async () => {
  const { seen, fetchOne } = startLine(() => 2_000_000);
  for (let file = 1; file <= 3; file += 1) {
    Object.assign(seen, { most: 0, ranges: 0 });
    await untilEnd(fetchOne());
    expect(seen.most).toBe(4);
    expect(seen.ranges).toBeGreaterThanOrEqual(3);
  }
});

test('a line that is full is found out once, and the files after that come over one connection each', async () => {
  const { seen, fetchOne } = startLine((connections) => 4_000_000 / connections);
  await untilEnd(fetchOne());
  expect(seen).toEqual({ most: 2, ranges: 1 });
  for (let file = 2; file <= 5; file += 1) await untilEnd(fetchOne(), fetchOne());
  expect(seen).toEqual({ most: 2, ranges: 1 });
});

test('a line that two connections fill is not asked for a fourth', async () => {
  const { seen, fetchOne } = startLine((connections) => Math.min(2_000_000, 4_000_000 / connections));
  await untilEnd(fetchOne());
  expect(seen.most).toBe(3);
});

test('a setting of one connection is kept to', async () => {
  const { seen, fetchOne } = startLine(() => 2_000_000);
  await untilEnd(fetchOne(1));
  expect(seen).toEqual({ most: 1, ranges: 0 });
});
