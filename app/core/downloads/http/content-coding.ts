/**
 * Undoes Content-Encoding while a body is written (docs/rules.md, field T6). None is asked for, and many servers
 * label plain files with words that are no coding, so a label counts only as far as the bytes bear it out.
 */
import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { isMoving, isPicture, kindOfFile } from '../../files/signature.ts';
import { type Headers, headerOf } from './headers.ts';
import { MalformedAnswer } from './response-head.ts';

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};
/** More layers than this are no file but an attack (curl's limit). */
const MAX_LAYERS = 5;
/** A clip hardly shrinks; packed so well it is a bomb, once it is larger than any test picture. */
const MAX_RATIO = 100;
const BOMB_BYTES = 64 * 1024 ** 2;
/** Enough to know a coding by, or a file. */
const HEAD_BYTES = 12;

/**
 * Lists the codings that a body may be packed in, the outermost first. Words that are none mean that it is not packed.
 */
export function codingsOf(headers: Headers): readonly string[] {
  return (headerOf(headers, 'content-encoding') ?? '')
    .split(',')
    .flatMap((word) => CODINGS[word.trim().toLowerCase()] ?? [])
    .reverse();
}

/** Tells whether bytes that are labelled with this coding are packed so. */
function isPacked(coding: Coding, head: Buffer): boolean {
  switch (coding) {
    case 'gzip':
      return head[0] === 0x1f && head[1] === 0x8b;
    case 'zstd':
      return (
        head.length >= 4 && (head.readUInt32LE() === 0xfd2fb528 || head.readUInt32LE() >>> 4 === 0x184d2a5)
      );
    default: {
      const kind = kindOfFile(head);
      return head.length > 0 && !isMoving(kind) && !isPicture(kind);
    }
  }
}

function unpacker(coding: Coding, head: Buffer): Transform {
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'deflate': {
      // RFC 9110 means zlib's format; some servers send the bare stream.
      const isZlib = ((head[0] ?? 0) & 0x0f) === 8 && ((head[0] ?? 0) * 256 + (head[1] ?? 0)) % 31 === 0;
      return isZlib ? zlib.createInflate() : zlib.createInflateRaw();
    }
    case 'zstd':
      // Younger than Node 20, which some systems' Electron has.
      if (typeof zlib.createZstdDecompress === 'function') return zlib.createZstdDecompress();
      throw new MalformedAnswer('a coding that cannot be undone here');
  }
}

async function* undo(coding: Coding, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  if (!isPacked(coding, head)) return yield* whole();
  const plain = unpacker(coding, head);
  pipeline(Readable.from(whole()), plain, () => undefined);
  yield* plain as AsyncIterable<Buffer>;
}

export interface Unpacker {
  /** Resolves when more may be given; undefined when it may be at once. */
  push(bytes: Buffer): Promise<void> | undefined;
  /** Resolves once everything was taken; rejects with what was wrong. */
  end(): Promise<void>;
  destroy(fault: Error): void;
}

/** Undoes `codings` and gives the plain bytes to `take`. Throws MalformedAnswer for a bomb, or what zlib throws. */
export function createUnpacker(
  codings: readonly string[],
  take: (bytes: Buffer) => Promise<void> | undefined,
): Unpacker {
  if (codings.length > MAX_LAYERS) throw new MalformedAnswer('a body packed too often');
  const source = new PassThrough();
  let packedBytes = 0;

  async function run(): Promise<void> {
    let chunks: AsyncIterable<Buffer> = source;
    for (const coding of codings) chunks = undo(coding as Coding, chunks);
    let plainBytes = 0;
    for await (const chunk of chunks) {
      plainBytes += chunk.length;
      try {
        if (plainBytes > BOMB_BYTES && plainBytes > packedBytes * MAX_RATIO) {
          throw new MalformedAnswer('hardly anything that would fill the disk');
        }
        await take(chunk);
      } catch (thrown) {
        // First, since the layers wait for more of it before they can be left.
        source.destroy(thrown as Error);
        throw thrown;
      }
    }
  }

  const done = run();
  done.catch((thrown: Error) => source.destroy(thrown));
  return {
    push(bytes) {
      packedBytes += bytes.length;
      if (source.write(bytes)) return undefined;
      const drained = new Promise<void>((resolve) => source.once('drain', resolve));
      return Promise.race([drained, done]);
    },
    end() {
      source.end();
      return done;
    },
    destroy: (fault) => void source.destroy(fault),
  };
}
