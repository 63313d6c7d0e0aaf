/**
 * Says what kind of file some bytes begin. The one table for every use: whether an answer is the clip, how a saved file
 * is named, what the window is told that it shows. Labels, links and names say nothing here (docs/rules.md, T4, T7,
 * T11).
 */
import { firstWords, looksLikeText } from './text-beginning.ts';

/**
 * `clip` plays; `animation` is a picture that moves; `picture` stands still as far as its first bytes say; `other` is
 * neither.
 */
export type FileGroup = 'clip' | 'animation' | 'picture' | 'other';

/** How the rest of such a file is put together. */
export type Container =
  | 'mp4'
  | 'matroska'
  | 'riff'
  | 'gif'
  | 'png'
  | 'jpeg'
  | 'flv'
  | 'ogg'
  | 'asf'
  | 'ts'
  | 'none';

export interface FileKind {
  readonly group: FileGroup;
  readonly container: Container;
  /** With its dot; empty for what is never saved. */
  readonly extension: string;
  readonly mediaType: string;
  /** For a sentence: "what came is a web page". */
  readonly words: string;
}

/** As much as is ever looked at; the kinds that matter show in the first twelve bytes. */
export const HEAD_BYTES = 4096;
/** Fewer prove nothing. */
export const MIN_HEAD_BYTES = 12;

/** The head in two spellings, each made once. */
interface Head {
  readonly bytes: Buffer;
  /** Of the first 64 bytes. */
  readonly hex: string;
}

interface Signature {
  readonly kind: FileKind;
  /** Hexadecimal, from the first byte on; `..` stands for any byte. */
  readonly starts?: RegExp;
  readonly test?: (head: Head) => boolean;
}

function kind(
  group: FileGroup,
  container: Container,
  extension: string,
  mediaType: string,
  words: string,
): FileKind {
  return { group, container, extension, mediaType, words };
}

const other = (mediaType: string, words: string): FileKind => kind('other', 'none', '', mediaType, words);

const MP4 = kind('clip', 'mp4', '.mp4', 'video/mp4', 'an MP4 video');
const MOV = kind('clip', 'mp4', '.mov', 'video/quicktime', 'a QuickTime video');
const WEBM = kind('clip', 'matroska', '.webm', 'video/webm', 'a WebM video');
const MKV = kind('clip', 'matroska', '.mkv', 'video/x-matroska', 'a Matroska video');
const GIF = kind('animation', 'gif', '.gif', 'image/gif', 'a GIF');
const PNG = kind('picture', 'png', '.png', 'image/png', 'a PNG picture');
const APNG = kind('animation', 'png', '.png', 'image/png', 'an animated PNG');
const WEBP = kind('picture', 'riff', '.webp', 'image/webp', 'a WebP picture');
const MOVING_WEBP = kind('animation', 'riff', '.webp', 'image/webp', 'an animated WebP');
const AVIF = kind('picture', 'mp4', '.avif', 'image/avif', 'an AVIF picture');
const MOVING_AVIF = kind('animation', 'mp4', '.avif', 'image/avif', 'an animated AVIF');
const HEIC = kind('picture', 'mp4', '.heic', 'image/heic', 'a HEIC picture');
const MOVING_HEIC = kind('animation', 'mp4', '.heics', 'image/heic-sequence', 'an animated HEIC');
const JPEG = kind('picture', 'jpeg', '.jpg', 'image/jpeg', 'a JPEG picture');

/** Boxes that real MP4 and QuickTime files begin with (docs/rules.md, T4). */
const FIRST_BOXES: ReadonlySet<string> = new Set(
  'ftyp wide free skip moov mdat styp uuid pnot sidx ssix moof emsg prft pdin meta junk PICT pict udta mfra idat'.split(
    ' ',
  ),
);
const IS_BOX_NAME = /^[ -~\xa9]{4}$/;

const boxType = ({ bytes }: Head): string => bytes.toString('latin1', 4, 8);

/** Gives the brand of a file-type box at the beginning or behind a few small boxes; null where none is. */
function brandOf({ bytes }: Head): string | null {
  for (let at = 0, boxes = 0; at + 12 <= bytes.length && boxes < 8; boxes += 1) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'ftyp') return bytes.toString('latin1', at + 8, at + 12);
    const size = bytes.readUInt32BE(at);
    if (size < 8) return null;
    at += size;
  }
  return null;
}

/** Tells files from before there was a file-type box by boxes that QuickTime alone writes. */
function isQuickTime(head: Head): boolean {
  const brand = brandOf(head);
  return brand === null ? ['wide', 'pnot', 'junk', 'PICT', 'pict'].includes(boxType(head)) : brand === 'qt  ';
}

/** Says whether the size that a first box gives itself is one that a box can have; four letters of a text are none. */
function hasBoxSize({ bytes }: Head): boolean {
  if (bytes.length < 8) return false;
  const size = bytes.readUInt32BE(0);
  if (size > 0x08ffffff) return bytes.toString('latin1', 4, 8) === 'mdat';
  return size === 0 || size === 1 || size >= 8;
}

