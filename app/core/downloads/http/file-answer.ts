/** Declares what a file server answered: its head, and a body that is read once. */
import type { Headers } from './headers.ts';

export interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly httpVersion: string;
  /** Of the last hop. */
  readonly host: string;
  /**
   * Reads the body to its end, unpacked. `take` may return a promise to be waited for before more is read. With
   * `space`, which says where the next bytes may be put, the bytes that `take` gets are overwritten after that.
   * Rejects with what `take` or the socket threw; the latter is for fileFault().
   */
  read(take: (chunk: Buffer) => Promise<void> | undefined, space?: () => Buffer): Promise<void>;
  /** Closes the connection, unless the body has been read to its end. */
  destroy(): void;
}
