/**
 * SHA-256 on a thread of its own. A hash of 1 GiB is 0.6 s of processor time, and the thread that reads the
 * network and answers the window has none to spare; files that are soon done are hashed where they are.
 */
import { Worker } from 'node:worker_threads';

export interface FileHash {
  /**
   * Takes the next bytes of the file. What it returns must have settled before they are overwritten; undefined
   * when they may be at once. Shared memory is hashed where it is, anything else is copied first.
   */
  update(bytes: Uint8Array): Promise<void> | undefined;
  /** Lower-case hex of everything so far; more may follow. */
  digest(): Promise<string>;
  /** Forgets it. */
  drop(): void;
}

export interface HashThread {
  open(): FileHash;
  /** The hash of an open file's first `size` bytes, read on the thread. Throws the system's error, or the abort. */
  ofFile(fd: number, size: number, signal: AbortSignal): Promise<string>;
  close(): void;
}

type Job =
  | { readonly type: 'update'; readonly file: number; readonly bytes: Uint8Array }
  | {
      readonly type: 'read';
      readonly file: number;
      readonly fd: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'digest'; readonly file: number }
  | { readonly type: 'drop'; readonly file: number };

type Reply = { readonly hex: string } | { readonly code: string; readonly message: string };

/** A file whose first bytes are fewer is hashed by the caller's thread: starting one costs 30 ms. */
const MIN_FOR_THREAD = 1024 * 1024;
/** Bytes between two looks at the signal. */
const READ_STEP = 16 * 1024 * 1024;

/**
 * Does the jobs, one after another. It is the whole program of the thread, so it refers to nothing outside
 * itself.
 */
function createWorker(): (job: Job) => Reply {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { readSync } = process.getBuiltinModule('node:fs');
  const hashes = new Map<number, ReturnType<typeof createHash>>();
  let readBuffer: Uint8Array | null = null;

  function hashOf(file: number): ReturnType<typeof createHash> {
    const hash = hashes.get(file) ?? createHash('sha256');
    hashes.set(file, hash);
    return hash;
  }

  function read(file: number, fd: number, from: number, to: number): void {
    readBuffer ??= new Uint8Array(1024 * 1024);
    const hash = hashOf(file);
    for (let position = from; position < to; ) {
      const wanted = Math.min(readBuffer.length, to - position);
      const length = readSync(fd, readBuffer, 0, wanted, position);
      if (length === 0) throw Object.assign(new Error('file ended early'), { code: 'EIO' });
      hash.update(readBuffer.subarray(0, length));
      position += length;
    }
  }

  return (job) => {
    try {
      if (job.type === 'update') hashOf(job.file).update(job.bytes);
      if (job.type === 'read') read(job.file, job.fd, job.from, job.to);
      if (job.type === 'digest') return { hex: hashOf(job.file).copy().digest('hex') };
      if (job.type === 'drop') hashes.delete(job.file);
      return { hex: '' };
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      return { code: code ?? 'EIO', message };
    }
  };
}

const PROGRAM = `
const { parentPort } = require('node:worker_threads');
const perform = (${createWorker.toString()})();
parentPort.on('message', (job) => parentPort.postMessage(perform(job)));
`;

function resultOf(reply: Reply): string {
  if ('hex' in reply) return reply.hex;
  throw Object.assign(new Error(reply.message), { code: reply.code });
}

/** Nothing is started before a file needs it, and the thread keeps no process alive that waits for nothing else. */
export function createHashThread(): HashThread {
  const here = createWorker();
  let thread: Worker | null = null;
  /** It could not be started or has died: all is done here from then on. */
  let lost = false;
  let closed = false;
  let lastFile = 0;
  /** In the order in which they were asked, which is that of the answers. */
  const waiting: PromiseWithResolvers<string>[] = [];

  function lose(thrown: unknown): void {
    lost = true;
    thread = null;
    for (const one of waiting.splice(0)) one.reject(thrown);
  }

  function start(): Worker {
    const made = new Worker(PROGRAM, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
    made.unref();
    made.on('message', (reply: Reply) => {
      const one = waiting.shift();
      if (waiting.length === 0) made.unref();
      try {
        one?.resolve(resultOf(reply));
      } catch (thrown) {
        one?.reject(thrown);
      }
    });
    made.on('error', lose);
    made.on('exit', () => lose(new Error('The hash thread has ended.')));
    return made;
  }

  function ask(job: Job): Promise<string> {
    if (lost || closed) return Promise.reject(new Error('There is no hash thread.'));
    thread ??= start();
    const one = Promise.withResolvers<string>();
    if (waiting.length === 0) thread.ref();
    waiting.push(one);
    thread.postMessage(job);
    return one.promise;
  }

  function open(): FileHash {
    const file = ++lastFile;
    let place: 'here' | 'thread' | null = null;
    return {
      update(bytes) {
        place ??= bytes.length >= MIN_FOR_THREAD && !lost ? 'thread' : 'here';
        if (place === 'thread') return ask({ type: 'update', file, bytes }).then(() => undefined);
        resultOf(here({ type: 'update', file, bytes }));
        return undefined;
      },
      async digest() {
        if (place === 'thread') return ask({ type: 'digest', file });
        return resultOf(here({ type: 'digest', file }));
      },
      drop() {
        here({ type: 'drop', file });
        if (place === 'thread') ask({ type: 'drop', file }).catch(() => undefined);
        place = null;
      },
    };
  }

  return {
    open,
    async ofFile(fd, size, signal) {
      const file = ++lastFile;
      const run = (job: Job): Promise<string> | string =>
        lost || size < MIN_FOR_THREAD ? resultOf(here(job)) : ask(job);
      try {
        for (let from = 0; from < size; from += READ_STEP) {
          signal.throwIfAborted();
          await run({ type: 'read', file, fd, from, to: Math.min(size, from + READ_STEP) });
        }
        return await run({ type: 'digest', file });
      } finally {
        await run({ type: 'drop', file });
      }
    },
    close() {
      closed = true;
      void thread?.terminate();
    },
  };
}
