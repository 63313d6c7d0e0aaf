import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { prefix, totalOf } from '../../../../app/core/downloads/part/byte-ranges.ts';
import { deletePartFile, openPartFile } from '../../../../app/core/downloads/part/part-file.ts';
import type { PartWriter } from '../../../../app/core/downloads/part/part-writer.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { runs } from '../../../setup/runs.ts';

/** Content that differs at each offset, so that a misplaced byte shows. */
function bytes(length: number, from = 0): Buffer {
  const content = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) content[at] = ((from + at) * 31 + ((from + at) >> 8)) & 0xff;
  return content;
}
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A part with the one writer that a lone connection has. */
async function openPart(path: string, durableBytes: number) {
  const part = await openPartFile(path, prefix(durableBytes));
  let writer: PartWriter | null = null;
  return {
    get bytes() {
      return part.bytes;
    },
    write(chunk: Uint8Array) {
      writer ??= part.writerAt(part.bytes);
      return writer.write(chunk);
    },
    sync: async () => totalOf(await part.sync()),
    async truncate(length: number) {
      writer = null;
      await part.truncate(length);
    },
    sha256: (size: number) => part.sha256(size, new AbortController().signal),
    readAt: part.readAt,
    close: () => part.close(),
  };
}
const partIn = (folder: string): string => join(folder, 'cat.4665a07c.part');

describe('writing', () => {
  test('chunks of any size end up in order, whatever is synced in between', async () => {
    const folder = tempFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 700_000 }), fc.boolean()), {
          minLength: 1,
          maxLength: 12,
        }),
        async (chunks) => {
          run += 1;
          const path = join(folder, `${run}.part`);
          const part = await openPart(path, 0);
          let length = 0;
          const syncs: Promise<void>[] = [];
          for (const [size, synced] of chunks) {
            const room = part.write(bytes(size, length));
            length += size;
            if (synced) {
              const atLeast = statSync(path).size;
              syncs.push(
                part.sync().then((durable) => {
                  // What is called durable must be in the file: after a crash it is believed.
                  expect(durable).toBeGreaterThanOrEqual(Math.min(atLeast, length));
                  expect(statSync(path).size).toBeGreaterThanOrEqual(durable);
                }),
              );
            }
            if (room) await room;
          }
          await Promise.all(syncs);
          expect(part.bytes).toBe(length);
          await part.close();
          expect(readFileSync(path).equals(bytes(length))).toBe(true);
        },
      ),
      { numRuns: runs(40, 6) },
    );
  });

  test('bytes are called durable only once their write has come back, however slow it was', async () => {
    const folder = tempFolder();
    const probe = await open(join(folder, 'probe'), 'w');
    const prototype: { write: FileHandle['write'] } = Object.getPrototypeOf(probe);
    await probe.close();
    const { write } = prototype;
    const landed: [number, number][] = [];
    let turns = 0;
    prototype.write = async function slow(
      this: FileHandle,
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
    ) {
      turns += 1;
      for (let wait = 0; wait < (turns % 3) * 10; wait += 1) await new Promise((go) => setImmediate(go));
      const result = await (write as (...all: unknown[]) => Promise<{ bytesWritten: number }>).call(
        this,
        buffer,
        offset,
        length,
        position,
      );
      landed.push([position, position + result.bytesWritten]);
      return result;
    } as never;
    onTestFinished(() => {
      prototype.write = write;
    });
    const landedUntil = (): number => {
      let until = 0;
      for (const [from, to] of landed.toSorted((a, b) => a[0] - b[0]))
        if (from <= until) until = Math.max(until, to);
      return until;
    };
    const part = await openPart(partIn(folder), 0);
    const chunk = bytes(512 * 1024);
    const checkpoints: Promise<void>[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const room = part.write(chunk);
      const checkpoint = part.sync().then((durable) => expect(landedUntil()).toBeGreaterThanOrEqual(durable));
      checkpoints.push(checkpoint);
      await room;
      await part.write(chunk);
      await part.write(chunk);
    }
    await Promise.all(checkpoints);
    await part.close();
    expect(landedUntil()).toBe(180 * chunk.length);
  });

  test.each([2_500_000, 400_000])(
    'the hash of %i bytes that came in one go is taken on the way',
    async (length) => {
      const path = partIn(tempFolder());
      const content = bytes(length);
      const part = await openPart(path, 0);
      for (let at = 0; at < length; at += 65_536) await part.write(content.subarray(at, at + 65_536));
      await part.sync();
      // What stands in the file now is not what passed: a hash that read it again would differ.
      writeFileSync(path, Buffer.alloc(length));
      expect(await part.sha256(length)).toBe(sha256(content));
      await part.truncate(0);
      await part.write(content.subarray(0, 10));
      await part.sync();
      expect(await part.sha256(10)).toBe(sha256(content.subarray(0, 10)));
      await part.close();
    },
  );

  test.each([10, 1_500_000])('a file that goes on from byte %i is read for its hash', async (from) => {
    const path = partIn(tempFolder());
    const content = bytes(from + 1_200_000);
    writeFileSync(path, content.subarray(0, from));
    const part = await openPart(path, from);
    for (let at = from; at < content.length; at += 65_536)
      await part.write(content.subarray(at, at + 65_536));
    await part.sync();
    expect(await part.sha256(content.length)).toBe(sha256(content));
    await part.close();
  });

  test('closing writes what was still gathered', async () => {
    const path = partIn(tempFolder());
    const part = await openPart(path, 0);
    await part.write(bytes(1000));
    await part.close();
    expect(readFileSync(path).equals(bytes(1000))).toBe(true);
  });

  test('truncating drops what was gathered and what was written', async () => {
    const path = partIn(tempFolder());
    const part = await openPart(path, 0);
    await part.write(bytes(3_000_000));
    await part.truncate(100);
    expect(part.bytes).toBe(100);
    await part.write(bytes(50, 100));
    await part.close();
    expect(readFileSync(path).equals(bytes(150))).toBe(true);
  });
});

