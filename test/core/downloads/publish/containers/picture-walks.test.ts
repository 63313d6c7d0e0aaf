import { expect, test } from 'vitest';
import {
  lookAtGif,
  lookAtJpeg,
  lookAtPng,
} from '../../../../../app/core/downloads/publish/containers/picture-walks.ts';

const readerOf = (bytes: Buffer) => async (at: number, length: number) => bytes.subarray(at, at + length);
/** GIF89a, appendix A: a head, frames of one pixel, and the end mark. */
function gif(frames: number, end = '3b'): Buffer {
  const frame = '2c00000000010001000002024401 00'.replace(' ', '');
  return Buffer.from(`474946383961010001000000 00${frame.repeat(frames)}${end}`.replace(' ', ''), 'hex');
}
const ofGif = async (bytes: Buffer, mustMove: boolean) =>
  (await lookAtGif(readerOf(bytes), bytes.length, mustMove)).state;

test('T14: a picture that moves has two frames or more', async () => {
  expect(await ofGif(gif(2), true)).toBe('whole');
  expect(await ofGif(gif(1), true)).toBe('broken');
  expect(await ofGif(gif(1), false)).toBe('whole');
});

test('T14: a GIF without its end mark is odd, one that ends inside a frame is cut', async () => {
  expect(await ofGif(gif(2, ''), true)).toBe('odd');
  expect(await ofGif(gif(2, '').subarray(0, -2), true)).toBe('broken');
  expect(await ofGif(gif(2, '3b00'), true)).toBe('odd');
});

function chunk(type: string, length = 0): Buffer {
  const bytes = Buffer.alloc(12 + length);
  bytes.writeUInt32BE(length, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}
const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([Buffer.alloc(8), ...chunks]);

test.each([
  ['with its picture and its end', png(chunk('IHDR', 13), chunk('IDAT', 9), chunk('IEND')), 'whole'],
  ['without a picture', png(chunk('IHDR', 13), chunk('IEND')), 'broken'],
  ['that ends inside a chunk', png(chunk('IHDR', 13), chunk('IDAT', 9).subarray(0, 15)), 'broken'],
  ['with something behind its end', png(chunk('IDAT', 9), chunk('IEND'), Buffer.alloc(3)), 'odd'],
])('T14: a PNG %s is %s', async (_title, bytes, state) => {
  expect((await lookAtPng(readerOf(bytes), bytes.length)).state).toBe(state);
});

test('T14: a JPEG has an end mark, with whatever a camera wrote behind it', async () => {
  const jpeg = Buffer.concat([
    Buffer.from('ffd8ffe0', 'hex'),
    Buffer.alloc(50),
    Buffer.from('ffd9', 'hex'),
    Buffer.alloc(9),
  ]);
  expect((await lookAtJpeg(readerOf(jpeg), jpeg.length)).state).toBe('whole');
  const cut = jpeg.subarray(0, 40);
  expect((await lookAtJpeg(readerOf(cut), cut.length)).state).toBe('odd');
});
