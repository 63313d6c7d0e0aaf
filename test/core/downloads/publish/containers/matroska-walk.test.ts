/** Matroska files made here element by element: whole, cut at every place, and with something behind them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  lookAtMatroska,
  readElement,
} from '../../../../../app/core/downloads/publish/containers/matroska-walk.ts';

const reading = (file: Buffer) => async (at: number, length: number) => file.subarray(at, at + length);
const look = (file: Buffer) => lookAtMatroska(reading(file), file.length);

/** With a size of eight bytes, as muxers write it. */
function element(id: string, content: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(content.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, content]);
}
const endless = (id: string): Buffer =>
  Buffer.concat([Buffer.from(id, 'hex'), Buffer.from('01ffffffffffffff', 'hex')]);

const HEADER = element('1a45dfa3', Buffer.alloc(20));
const INFO = element('1549a966', Buffer.alloc(30));
const CLUSTER = element('1f43b675', Buffer.alloc(200));
const WHOLE_FILE = Buffer.concat([HEADER, element('18538067', Buffer.concat([INFO, CLUSTER, CLUSTER]))]);

test('an element has its id, where its content begins and where it ends', () => {
  expect(readElement(Buffer.from('ec83000000', 'hex'), 100)).toEqual({ id: 0xec, content: 102, end: 105 });
  expect(readElement(Buffer.from('1f43b675ff', 'hex'), 0)).toEqual({ id: 0x1f43b675, content: 5, end: null });
});

test('whatever the bytes are, an element is read or there is none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const found = readElement(Buffer.from(bytes), 7);
      if (found === null) return;
      expect(found.content).toBeGreaterThan(7);
      if (found.end !== null) expect(found.end).toBeGreaterThanOrEqual(found.content);
    }),
  );
});

test('a file is whole at its full length, and at no other', async () => {
  expect(await look(WHOLE_FILE)).toEqual({ state: 'whole' });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: WHOLE_FILE.length - 1 }), async (cut) => {
      const { state } = await look(WHOLE_FILE.subarray(0, cut));
      // Cut in its header it may be anything, which is odd.
      expect(cut < HEADER.length + 12 ? ['broken', 'odd'] : ['broken', 'short']).toContain(state);
    }),
  );
});

test('what is cut behind a cluster plays as far as it goes, and what is cut before the first does not', async () => {
  expect((await look(WHOLE_FILE.subarray(0, WHOLE_FILE.length - 50))).state).toBe('short');
  expect((await look(WHOLE_FILE.subarray(0, HEADER.length + 14))).state).toBe('broken');
});

test('a live recording whose segment says no length is whole between two of its parts', async () => {
  const live = Buffer.concat([HEADER, endless('18538067'), INFO, CLUSTER, CLUSTER]);
  expect((await look(live)).state).toBe('whole');
  expect((await look(live.subarray(0, live.length - 1))).state).toBe('broken');
});

test('free space behind a segment belongs to it, and other bytes do not', async () => {
  expect((await look(Buffer.concat([WHOLE_FILE, element('ec', Buffer.alloc(9))]))).state).toBe('whole');
  expect(await look(Buffer.concat([WHOLE_FILE, Buffer.alloc(40, 'x')]))).toMatchObject({
    state: 'odd',
    remark: 'odd-end',
  });
});

test('a file without a segment, or one of nothing that plays, is odd', async () => {
  expect(await look(Buffer.concat([HEADER, INFO]))).toMatchObject({ state: 'odd', remark: 'odd-form' });
  const empty = Buffer.concat([HEADER, element('18538067', INFO)]);
  expect(await look(empty)).toMatchObject({ state: 'odd', remark: 'odd-form' });
});
