/** Checks a service's base address once, where a person types it; from then on it is a URL. */
import { DailiesError } from '../../shared/error-code.ts';
import type { Cause } from '../../shared/problem.ts';
import { failed, ok, type Result } from '../../shared/result.ts';
import { kindOfHost } from '../network/addresses.ts';

/** Gives the origin of a base address; null for none, and for one that cannot be a service's. */
export function originOf(address: string | null): string | null {
  const parsed = address === null ? null : parseBaseUrl(address);
  return parsed?.ok ? parsed.value.origin : null;
}

/** What stands around an address that was copied out of a sentence, or that nobody sees. */
const AROUND = /[\u200b-\u200d\u2060\ufeff]+|^[\s"'`“‘«<(]+|[\s"'`”’»>),;，；。、]+$/g;

/**
 * Parses a base address such as `https://www.kkiai.com` or `https://host/prefix`. Plain http is taken for this
 * machine alone, since the key travels with each request (docs/rules.md, P2). Fails with `bad-address`.
 */
export function parseBaseUrl(text: string): Result<URL> {
  const refuse = (cause: Cause) => failed({ code: 'bad-address', facts: { cause } });
  let url: URL;
  try {
    url = new URL(text.replace(AROUND, ''));
  } catch {
    return refuse('no-web-address');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('address-holds-password');
  }
  // A lone ? or # is no query, and stands in the address all the same.
  if (/[?#]/.test(url.href)) {
    return refuse('address-holds-query');
  }
  const kind = kindOfHost(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && kind === 'loopback')) {
    return refuse('address-not-https');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return ok(url);
}

/** Reads a base address. Throws DailiesError `bad-address`. */
export function requireBaseUrl(text: string): URL {
  const parsed = parseBaseUrl(text);
  if (!parsed.ok) throw new DailiesError(parsed.error.code, parsed.error.facts);
  return parsed.value;
}

/**
 * Takes the service's own route off an address, with all that stands behind: whoever copied
 * `https://host/luma/generations/{task_id}` from the documentation means `https://host/`.
 *
 * @param query of the service's definition.
 */
export function beforeRoute(baseUrl: URL, query: string): URL {
  const [route = ''] = query.split(/\/?(?:\{|\?)/);
  const at = route.includes('/') ? baseUrl.pathname.indexOf(`/${route}/`) : -1;
  if (at < 0) return baseUrl;
  const before = new URL(baseUrl);
  before.pathname = baseUrl.pathname.slice(0, at + 1);
  return before;
}