const startsWithBox = (head: Head): boolean => hasBoxSize(head) && FIRST_BOXES.has(boxType(head));

/**
 * Says whether it begins with a box that no list has, before the ones that matter; text would be a box of half a
 * gigabyte or more.
 */
function startsWithUnknownBox(head: Head): boolean {
  const { bytes } = head;
  if (!hasBoxSize(head) || !IS_BOX_NAME.test(boxType(head))) return false;
  const size = bytes.readUInt32BE(0);
  const next = bytes.toString('latin1', size + 4, size + 8);
  return size >= 8 && FIRST_BOXES.has(next);
}

const brandsOf = ({ bytes }: Head): readonly string[] => {
  const end = Math.min(bytes.length, Math.max(16, bytes.readUInt32BE(0)), 256);
  const brands = [bytes.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4));
  return brands;
};

function isFtyp(head: Head, major: readonly string[], also: readonly string[] = []): boolean {
  if (boxType(head) !== 'ftyp') return false;
  const [first = '', ...rest] = brandsOf(head);
  return (
    major.includes(first) || (['mif1', 'msf1'].includes(first) && rest.some((brand) => also.includes(brand)))
  );
}

/** Looks for a chunk in front of the picture's own data that says how many frames there are. */
function isMovingPng({ bytes }: Head): boolean {
  const control = bytes.indexOf('acTL', 8, 'latin1');
  const data = bytes.indexOf('IDAT', 8, 'latin1');
  return control !== -1 && (data === -1 || control < data);
}

const isRiff = ({ bytes }: Head, form: string): boolean =>
  /^(RIFF|RIFX|RF64)$/.test(bytes.toString('latin1', 0, 4)) && bytes.toString('latin1', 8, 12) === form;

/** EBML's header names its document type: what is not said to be Matroska is shown as WebM, its smaller sister. */
const isMatroska = ({ bytes }: Head): boolean => bytes.subarray(0, 128).includes('matroska', 0, 'latin1');

/** Looks for a packet each 188 bytes (or 192 with a time before each), whichever are there. */
function isTransportStream({ bytes }: Head): boolean {
  for (const [step, first] of [
    [188, 0],
    [192, 4],
    [204, 0],
  ] as const) {
    let packets = 0;
    while (packets < 4 && bytes[first + packets * step] === 0x47) packets += 1;
    if (packets >= 2 && (packets === 4 || bytes.length <= first + packets * step)) return true;
  }
  return false;
}

const isTextLike =
  (pattern: RegExp) =>
  ({ bytes }: Head): boolean =>
    pattern.test(firstWords(bytes) ?? '');

