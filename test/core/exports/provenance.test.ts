import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExports } from '../../../app/core/exports/exports.ts';
import { readProvenance } from '../../../app/core/exports/provenance.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { runs } from '../../setup/runs.ts';
import { TIMED } from './clips.ts';

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** DER: a tag, a length of as many bytes as it needs, the content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const head =
    content.length < 128
      ? Buffer.from([tag, content.length])
      : Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]);
  return Buffer.concat([head, content]);
}
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const namePart = (id: string, value: string): Buffer =>
  der(0x31, der(0x30, Buffer.from(id, 'hex'), text(0x0c, value)));
const ORGANIZATION = '060355040a';
const COMMON_NAME = '0603550403';

/** RFC 5280, with nothing real in it but the names. */
function certificate(issuer: string, subject: readonly Buffer[]): Buffer {
  const version = Buffer.from('a003020102', 'hex');
  const [serial, algorithm, validity] = [der(0x02, Buffer.from([7])), der(0x30), der(0x30)];
  const names = [der(0x30, namePart(ORGANIZATION, issuer)), validity, der(0x30, ...subject)];
  return der(0x30, der(0x30, version, serial, algorithm, ...names, der(0x03, Buffer.alloc(300))));
}

const UUID = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
function manifest(subject: readonly Buffer[], purpose = 'manifest'): Buffer {
  const head = Buffer.concat([UUID, Buffer.alloc(4), Buffer.from(`${purpose}\0`), Buffer.alloc(8)]);
  const store = box(
    'jumb',
    box('jumd', Buffer.from('c2pa\0')),
    box('jumb', Buffer.from('c2pa.signature\0'), certificate('A Root', subject)),
  );
  return box('uuid', head, store);
}

const CLIP = readFileSync(join(TIMED, 'film-stereo.mp4'));
const withBox = (extra: Buffer): Buffer => {
  const first = CLIP.readUInt32BE(0);
  return Buffer.concat([CLIP.subarray(0, first), extra, CLIP.subarray(first)]);
};
const look = (bytes: Buffer) =>
  readProvenance(async (at, length) => bytes.subarray(at, at + length), bytes.length);

test('a manifest is found in a clip, and whom its certificate names: the signer, not who issued it', async () => {
  const subject = [namePart(ORGANIZATION, 'Lumen Studios'), namePart(COMMON_NAME, 'Signer 7')];
  expect(await look(withBox(manifest(subject)))).toEqual({ signedBy: 'Lumen Studios' });
  expect(await look(Buffer.concat([CLIP, manifest(subject)]))).toEqual({ signedBy: 'Lumen Studios' });
  expect(
    await look(
      Buffer.concat([CLIP, box('jumb', Buffer.from('c2pa.signature\0'), certificate('A Root', subject))]),
    ),
  ).toEqual({ signedBy: 'Lumen Studios' });
});

test('one whose signer cannot be read is there all the same, and is never called by its issuer’s name; a file without one has none', async () => {
  expect(await look(withBox(box('uuid', UUID, Buffer.alloc(4), Buffer.from('manifest\0junk'))))).toEqual({
    signedBy: null,
  });
  expect(await look(withBox(manifest([])))).toEqual({ signedBy: null });
  expect(await look(withBox(manifest([namePart(COMMON_NAME, 'Signer 7')])))).toEqual({
    signedBy: 'Signer 7',
  });
  expect(await look(CLIP)).toBeNull();
  expect(await look(withBox(box('uuid', Buffer.alloc(16), Buffer.from('\0\0\0\0manifest\0'))))).toBeNull();
  expect(await look(withBox(manifest([], 'merkle')))).toBeNull();
  expect(await look(readFileSync(join(TIMED, 'film-sound.webm')))).toBeNull();
});

test('a name is one line of visible text, whatever the certificate holds', async () => {
  const found = await look(withBox(manifest([namePart(ORGANIZATION, 'A\u202e\nB\u0000\u0007 C')])));
  expect(found).toEqual({ signedBy: 'A B C' });
});

test('a manifest that is cut or spoilt anywhere throws nothing', async () => {
  const whole = withBox(manifest([namePart(ORGANIZATION, 'Lumen Studios')]));
  const damage = fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(whole.length), async (spoilt, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, value] of spoilt) if (at < bytes.length) bytes[at] = value;
      await look(bytes);
    }),
    { numRuns: runs(300) },
  );
});

test('looking at a clip leaves it byte for byte as it came', async () => {
  const path = join(tempFolder(), 'signed.mp4');
  const bytes = withBox(manifest([namePart(ORGANIZATION, 'Lumen Studios')]));
  writeFileSync(path, bytes);
  const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const before = digest();
  const { clipFacts } = createExports({
    clipFile: () => path,
    pictureFile: () => null,
    item: () => ({}) as never,
    take: () => null,
    service: () => null,
  });
  expect(await clipFacts('x')).toMatchObject({
    provenance: { signedBy: 'Lumen Studios' },
    media: { frames: 48 },
  });
  expect(digest()).toBe(before);
});
