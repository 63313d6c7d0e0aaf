/** Hashing beside the thread that reads the network: the same answers, whatever becomes of it. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHashThread } from '../../../app/core/downloads/hash-thread.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const content = Buffer.from(Uint8Array.from({ length: 40 * MIB }, (_, at) => (at * 31 + (at >> 9)) & 0xff));

function startThread() {
  const hashes = createHashThread();
  onTestFinished(() => hashes.close());
  return hashes;
}

async function openFile(bytes: Uint8Array) {
  const path = join(tempFolder(), 'clip.part');
  writeFileSync(path, bytes);
  const handle = await open(path, 'r');
  onTestFinished(() => handle.close());
  return handle;
}

test('files in turn have hashes of their own, and shared memory may be overwritten once it was taken', async () => {
  const hashes = startThread();
  const shared = Buffer.from(new SharedArrayBuffer(MIB));
  const [first, second] = [hashes.open(), hashes.open()];
  for (let at = 0; at < 8 * MIB; at += MIB) {
    shared.set(content.subarray(at, at + MIB));
    await first.update(shared);
    shared.set(content.subarray(at + 8 * MIB, at + 9 * MIB));
    await second.update(shared);
  }
  expect(await first.digest()).toBe(sha256(content.subarray(0, 8 * MIB)));
  expect(await second.digest()).toBe(sha256(content.subarray(8 * MIB, 16 * MIB)));
});

test('a hash goes on after it was asked for, and begins anew after it was dropped', async () => {
  const hash = startThread().open();
  await hash.update(content.subarray(0, MIB));
  expect(await hash.digest()).toBe(sha256(content.subarray(0, MIB)));
  await hash.update(content.subarray(MIB, MIB + 10));
  expect(await hash.digest()).toBe(sha256(content.subarray(0, MIB + 10)));
  hash.drop();
  expect(await hash.digest()).toBe(sha256(Buffer.alloc(0)));
});

test.each([0, 10, 40 * MIB])('a file of %i bytes is read, as much of it as was asked for', async (length) => {
  const handle = await openFile(content);
  expect(await startThread().ofFile(handle.fd, length, never)).toBe(sha256(content.subarray(0, length)));
});

test('a file that is shorter than it should be is a fault of the disk', async () => {
  const handle = await openFile(content.subarray(0, 2 * MIB));
  await expect(startThread().ofFile(handle.fd, 3 * MIB, never)).rejects.toMatchObject({ code: 'EIO' });
});

test('whoever stops does not wait for the rest of a large file', async () => {
  const handle = await openFile(content);
  const stop = new AbortController();
  const asked = startThread().ofFile(handle.fd, content.length, stop.signal);
  stop.abort();
  await expect(asked).rejects.toThrow('abort');
});

test('once the thread has ended nobody waits for it, and files are read here', async () => {
  const hashes = createHashThread();
  const hash = hashes.open();
  const asked = hash.update(content.subarray(0, MIB));
  hashes.close();
  await expect(asked).rejects.toThrow('ended');
  const handle = await openFile(content);
  expect(await hashes.ofFile(handle.fd, content.length, never)).toBe(sha256(content));
});
