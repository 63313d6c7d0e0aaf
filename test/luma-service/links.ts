/** Presigned links as S3 gives them out: for GET alone, with an end, and fresh for each answer. */
import { createHmac, randomBytes } from 'node:crypto';

export interface LinkVerdict {
  readonly verdict: 'good' | 'expired' | 'forged';
  /** Which of the links given out this is. */
  readonly serial: number;
}

export interface LinkSigner {
  /** A new link to a file, good for `lifetimeMs`. */
  sign(name: string, lifetimeMs: number): string;
  check(url: URL): LinkVerdict;
  /** Ends every link to the file given out so far. */
  expire(name: string): void;
}

/** `cdnUrl` is read late, because the port is known only once the server listens. */
export function createLinkSigner(cdnUrl: () => string): LinkSigner {
  const secret = randomBytes(32);
  const firstGood = new Map<string, number>();
  let serials = 0;
  const signature = (name: string, token: string): string =>
    createHmac('sha256', secret).update(`${name}\n${token}`).digest('hex');

  return {
    sign(name, lifetimeMs) {
      serials += 1;
      const token = `${serials}.${Date.now() + lifetimeMs}`;
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'X-Amz-Expires': `${Math.max(1, Math.ceil(lifetimeMs / 1000))}`,
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Security-Token': token,
        'X-Amz-Signature': signature(name, token),
      });
      return `${cdnUrl()}/files/${encodeURIComponent(name)}?${query}`;
    },
    check(url) {
      const name = decodeURIComponent(url.pathname.replace(/^\/files\//, ''));
      const token = url.searchParams.get('X-Amz-Security-Token') ?? '';
      const [serialText = '', endText = ''] = token.split('.');
      const serial = Number(serialText);
      if (url.searchParams.get('X-Amz-Signature') !== signature(name, token))
        return { verdict: 'forged', serial };
      const ended = Date.now() >= Number(endText) || serial < (firstGood.get(name) ?? 0);
      return { verdict: ended ? 'expired' : 'good', serial };
    },
    expire(name) {
      firstGood.set(name, serials + 1);
    },
  };
}
