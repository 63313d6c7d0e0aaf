/**
 * Moves one answer's body into the part file: stall watch and speed limit. Knows nothing of retries, nor of other
 * connections to the same file.
 */
import { DailiesError } from '../../../shared/error-code.ts';
import type { PartWriter } from '../part/part-writer.ts';
import { atMost } from './connection.ts';
import type { FileAnswer } from './file-answer.ts';
import { fileFault, stalledFault } from './file-fault.ts';
import type { RateLimit } from './rate-limit.ts';
import { watchForStall } from './stall-watch.ts';

export interface ReceiveOptions {
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

/**
 * Writes the body until it ends, or until this run's end is reached. Throws DailiesError (`stalled`,
 * `connection-lost`, `bad-transfer`) or DiskFault. What came in is with the writer in every case.
 */
export async function receiveBody(
  answer: FileAnswer,
  writer: PartWriter,
  options: ReceiveOptions,
): Promise<void> {
  const { limit } = options;
  const watch = watchForStall(options, answer.destroy);
  /** Another connection brings what follows: we closed this one ourselves. */
  let cutShort = false;

  /** Cuts off what another connection brings by now; this one then ends without a fault. */
  const cut = (chunk: Buffer): Buffer => {
    const { position } = writer;
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
    const room = writer.write(wanted);
    options.onBytes(wanted.length);
    const allowance = limit.take(wanted.length);
    if (room || allowance) return Promise.all([room, allowance]).then(goOn);
    goOn();
    return undefined;
  };

  try {
    await answer.read(receive, () => atMost(writer.space(), limit.stepBytes));
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
  const end = options.end();
  if (end !== null && writer.position < end) throw fileFault(new Error('short body'), answer.host);
}

function tooLong(host: string): DailiesError {
  return new DailiesError('bad-transfer', { host, remark: 'more came than it said' });
}
