/**
 * Knows links on the gateway's own origin: the one place where a file may want the key (docs/rules.md, field A1). The
 * key stays with the service client, which says for each address which headers go along; nothing is kept here.
 */
import type { FileAnswer } from './file-answer.ts';
import type { Headers } from './headers.ts';

export interface OwnOrigin {
  /** What goes along to this address; null for every address that is not on the gateway's own origin. */
  headersFor(url: URL): Readonly<Record<string, string>> | null;
  /** The link that the gateway answers where a file was expected; null when its answer holds none. */
  linkIn(text: string): string | null;
}

/** Longer than any answer that holds no more than a link. */
const MAX_LINK_ANSWER_BYTES = 256 * 1024;

export interface Route {
  /** For the next hop: null on every other origin, and for good once a hop has led to one. */
  headersFor(url: URL): Readonly<Record<string, string>> | null;
}

/** Follows one link from hop to hop: after another origin the key does not go back to its own either. */
export function startRoute(own: OwnOrigin | undefined): Route {
  let isHome = own !== undefined;
  return {
    headersFor(url) {
      const headers = isHome && own ? own.headersFor(url) : null;
      isHome = headers !== null;
      return headers;
    },
  };
}

/**
 * Says whether a refused link may do without the key: one that is signed in its query is refused by many stores when it
 * is authorised twice.
 */
export function mayWantNoKey(url: URL, status: number): boolean {
  return url.search !== '' && [400, 401, 403].includes(status);
}

/**
 * Says whether an answer may hold a link in place of the file. A file is never that short and called a text at once,
 * but for one with a wrong label, which is read on.
 */
export function mayHoldLink(status: number, headers: Headers): boolean {
  const type = headers['content-type'];
  const length = Number(headers['content-length'] ?? 0);
  return (
    (status === 200 || status === 201) &&
    (type === undefined || /json|^\s*text\//i.test(String(type))) &&
    length <= MAX_LINK_ANSWER_BYTES
  );
}

/** Reads the whole body of a short text; null for one that is longer than an answer with a link. */
export async function readShortBody(answer: FileAnswer): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    await answer.read((chunk) => {
      bytes += chunk.length;
      if (bytes > MAX_LINK_ANSWER_BYTES) throw new RangeError('longer than a link');
      chunks.push(Buffer.from(chunk));
      return undefined;
    });
    return Buffer.concat(chunks);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  } finally {
    answer.destroy();
  }
}
