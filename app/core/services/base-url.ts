/** The gateway's base address: checked once, where a person types it, and used everywhere as a URL. */
import { DailiesError } from '../../shared/error-code.ts';
import { failed, ok, type Result } from '../../shared/result.ts';
import { kindOfHost } from '../network/addresses.ts';

/**
 * Parses a base address such as `https://www.kkiai.com` or `https://host/prefix`. Plain http is taken for this
 * machine alone, since the key travels with each request (docs/rules.md, P2). Fails with `bad-address`.
 */
export function parseBaseUrl(text: string): Result<URL> {
  const refuse = (message: string) => failed(new DailiesError('bad-address', message).toProblem());
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return refuse('The gateway address is not a web address; write it like https://www.example.com.');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'The gateway address must not hold a user name or password; leave out the part before the @.',
    );
  }
  // A lone ? or # is no query, and stands in the address all the same.
  if (/[?#]/.test(url.href)) {
    return refuse('The gateway address must end before any ? or #.');
  }
  const kind = kindOfHost(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && kind === 'loopback')) {
    return refuse('The gateway address must begin with https://, because the key travels with each request.');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return ok(url);
}
