/**
 * Reads the first bytes of a body ahead of the rest, so that what came is known before the part on disk is touched
 * (docs/rules.md, T7).
 */
import { HEAD_BYTES, isMoving, isPicture, kindOfFile, MIN_HEAD_BYTES } from '../../files/signature.ts';
import type { FileAnswer } from './file-answer.ts';
import { fileFault, stalledFault } from './file-fault.ts';
import type { RateLimit } from './rate-limit.ts';
import { watchForStall } from './stall-watch.ts';

type Take = (chunk: Buffer) => Promise<void> | undefined;

export interface PeekedAnswer extends FileAnswer {
  /** The first bytes: as many as it takes to know the kind, or all there are. `read` gives them once more. */
  readonly head: Buffer;
}

export interface PeekOptions {
  readonly stallTimeoutMs: number;
  readonly now: () => number;
  readonly limit: Pick<RateLimit, 'active'>;
}

/** The socket's own reads; small, since all that is wanted is a beginning. */
const FIRST_READ_BYTES = 16 * 1024;

function isEnough(head: Buffer): boolean {
  if (head.length >= HEAD_BYTES) return true;
  if (head.length < MIN_HEAD_BYTES) return false;
  const kind = kindOfFile(head);
  return isMoving(kind) || isPicture(kind);
}

/**
 * Resolves once the first bytes are here, or the body is over. Throws DailiesError when the connection breaks or goes
 * silent before it brought as many as prove anything; later than that, `read` throws.
 */
export async function peekBody(answer: FileAnswer, options: PeekOptions): Promise<PeekedAnswer> {
  let head: Buffer = Buffer.alloc(0);
  let reader: { readonly take: Take; readonly space: (() => Buffer) | undefined } | null = null;
  const peeked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let scratch: Buffer | null = null;
  const watch = watchForStall(options, () => answer.destroy());

  const ownSpace = (): Buffer => {
    scratch ??= Buffer.allocUnsafe(FIRST_READ_BYTES);
    return scratch;
  };

  const take: Take = (chunk) => {
    if (reader) return reader.take(chunk);
    watch.received(chunk.length);
    // What came with the answer's head is nobody's but ours; the next bytes go where these lie.
    head = head.length === 0 && scratch === null ? chunk : Buffer.concat([head, chunk]);
    watch.waiting();
    if (!isEnough(head)) return undefined;
    peeked.resolve();
    return goOn.promise;
  };
  const ended = answer
    .read(take, () => reader?.space?.() ?? ownSpace())
    .then(
      () => null,
      (thrown: unknown) => ({ thrown }),
    )
    .finally(peeked.resolve);

  /** Settles only where the body ends in a fault. */
  const broken = ended.then((fault) => fault ?? new Promise<never>(() => undefined));
  await peeked.promise;
  watch.stop();
  if (head.length < MIN_HEAD_BYTES) {
    const fault = await ended;
    answer.destroy();
    if (watch.stalled) throw stalledFault(answer.host);
    if (fault) throw fileFault(fault.thrown, answer.host);
  }

  return {
    ...answer,
    destroy: () => answer.destroy(),
    head,
    async read(takeRest, space) {
      try {
        const room = takeRest(head);
        reader = { take: takeRest, space };
        // Whoever stops a transfer does not wait for the disk or for the speed limit.
        await Promise.race([room, broken]);
        goOn.resolve();
      } catch (thrown) {
        answer.destroy();
        throw thrown;
      }
      const fault = await ended;
      if (fault && watch.stalled) throw stalledFault(answer.host);
      if (fault) throw fault.thrown;
    },
  };
}
