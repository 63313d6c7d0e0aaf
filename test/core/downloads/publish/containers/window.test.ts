import { expect, test } from 'vitest';
import { createWindow } from '../../../../../app/core/downloads/publish/containers/window.ts';

const FILE = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7) & 0xff));

function open() {
  let reads = 0;
  const read = createWindow(async (at, length) => {
    reads += 1;
    return FILE.subarray(at, at + length);
  });
  return { read, reads: () => reads };
}

test('many small pieces near each other are one trip to the disk', async () => {
  const { read, reads } = open();
  for (let at = 0; at < 60_000; at += 100) expect(await read(at, 8)).toEqual(FILE.subarray(at, at + 8));
  expect(reads()).toBe(1);
});

test('a piece across the window’s end, before its beginning or larger than it comes whole', async () => {
  const { read } = open();
  for (const [at, length] of [
    [100, 8],
    [65_630, 16],
    [3, 4],
    [10_000, 150_000],
  ] as const) {
    expect(await read(at, length)).toEqual(FILE.subarray(at, at + length));
  }
});

test('behind the file’s end there is less, or nothing', async () => {
  const { read } = open();
  expect(await read(FILE.length - 3, 8)).toHaveLength(3);
  expect(await read(FILE.length + 10, 8)).toHaveLength(0);
});
