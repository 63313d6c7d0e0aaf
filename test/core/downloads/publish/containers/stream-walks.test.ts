/** What the older kinds of video say of their own length, in files made here byte by byte. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  lookAtAsf,
  lookAtFlv,
  lookAtOgg,
  lookAtRiff,
  lookAtTransportStream,
} from '../../../../../app/core/downloads/publish/containers/stream-walks.ts';

const reading = (file: Buffer) => async (at: number, length: number) => file.subarray(at, at + length);
const u32 = (value: number, order: 'BE' | 'LE'): Buffer => {
  const bytes = Buffer.alloc(4);
  if (order === 'BE') bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
};

const riff = (length: number): Buffer =>
  Buffer.concat([Buffer.from('RIFF'), u32(length, 'LE'), Buffer.from('AVI '), Buffer.alloc(length - 4)]);

test('an AVI is whole at the length it says, in a chain too, and broken anywhere before', async () => {
  const file = Buffer.concat([riff(20), riff(40)]);
  expect(await lookAtRiff(reading(file), file.length)).toEqual({ state: 'whole' });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 12, max: 26 }), async (cut) => {
      const half = file.subarray(0, cut);
      expect((await lookAtRiff(reading(half), cut)).state).toBe('broken');
    }),
  );
});

test('an AVI whose last piece forgot its padding is whole, and one with strange bytes behind it is odd', async () => {
  const unpadded = riff(21).subarray(0, 28);
  expect((await lookAtRiff(reading(unpadded), unpadded.length)).state).toBe('whole');
  const longer = Buffer.concat([riff(20), Buffer.alloc(30, 'x')]);
  expect(await lookAtRiff(reading(longer), longer.length)).toMatchObject({ state: 'odd', remark: 'odd-end' });
});

test('an AVI that was never closed does not say how long it is', async () => {
  const file = Buffer.concat([Buffer.from('RIFF'), u32(0, 'LE'), Buffer.alloc(50)]);
  expect(await lookAtRiff(reading(file), file.length)).toMatchObject({ state: 'odd', remark: 'odd-form' });
});

test('a Flash video is whole when its last number is the size of its last tag', async () => {
  const tag = Buffer.concat([Buffer.from([9, 0, 0, 20]), Buffer.alloc(7 + 20)]);
  const file = Buffer.concat([Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'), tag, u32(31, 'BE')]);
  // A file of one tag alone is shorter than the rule looks at.
  const two = Buffer.concat([file, tag, u32(31, 'BE')]);
  expect((await lookAtFlv(reading(two), two.length)).state).toBe('whole');
  const cut = two.subarray(0, two.length - 9);
  expect(await lookAtFlv(reading(cut), cut.length)).toMatchObject({ state: 'odd', remark: 'odd-end' });
});

function oggPage(flags: number, payload: number): Buffer {
  const head = Buffer.alloc(27);
  head.write('OggS');
  head[5] = flags;
  head[26] = 1;
  return Buffer.concat([head, Buffer.from([payload]), Buffer.alloc(payload)]);
}

test('an Ogg file is whole when its last page ends it and is called the last', async () => {
  const file = Buffer.concat([oggPage(2, 50), oggPage(4, 60)]);
  expect((await lookAtOgg(reading(file), file.length)).state).toBe('whole');
  const cut = file.subarray(0, file.length - 1);
  expect((await lookAtOgg(reading(cut), cut.length)).state).toBe('broken');
  const unended = oggPage(2, 50);
  expect(await lookAtOgg(reading(unended), unended.length)).toMatchObject({ state: 'odd' });
  const longer = Buffer.concat([file, Buffer.from('more')]);
  expect(await lookAtOgg(reading(longer), longer.length)).toMatchObject({ state: 'odd' });
});

test('a transport stream holds whole packets of one length', () => {
  for (const packet of [188, 192, 204]) expect(lookAtTransportStream(packet * 7).state).toBe('whole');
  expect(lookAtTransportStream(188 * 7 + 1).state).toBe('odd');
});

test('a Windows Media file that is shorter than its header says is broken, unless it is a live one', async () => {
  const make = (said: bigint, flags: number): Buffer => {
    const file = Buffer.alloc(200);
    Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex').copy(file, 30);
    file.writeBigUInt64LE(said, 70);
    file.writeUInt32LE(flags, 118);
    return file;
  };
  const stateOf = async (file: Buffer) => (await lookAtAsf(reading(file), file.length)).state;
  expect(await stateOf(make(200n, 0))).toBe('whole');
  expect(await stateOf(make(201n, 0))).toBe('broken');
  expect(await stateOf(make(201n, 1))).toBe('whole');
  expect(await stateOf(Buffer.alloc(200))).toBe('whole');
});