describe('opening what is there', () => {
  async function openOver(before: Uint8Array | null, durable: number) {
    const path = partIn(tempFolder());
    if (before) await writeFile(path, before);
    const part = await openPart(path, durable);
    const found = part.bytes;
    await part.close();
    return { found, size: statSync(path).size, path };
  }

  test.each([
    ['as it was left', 1000, 1000, 1000],
    ['longer, after an unclean end: it is cut back to what is surely on disk', 1500, 1000, 1000],
    ['shorter, so someone changed it: it begins again', 999, 1000, 0],
    ['empty', 0, 1000, 0],
    ['never recorded: nothing of it is believed', 500, 0, 0],
  ])('case 50, 56: %s', async (_title, size, durable, expected) => {
    expect(await openOver(bytes(size), durable)).toMatchObject({ found: expected, size: expected });
  });

  test('case 50: gone, it begins again', async () => {
    expect(await openOver(null, 1000)).toMatchObject({ found: 0, size: 0 });
  });

  test('case 56: zeros that a power loss left behind the durable bytes are written over', async () => {
    const path = partIn(tempFolder());
    await writeFile(path, Buffer.concat([bytes(1000), Buffer.alloc(70_000)]));
    const part = await openPart(path, 1000);
    await part.write(bytes(500, 1000));
    await part.close();
    expect(readFileSync(path).equals(bytes(1500))).toBe(true);
  });
});

