import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isMoving, isPicture, kindOfFile, SAVED_EXTENSIONS } from '../../../app/core/files/signature.ts';
import { loadClip } from '../../luma-service/media.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const fixture = (name: string): Buffer => readFileSync(join(FIXTURES, 'kinds', name));
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

function box(type: string, bytes: number): Buffer {
  const made = Buffer.alloc(bytes);
  made.writeUInt32BE(bytes, 0);
  made.write(type, 4, 'latin1');
  return made;
}

describe('T11: a clip of each kind is known by its first bytes, and gets their ending', () => {
  test.each([
    ['clip.mov', '.mov', 'video/quicktime'],
    ['clip.webm', '.webm', 'video/webm'],
    ['live.webm', '.webm', 'video/webm'],
    ['clip.mkv', '.mkv', 'video/x-matroska'],
    ['clip.avi', '.avi', 'video/x-msvideo'],
    ['clip.mpegts', '.ts', 'video/mp2t'],
    ['clip.mpg', '.mpg', 'video/mpeg'],
    ['clip.flv', '.flv', 'video/x-flv'],
    ['clip.ogv', '.ogv', 'video/ogg'],
    ['clip.wmv', '.wmv', 'video/x-ms-wmv'],
    ['clip.gif', '.gif', 'image/gif'],
    ['clip.png', '.png', 'image/png'],
    ['clip.webp', '.webp', 'image/webp'],
    ['indexed.mp4', '.mp4', 'video/mp4'],
    ['pieces.mp4', '.mp4', 'video/mp4'],
  ])('%s', (name, extension, mediaType) => {
    const kind = kindOfFile(fixture(name));
    expect([isMoving(kind), kind?.extension, kind?.mediaType]).toEqual([true, extension, mediaType]);
    expect(SAVED_EXTENSIONS.has(extension)).toBe(true);
  });
});

describe('T4: an MP4 may begin with any box that a real one begins with', () => {
  const rest = fixture('clip.mov').subarray(0, 100);
  test.each(
    'ftyp styp free skip mdat moov uuid sidx moof emsg prft pdin meta udta wide pnot junk PICT'.split(' '),
  )('%s', (type) => {
    const kind = kindOfFile(Buffer.concat([box(type, 24), rest]));
    expect([kind?.container, isMoving(kind)]).toEqual(['mp4', true]);
  });

  test('media data larger than any text would be, to the end of the file, or with a size of 64 bits', () => {
    for (const size of ['7fffffff', '00000000', '00000001']) {
      expect(isMoving(kindOfFile(Buffer.from(`${size}6d6461740000000100000000`, 'hex')))).toBe(true);
    }
  });

  test('a box that nobody knows before one that everybody knows', () => {
    expect(isMoving(kindOfFile(Buffer.concat([box('Zz9!', 40), box('ftyp', 24)])))).toBe(true);
    expect(kindOfFile(Buffer.concat([box('Zz9!', 40), Buffer.alloc(60, 7)]))).toBeNull();
  });

  test('behind free space the brand still says which of the two it is', () => {
    const ftyp = (brand: string): Buffer =>
      Buffer.concat([box('ftyp', 20).subarray(0, 8), latin(`${brand}\0\0\0\0isom`)]);
    expect(kindOfFile(Buffer.concat([box('free', 16), ftyp('isom')]))?.extension).toBe('.mp4');
    expect(kindOfFile(Buffer.concat([box('wide', 8), ftyp('mp42')]))?.extension).toBe('.mp4');
    expect(kindOfFile(Buffer.concat([box('free', 16), ftyp('qt  ')]))?.extension).toBe('.mov');
  });
});

describe('what is no clip is named', () => {
  test.each([
    ['a web page', '<!doctype html><html>'],
    ['a web page', '\n\n  <HTML><head>'],
    ['a web page', '\xef\xbb\xbf<!-- made by x --><!DOCTYPE html>'],
    ['a web page', '\xff\xfe<\0h\0t\0m\0l\0>\0<\0b\0o\0d\0y\0>\0'],
    ['an XML text', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['a JSON text', '{"error":"not found"}'],
    ['a JSON text', ' [1,2,3,4,5,6,7]'],
    ['a playlist', '#EXTM3U\n#EXT-X-VERSION:3'],
    ['a playlist', '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">'],
    ['a text', 'Not found, sorry.'],
    ['a text', 'somefree text that is a box to nobody'],
    ['a zip archive', 'PK\x03\x04\x14\0\0\0\x08\0ab'],
    ['a gzip archive', '\x1f\x8b\x08\0\0\0\0\0\0\x03abc'],
    ['a PDF document', '%PDF-1.7\n%\xe2\xe3\xcf\xd3'],
    ['a Windows program', 'MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff'],
    ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\0'],
    ['a sound file', 'ID3\x04\0\0\0\0\0\x23TSSE'],
    ['a sound file', 'RIFF\x24\0\0\0WAVEfmt '],
    ['a sound file', 'fLaC\0\0\0\x22\x10\0\x10\0'],
    ['a JPEG picture', '\xff\xd8\xff\xe0\0\x10JFIF\0\x01'],
    ['a PNG picture', '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR'],
    ['a WebP picture', 'RIFF\x24\0\0\0WEBPVP8 '],
    ['an AVIF picture', '\0\0\0\x1cftypavif\0\0\0\0'],
    ['a HEIC picture', '\0\0\0\x1cftypheic\0\0\0\0'],
  ])('%s: %j', (words, text) => {
    const kind = kindOfFile(latin(text));
    expect([kind?.words, isMoving(kind)]).toEqual([words, false]);
  });

  test.each([
    ['nothing', ''],
    ['three bytes', '\0\0\0'],
    ['zeros', '\0'.repeat(64)],
    ['a box of an impossible size', '\0\0\0\x04moov\0\0\0\0'],
  ])('%s is of no known kind', (_title, text) => expect(kindOfFile(latin(text))).toBeNull());
});

describe('pictures', () => {
  test.each([
    ['.jpg', 'ffd8ffe000104a46494600010100'],
    ['.png', '89504e470d0a1a0a0000000d4948'],
    ['.gif', '474946383961010001000000'],
    ['.webp', '5249464624000000574542505650'],
    ['.avif', '0000001c667479706176696600000000'],
  ] as const)('a %s is known by its first bytes', (extension, hex) => {
    const kind = kindOfFile(Buffer.from(hex, 'hex'));
    expect([isPicture(kind), kind?.extension]).toEqual([true, extension]);
  });

  test('those that the service gives are known', () => {
    expect(kindOfFile(loadClip('hills').thumbnail.read(0, 16))?.extension).toBe('.jpg');
  });

  test.each([
    ['a clip', '0000002066747970697363736f6d'],
    ['SVG, which can hold scripts', Buffer.from('<svg xmlns="http').toString('hex')],
    ['half of a signature', '89504e47'],
    ['a WAV, which begins like WebP', '52494646240000005741564566'],
  ])('%s is no picture', (_title, hex) => expect(isPicture(kindOfFile(Buffer.from(hex, 'hex')))).toBe(false));
});