/** In this order; the first that fits. */
const SIGNATURES: readonly Signature[] = [
  { kind: MOVING_AVIF, test: (head) => isFtyp(head, ['avis'], ['avis']) },
  { kind: AVIF, test: (head) => isFtyp(head, ['avif'], ['avif']) },
  { kind: MOVING_HEIC, test: (head) => isFtyp(head, ['hevc', 'hevx', 'msf1'], ['hevc', 'hevx']) },
  { kind: HEIC, test: (head) => isFtyp(head, ['heic', 'heix', 'mif1', 'heif'], ['heic', 'heix']) },
  { kind: other('image/x-canon-cr3', 'a raw photograph'), test: (head) => isFtyp(head, ['crx ']) },
  { kind: MOV, test: (head) => startsWithBox(head) && isQuickTime(head) },
  { kind: MP4, test: startsWithBox },
  { kind: MKV, starts: /^1a45dfa3/, test: isMatroska },
  { kind: WEBM, starts: /^1a45dfa3/ },
  {
    kind: kind('clip', 'riff', '.avi', 'video/x-msvideo', 'an AVI video'),
    test: (head) => isRiff(head, 'AVI '),
  },
  { kind: MOVING_WEBP, test: (head) => isRiff(head, 'WEBP') && isMovingWebp(head) },
  { kind: WEBP, test: (head) => isRiff(head, 'WEBP') },
  { kind: other('audio/wav', 'a sound file'), test: (head) => isRiff(head, 'WAVE') },
  { kind: GIF, starts: /^474946383[79]61/ },
  { kind: APNG, starts: /^89504e470d0a1a0a/, test: isMovingPng },
  { kind: PNG, starts: /^89504e470d0a1a0a/ },
  { kind: JPEG, starts: /^ffd8ff/ },
  { kind: kind('clip', 'flv', '.flv', 'video/x-flv', 'a Flash video'), starts: /^464c5601/ },
  { kind: kind('clip', 'ogg', '.ogv', 'video/ogg', 'an Ogg video'), test: isOggVideo },
  { kind: other('audio/ogg', 'a sound file'), starts: /^4f676753/ },
  {
    kind: kind('clip', 'asf', '.wmv', 'video/x-ms-wmv', 'a Windows Media video'),
    starts: /^3026b2758e66cf11/,
  },
  { kind: kind('clip', 'none', '.mpg', 'video/mpeg', 'an MPEG video'), starts: /^000001(ba|b3)/ },
  { kind: kind('clip', 'ts', '.ts', 'video/mp2t', 'an MPEG transport stream'), test: isTransportStream },
  {
    kind: kind('picture', 'none', '.jxl', 'image/jxl', 'a JPEG XL picture'),
    starts: /^(ff0a|0000000c4a584c20)/,
  },
  { kind: kind('picture', 'none', '.bmp', 'image/bmp', 'a BMP picture'), starts: /^424d.{8}00000000/ },
  { kind: kind('picture', 'none', '.tif', 'image/tiff', 'a TIFF picture'), starts: /^(49492a00|4d4d002a)/ },
  { kind: MP4, test: startsWithUnknownBox },
  { kind: other('audio/mpeg', 'a sound file'), starts: /^(494433|fff[1239ab])/ },
  { kind: other('audio/flac', 'a sound file'), starts: /^664c6143/ },
  { kind: other('application/zip', 'a zip archive'), starts: /^504b(0304|0506|0708)/ },
  { kind: other('application/gzip', 'a gzip archive'), starts: /^1f8b/ },
  { kind: other('application/zstd', 'a packed file'), starts: /^(28b52ffd|fd377a585a00|425a68)/ },
  { kind: other('application/x-7z-compressed', 'a packed archive'), starts: /^(377abcaf271c|526172211a07)/ },
  {
    kind: other('application/x-tar', 'a tar archive'),
    test: ({ bytes }) => bytes.toString('latin1', 257, 262) === 'ustar',
  },
  { kind: other('application/pdf', 'a PDF document'), starts: /^25504446/ },
  { kind: other('application/x-msdownload', 'a Windows program'), starts: /^4d5a/ },
  {
    kind: other('application/x-executable', 'a program'),
    starts: /^(7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|2321)/,
  },
  { kind: other('application/vnd.sqlite3', 'a database'), starts: /^53514c69746520666f726d6174/ },
  {
    kind: other('application/vnd.apple.mpegurl', 'a playlist'),
    test: isTextLike(/^(#EXTM3U|<MPD)/),
  },
  {
    kind: other('text/html', 'a web page'),
    test: isTextLike(/^<(!doctype\s+html|html|head|body|title|script|meta|center|h1|div|p>)/i),
  },
  { kind: other('image/svg+xml', 'an SVG drawing'), test: isTextLike(/^<(svg|!doctype svg)/i) },
  { kind: other('text/xml', 'an XML text'), test: isTextLike(/^<[a-z!?]/i) },
  { kind: other('application/json', 'a JSON text'), test: isTextLike(/^[{[]/) },
  { kind: other('text/plain', 'a text'), test: ({ bytes }) => looksLikeText(bytes) },
];

function isMovingWebp({ bytes }: Head): boolean {
  return bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0;
}

/** Ogg's first page names its first stream; later ones follow at once. */
function isOggVideo({ bytes, hex }: Head): boolean {
  if (!/^4f676753/.test(hex)) return false;
  return ['\x80theora', 'BBCD\0', 'video/', '\x01video', 'OVP80'].some((mark) =>
    bytes.includes(mark, 0, 'latin1'),
  );
}

/**
 * Says what kind of file it is; null when the bytes are too few, or begin nothing that is known here.
 * @param head the first bytes of a file, best HEAD_BYTES of them.
 */
export function kindOfFile(head: Uint8Array): FileKind | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES));
  const looked: Head = { bytes, hex: bytes.toString('hex', 0, 64) };
  if (bytes.length < 4) return null;
  const fits = ({ starts, test }: Signature): boolean =>
    (starts?.test(looked.hex) ?? true) && (test?.(looked) ?? true);
  return SIGNATURES.find(fits)?.kind ?? null;
}

/** Says whether a kind plays or moves. */
export const isMoving = (kind: FileKind | null): kind is FileKind =>
  kind !== null && (kind.group === 'clip' || kind.group === 'animation');

/** Says whether a kind can be shown as a picture, still or not. */
export const isPicture = (kind: FileKind | null): kind is FileKind =>
  kind !== null && (kind.group === 'picture' || kind.group === 'animation');

/** The endings of the clips and pictures that Dailies saves: none of them is run by a system. */
export const SAVED_EXTENSIONS: ReadonlySet<string> = new Set(
  SIGNATURES.map((signature) => signature.kind.extension).filter((extension) => extension !== ''),
);
/** The endings of what plays or moves. */
export const MOVING_EXTENSIONS: ReadonlySet<string> = new Set(
  SIGNATURES.filter((signature) => isMoving(signature.kind)).map((signature) => signature.kind.extension),
);
