/**
 * Fetches one large file for as long as bytes come: over as many connections as it takes, each going on where the
 * last one ended. What has come is kept in a part file, for the next try too.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** With nothing in all this time a download is given up. */
export const QUIET_LIMIT_MS = 15_000;
const RECONNECT_DELAY_MS = 1000;
/** So many connections in a row may bring nothing new: a server that answers so goes on answering so. */
const MAX_BARREN = 3;

export interface Progress {
  readonly receivedBytes: number;
  /** Null where the server does not say. */
  readonly totalBytes: number | null;
}

export interface DownloadOptions {
  readonly url: string;
  /** Where the bytes are kept. */
  readonly part: string;
  readonly onProgress: (progress: Progress) => void;
  /** Calls back after so long unless what it returns is called before. Default: by the system's clock. */
  readonly after?: (delayMs: number, callback: () => void) => () => void;
  /** Default: Node's own. */
  readonly fetch?: typeof fetch;
}

/** Its message is a sentence for a person, without its beginning and end. */
class DownloadError extends Error {}

function afterDelay(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Throws the part away, and what was known of it. */
export function forgetPart(part: string): void {
  for (const path of [part, `${part}.version`]) rmSync(path, { force: true });
}

/** Which version of the file the part is of, as If-Range takes it (RFC 9110, 13.1.5); null where it is not known. */
function versionOf(part: string): string | null {
  try {
    return readFileSync(`${part}.version`, 'utf8') || null;
  } catch {
    return null;
  }
}

/** A server that says so will not say otherwise a second later. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 416 && status !== 429;
}

function faultOf(thrown: unknown): string {
  const { cause } = thrown as { readonly cause?: { readonly code?: string; readonly message?: string } };
  return cause?.code || cause?.message || (thrown instanceof Error ? thrown.message : String(thrown));
}

/** Fetches until all bytes lie in the part; its methods in the order of the job. */
class Download {
  readonly #options: DownloadOptions;
  readonly #host: string;
  readonly #after: NonNullable<DownloadOptions['after']>;
  readonly #quiet = new AbortController();
  /** Takes back the end that is coming for want of bytes. */
  #stayEnd = (): void => {};
  /** The furthest byte that any connection has reached. */
  #furthest: number;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#host = new URL(options.url).host;
    this.#after = options.after ?? afterDelay;
    this.#furthest = sizeOf(options.part);
  }

  async run(): Promise<void> {
    this.#hear();
    let barren = 0;
    try {
      for (;;) {
        const before = this.#furthest;
        const fault = await this.#connect();
        if (fault === null) return;
        if (this.#quiet.signal.aborted) {
          throw new DownloadError(`nothing came from ${this.#host} for ${QUIET_LIMIT_MS / 1000} s`);
        }
        barren = this.#furthest > before ? 0 : barren + 1;
        if (barren === MAX_BARREN) throw new DownloadError(`${this.#host} could not be read (${fault})`);
        await new Promise<void>((done) => this.#after(RECONNECT_DELAY_MS, done));
      }
    } finally {
      this.#stayEnd();
    }
  }

  /** Begins the quiet time anew. */
  #hear(): void {
    this.#stayEnd();
    this.#stayEnd = this.#after(QUIET_LIMIT_MS, () => this.#quiet.abort());
  }

  /** Fetches what is missing over one connection; null once all is there, else what went wrong. */
  async #connect(): Promise<string | null> {
    const { url, part, fetch: ask = fetch } = this.#options;
    const from = sizeOf(part);
    const version = versionOf(part);
    const range = from === 0 ? {} : { range: `bytes=${from}-`, ...(version ? { 'if-range': version } : {}) };
    try {
      const headers = { 'accept-encoding': 'identity', ...range };
      const response = await ask(url, { headers, signal: this.#quiet.signal });
      if (isFinal(response.status)) throw new DownloadError(`${this.#host} answered ${response.status}`);
      const begins = this.#place(response, from);
      if (begins === 'whole') return null;
      if (begins === null || !response.body) {
        await response.body?.cancel();
        return `it answered ${response.status}`;
      }
      return await this.#receive(response, response.body, begins);
    } catch (thrown) {
      const { syscall } = thrown as { readonly syscall?: string };
      if (thrown instanceof DownloadError) throw thrown;
      if (syscall === 'write' || syscall === 'open') throw new DownloadError(`${part}: ${faultOf(thrown)}`);
      return faultOf(thrown);
    }
  }

  /** Where in the file the answer begins; null where it brings nothing that can be used. */
  #place(response: Response, from: number): number | 'whole' | null {
    const { part } = this.#options;
    const range = response.headers.get('content-range') ?? '';
    if (response.status === 200) return 0;
    if (response.status === 206 && range.startsWith(`bytes ${from}-`)) return from;
    if (response.status === 416 && range === `bytes */${from}`) return 'whole';
    // The part is of another file, or longer than this one.
    if (response.status === 206 || response.status === 416) {
      forgetPart(part);
      this.#furthest = 0;
    }
    return null;
  }

  async #receive(
    response: Response,
    body: NonNullable<Response['body']>,
    begins: number,
  ): Promise<string | null> {
    const { part, onProgress } = this.#options;
    const tag = response.headers.get('etag');
    const strongTag = tag?.startsWith('W/') ? null : tag;
    writeFileSync(`${part}.version`, strongTag ?? response.headers.get('last-modified') ?? '');
    const length = response.headers.get('content-length');
    const totalBytes = length === null ? null : begins + Number(length);
    let at = begins;
    const file = await open(part, begins === 0 ? 'w' : 'a');
    try {
      for await (const chunk of body) {
        // Written before the next is asked for: a stream's buffer would be lost with a cut connection.
        await file.writeFile(chunk);
        at += chunk.length;
        this.#furthest = Math.max(this.#furthest, at);
        this.#hear();
        onProgress({ receivedBytes: at, totalBytes });
      }
    } finally {
      await file.close();
    }
    return totalBytes === null || at >= totalBytes ? null : 'the connection was cut';
  }
}

/**
 * Fetches the file into `part`. Throws DownloadError when the server refuses, or when nothing has come for
 * QUIET_LIMIT_MS; the part then stays for the next call.
 */
export async function downloadResumably(options: DownloadOptions): Promise<void> {
  mkdirSync(dirname(options.part), { recursive: true });
  await new Download(options).run();
}