describe('case 48: what is no part file', () => {
  test('a link in its place is refused, and its target stays as it is', async () => {
    const folder = tempFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, partIn(folder));
    await expect(openPart(partIn(folder), 0)).rejects.toMatchObject({ code: 'target-blocked' });
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  test('a hard link in its place is replaced by a file of its own, which starts again', async () => {
    const folder = tempFolder();
    const other = join(folder, 'clip.mp4');
    writeFileSync(other, 'precious');
    linkSync(other, partIn(folder));
    const part = await openPart(partIn(folder), 4);
    expect(part.bytes).toBe(0);
    await part.write(bytes(20));
    await part.close();
    expect(readFileSync(other, 'utf8')).toBe('precious');
    expect(readFileSync(partIn(folder)).equals(bytes(20))).toBe(true);
  });

  test('a link to nowhere makes no file there', async () => {
    const folder = tempFolder();
    symlinkSync(join(folder, 'made'), partIn(folder));
    await expect(openPart(partIn(folder), 0)).rejects.toMatchObject({ code: 'target-blocked' });
    expect(existsSync(join(folder, 'made'))).toBe(false);
  });

  test('a pipe is refused without waiting for its other end', async () => {
    const folder = tempFolder();
    execFileSync('mkfifo', [partIn(folder)]);
    await expect(openPart(partIn(folder), 0)).rejects.toMatchObject({ code: 'target-blocked' });
  });

  test('a folder is refused', async () => {
    const folder = tempFolder();
    await mkdir(partIn(folder));
    await expect(openPart(partIn(folder), 0)).rejects.toMatchObject({ name: 'DailiesError' });
  });
});

describe('a disk that will not', () => {
  test('case 41: a folder that is not there is named', async () => {
    const folder = tempFolder();
    await expect(openPart(join(folder, 'gone', 'x.part'), 0)).rejects.toMatchObject({
      code: 'folder-missing',
      reaction: 'storage',
    });
  });

  test('deleting a part that is gone already is fine', async () => {
    const folder = tempFolder();
    await deletePartFile(join(folder, 'never.part'));
    await writeFile(partIn(folder), 'x');
    await deletePartFile(partIn(folder));
    expect(existsSync(partIn(folder))).toBe(false);
  });

  test('case 50: a part that is cut short while it is written is not read as whole', async () => {
    const path = partIn(tempFolder());
    const part = await openPart(path, 0);
    await part.write(bytes(2_000_000));
    await part.sync();
    truncateSync(path, 10);
    expect((await part.readAt(0, 100)).length).toBe(10);
    await part.close();
  });
});

describe('a part that nothing more comes for', () => {
  test('keeps what it knows, and gives what its bytes were gathered in to the next part', async () => {
    const folder = tempFolder();
    const content = bytes(2_500_000);
    const part = await openPartFile(join(folder, 'one.part'), prefix(0));
    onTestFinished(() => part.close());
    const writer = part.writerAt(0);
    const used = new Set([writer.space().buffer]);
    for (let at = 0; at < content.length; at += 500_000) {
      await writer.write(content.subarray(at, at + 500_000));
      used.add(writer.space().buffer);
    }
    expect(totalOf(await part.settle())).toBe(content.length);
    expect(part.ranges).toEqual(prefix(content.length));
    expect(await part.sha256(content.length, new AbortController().signal)).toBe(sha256(content));
    expect(readFileSync(join(folder, 'one.part')).equals(content)).toBe(true);

    const next = await openPartFile(join(folder, 'two.part'), prefix(0));
    onTestFinished(() => next.close());
    expect(used).toContain(next.writerAt(0).space().buffer);
    expect(totalOf(part.syncNow())).toBe(content.length);
  });

  test('is emptied and written anew where what came is no clip', async () => {
    const path = join(tempFolder(), 'clip.part');
    const part = await openPartFile(path, prefix(0));
    onTestFinished(() => part.close());
    await part.writerAt(0).write(bytes(1_000));
    await part.settle();
    await part.truncate(0);
    const content = bytes(700, 3);
    await part.writerAt(0).write(content);
    expect(totalOf(await part.settle())).toBe(700);
    expect(await part.sha256(700, new AbortController().signal)).toBe(sha256(content));
    expect(readFileSync(path).equals(content)).toBe(true);
  });
});

describe('P1-7: for a process that is about to be ended', () => {
  test('everything that was received is on disk when the call returns, what was on its way included', async () => {
    const path = join(tempFolder(), 'clip.part');
    const part = await openPartFile(path, prefix(0));
    onTestFinished(() => part.close());
    const content = bytes(2_500_000);
    const writer = part.writerAt(0);
    // A whole buffer is on its way to the disk now, and half of one is being filled.
    void writer.write(content.subarray(0, 1_048_576));
    void writer.write(content.subarray(1_048_576, 1_500_000));
    expect(totalOf(part.syncNow())).toBe(1_500_000);
    expect(readFileSync(path).equals(content.subarray(0, 1_500_000))).toBe(true);
    // And where it was not ended after all, the rest follows as ever.
    await writer.write(content.subarray(1_500_000));
    expect(totalOf(await part.sync())).toBe(2_500_000);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  test('each of several connections keeps what it has', async () => {
    const path = join(tempFolder(), 'clip.part');
    const part = await openPartFile(path, prefix(0));
    onTestFinished(() => part.close());
    const content = bytes(4_000_000);
    void part.writerAt(0).write(content.subarray(0, 700_000));
    void part.writerAt(2_000_000).write(content.subarray(2_000_000, 2_000_010));
    const ranges = part.syncNow();
    expect(ranges).toEqual([
      { start: 0, end: 700_000 },
      { start: 2_000_000, end: 2_000_010 },
    ]);
    const written = readFileSync(path);
    for (const { start, end } of ranges) {
      expect(written.subarray(start, end).equals(content.subarray(start, end))).toBe(true);
    }
  });
});
