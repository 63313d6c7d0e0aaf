/**
 * Moves one answer's body into the part file: stall watch, speed limit, the look at the first bytes. Knows
 * nothing of retries, nor of other connections to the same file.
 */
import { DailiesError } from '../../../shared/error-code.ts';
import type { AssetKind } from '../../../shared/generation.ts';
import { pictureExtension } from '../../files/picture-type.ts';
import type { PartWriter } from '../part/part-writer.ts';
import { type FileAnswer, fileFault } from './file-client.ts';
import type { RateLimit } from './rate-limit.ts';
import { watchForStall } from './stall-watch.ts';

export interface ReceiveOptions {
  readonly kind: AssetKind;
  /** Where this run of bytes ends; it may shrink while it runs. Null when the server does not say. */
  readonly end: () => number | null;
  /** Where the answer itself said that its body ends; more than that is a lie. Null when it did not say. */
  readonly bodyEnd: number | null;
  readonly limit: RateLimit;
  readonly stallTimeoutMs: number;
  readonly now: () => number;
  /** Told after each chunk; throws to end it. */
  readonly onBytes: (bytes: number) => void;
}

/** A body without a length may not fill the disk. */
const MAX_UNKNOWN_BYTES = 8 * 1024 ** 3;
const HEAD_BYTES = 12;

function looksRight(kind: AssetKind, head: Uint8Array): boolean {
  if (kind === 'thumbnail' || kind === 'last-frame') return pictureExtension(head) !== null;
  return Buffer.from(head.subarray(4, 8)).toString('latin1') === 'ftyp';
}

/**
 * Writes the body until it ends, or until this run's end is reached. Throws DailiesError (`stalled`,
 * `connection-lost`, `bad-transfer`, `not-a-clip`) or DiskFault. What came in is with the writer in every case.
 */
export async function receiveBody(
  answer: FileAnswer,
  writer: PartWriter,
  options: ReceiveOptions,
): Promise<void> {
  const { limit } = options;
  const watch = watchForStall(options, answer.destroy);
  let head: Buffer | null = writer.position === 0 ? Buffer.alloc(0) : null;
  /** Someone else has the rest: we closed the connection ourselves. */
  let cutShort = false;

  /** Nothing is written before the first bytes look like the kind of file they should be. */
  const take = (chunk: Buffer): Promise<void> | undefined => {
    if (head === null) return writer.write(chunk);
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) return undefined;
    if (!looksRight(options.kind, head)) throw notTheFile('the file that came is of another kind');
    const first = head;
    head = null;
    return writer.write(first);
  };

  /** Where another connection has taken over the rest, this one ends without a fault. */
  const cut = (chunk: Buffer): Buffer => {
    const position = writer.position + (head?.length ?? 0);
    if (position + chunk.length > (options.bodyEnd ?? MAX_UNKNOWN_BYTES)) throw tooLong(answer.host);
    const end = options.end();
    if (end === null || position + chunk.length <= end) return chunk;
    cutShort = true;
    return chunk.subarray(0, Math.max(0, end - position));
  };

  const goOn = (): void => {
    watch.waiting();
    if (cutShort) answer.destroy();
  };

  const receive = (chunk: Buffer): Promise<void> | undefined => {
    watch.received(chunk.length);
    const wanted = cut(chunk);
    const room = take(wanted);
    options.onBytes(wanted.length);
    const toll = limit.take(wanted.length);
    if (room || toll) return Promise.all([room, toll]).then(goOn);
    goOn();
    return undefined;
  };

  try {
    await answer.read(receive, () => writer.space().subarray(0, limit.stepBytes));
  } catch (thrown) {
    if (!cutShort) {
      if (watch.stalled) throw stalledFault(answer.host);
      throw thrown instanceof DailiesError ? thrown : fileFault(thrown, answer.host);
    }
    if (thrown instanceof DailiesError) throw thrown;
  } finally {
    watch.stop();
    answer.destroy();
  }
  if (head !== null) throw notTheFile('hardly anything came');
  const end = options.end();
  if (end !== null && writer.position < end) throw fileFault(new Error('short body'), answer.host);
}

function stalledFault(host: string): DailiesError {
  return new DailiesError(
    'stalled',
    `The file server ${host} stopped sending; Dailies goes on where it stopped.`,
  );
}

function notTheFile(why: string): DailiesError {
  return new DailiesError(
    'not-a-clip',
    `What the link gave is not the file (${why}); Dailies asks for a new link.`,
  );
}

function tooLong(host: string): DailiesError {
  return new DailiesError('bad-transfer', `The file server ${host} sent more than it said.`);
}
