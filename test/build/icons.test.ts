import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const icns = readFileSync(resolve(import.meta.dirname, '../../build/resources/icon.icns'));

/** Type and content of each picture in the file. */
function pictures(): readonly (readonly [type: string, body: Buffer])[] {
  const found: (readonly [string, Buffer])[] = [];
  for (let at = 8; at < icns.length; ) {
    const length = icns.readUInt32BE(at + 4);
    found.push([icns.toString('latin1', at, at + 4), icns.subarray(at + 8, at + length)]);
    at += length;
  }
  return found;
}

/** How many bytes a picture of the smallest kind holds, unpacked. */
function unpackedLength(packed: Buffer): number {
  let length = 0;
  for (let at = 0; at < packed.length; ) {
    const run = packed[at] ?? 0;
    length += run < 128 ? run + 1 : run - 125;
    at += run < 128 ? run + 2 : 2;
  }
  return length;
}

test('macOS: the icon has each size that a list, a Dock and a dense screen ask for', () => {
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
  const sides = pictures().map(([type, body]) => {
    if (body.toString('latin1', 0, 4) === 'ARGB')
      return [type, Math.sqrt(unpackedLength(body.subarray(4)) / 4)];
    expect(body.toString('latin1', 1, 4)).toBe('PNG');
    expect(body.readUInt32BE(20)).toBe(body.readUInt32BE(16));
    return [type, body.readUInt32BE(16)];
  });
  expect(Object.fromEntries(sides)).toEqual({
    ...{ ic04: 16, ic11: 32, ic05: 32, ic12: 64, ic07: 128 },
    ...{ ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 },
  });
});

test('macOS: no picture of the icon is empty', () => {
  for (const [type, body] of pictures()) expect([type, new Set(body).size > 8]).toEqual([type, true]);
});
