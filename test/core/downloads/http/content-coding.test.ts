/** Packed bodies are undone while they are written; labels count only as far as the bytes bear them out (T6). */
import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codingsOf, createUnpacker } from '../../../../app/core/downloads/http/content-coding.ts';

const clip = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42'), randomBytes(300_000), Buffer.alloc(50_000)]);

/** At its quickest; its best takes seconds. */
const brotli = (bytes: Buffer): Buffer =>
  zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });

async function unpack(label: string, packed: Buffer, step = 10_000): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const unpacker = createUnpacker(codingsOf({ 'content-encoding': label }), (bytes) => {
    pieces.push(Buffer.from(bytes));
    return pieces.length % 3 === 0 ? new Promise((done) => setImmediate(done)) : undefined;
  });
  for (let at = 0; at < packed.length; at += step) await unpacker.push(packed.subarray(at, at + step));
  await unpacker.end();
  return Buffer.concat(pieces);
}

const packings: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['GZip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', brotli],
  ...(typeof zlib.zstdCompressSync === 'function' ? [['zstd', zlib.zstdCompressSync] as const] : []),
  ['br, gzip', (bytes) => zlib.gzipSync(brotli(bytes))],
  ['deflate , gzip', (bytes) => zlib.gzipSync(zlib.deflateSync(bytes))],
  ['gzip, aws-chunked', zlib.gzipSync],
  ['gzip, gzip', zlib.gzipSync],
];

describe('T6', () => {
  test.each(packings)('%s is undone', async (label, pack) => {
    expect((await unpack(label, pack(clip))).equals(clip)).toBe(true);
    expect((await unpack(label, pack(clip.subarray(0, 40)), 1)).equals(clip.subarray(0, 40))).toBe(true);
  });

  test.each(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'gzip, br', 'br, br'])(
    'a clip that is labelled %s and is not packed comes as it is',
    async (label) => expect((await unpack(label, clip)).equals(clip)).toBe(true),
  );

  test('two members of gzip in a row are one file', async () => {
    const halves = [clip.subarray(0, 1000), clip.subarray(1000)];
    expect(
      (await unpack('gzip', Buffer.concat(halves.map((half) => zlib.gzipSync(half))))).equals(clip),
    ).toBe(true);
  });

  test.each([
    ['gzip', zlib.gzipSync(clip).subarray(0, 200_000)],
    ['br', brotli(clip).subarray(0, 200_000)],
    ['gzip', Buffer.concat([zlib.gzipSync(clip).subarray(0, 1000), Buffer.alloc(5_000, 0x55)])],
  ])('a %s that is cut or garbled is a fault', async (label, packed) => {
    await expect(unpack(label, packed)).rejects.toThrow();
  });

  test('a bomb is stopped at 64 MB, in one layer and in two', async () => {
    const zeros = zlib.gzipSync(Buffer.alloc(100_000_000), { level: 1 });
    for (const [label, bomb] of [
      ['gzip', zeros],
      ['gzip, gzip', zlib.gzipSync(zeros)],
    ] as const) {
      let plain = 0;
      const unpacker = createUnpacker(codingsOf({ 'content-encoding': label }), (bytes) => {
        plain += bytes.length;
        return undefined;
      });
      const fed = Promise.resolve(unpacker.push(bomb)).then(() => unpacker.end());
      await expect(fed).rejects.toMatchObject({ code: 'ERR_MALFORMED_ANSWER' });
      expect(plain).toBeLessThan(70_000_000);
    }
  });

  test('six layers are refused', () => {
    const label = 'gzip, gzip, gzip, gzip, gzip, gzip';
    expect(() => createUnpacker(codingsOf({ 'content-encoding': label }), () => undefined)).toThrow();
  });
});
