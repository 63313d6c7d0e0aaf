import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookInside } from '../../../../../app/core/downloads/publish/containers/look-inside.ts';
import { kindOfFile } from '../../../../../app/core/files/signature.ts';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/kinds');

async function look(bytes: Buffer, mustMove = true) {
  const kind = kindOfFile(bytes.subarray(0, 4_096));
  if (!kind) throw new Error('the fixture is of no known kind');
  return lookInside(kind, async (at, length) => bytes.subarray(at, at + length), bytes.length, mustMove);
}

const NAMES = [
  ...['clip.avi', 'clip.flv', 'clip.gif', 'clip.mkv', 'clip.mov', 'clip.mpegts', 'clip.ogv', 'clip.png'],
  ...['clip.webm', 'clip.webp', 'clip.wmv', 'indexed.mp4', 'live.webm', 'pieces.mp4'],
];

test.each(NAMES)('T14: %s is whole', async (name) => {
  expect(await look(readFileSync(join(FIXTURES, name)))).toEqual({ state: 'whole' });
});

test.each(NAMES.filter((name) => name !== 'live.webm'))(
  'T14: %s with its last third cut off is not whole',
  async (name) => {
    const bytes = readFileSync(join(FIXTURES, name));
    const cut = bytes.subarray(0, Math.floor((bytes.length * 2) / 3));
    expect((await look(cut)).state).not.toBe('whole');
  },
);

test('T14: a picture that stands still is none that moves', async () => {
  // One frame of one pixel (GIF89a, appendix A).
  const still = Buffer.from('47494638396101000100800000000000ffffff2c000000000100010000020144003b', 'hex');
  expect((await look(still)).state).toBe('broken');
  expect(await look(still, false)).toEqual({ state: 'whole' });
});
