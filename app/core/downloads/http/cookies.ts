/**
 * Keeps cookies for one transfer (RFC 6265, docs/rules.md, field T24): some file servers set one with a redirect and
 * want it back. Each goes to the host that set it and to no other; none outlives the transfer.
 */

/**
 * Cookies for one transfer (RFC 6265, docs/rules.md, field T24): some file servers set one with a redirect and want
 * it back. Each goes to the host that set it and to no other; none outlives the transfer.
 */
export interface CookieJar {
  /** Takes what an answer from `url` sets. @param date of the answer: this computer's clock may be another. */
  store(url: URL, setCookie: readonly string[], date?: string | null): void;
  /** The Cookie header for a request; null without any. */
  headerFor(url: URL): string | null;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly isSecure: boolean;
}

const MAX_COOKIES = 50;
const MAX_COOKIE_BYTES = 4096;
const MAX_HEADER_BYTES = 16 * 1024;

function attributesOf(parts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()] as const;
    }),
  );
}

/** Gives the folder of the path that set it (RFC 6265 §5.1.4). */
function defaultPath(url: URL): string {
  const end = url.pathname.lastIndexOf('/');
  return end <= 0 ? '/' : url.pathname.slice(0, end);
}

function coversPath(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}

function isExpired(attributes: ReadonlyMap<string, string>, nowMs: number): boolean {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  const expiresMs = Date.parse(attributes.get('expires') ?? '');
  return expiresMs <= nowMs;
}

/** Reads a Set-Cookie header; null for one that may not be set. */
function parseCookie(
  url: URL,
  text: string,
): { cookie: Cookie; attributes: ReadonlyMap<string, string> } | null {
  if (text.length > MAX_COOKIE_BYTES) return null;
  const [pair = '', ...rest] = text.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, equals)).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === '' || /\p{Cc}/u.test(name + value)) return null;
  const attributes = attributesOf(rest);
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase() ?? '';
  const host = url.hostname;
  if (domain !== '' && domain !== host && !host.endsWith(`.${domain}`)) return null;
  const isSecure = attributes.has('secure');
  const secureOnly = /^__(?:secure|host)-/i.test(name);
  if ((isSecure || secureOnly) && (url.protocol !== 'https:' || !isSecure)) return null;
  const given = attributes.get('path');
  if (/^__host-/i.test(name) && (given !== '/' || attributes.has('domain'))) return null;
  const path = given?.startsWith('/') ? given : defaultPath(url);
  return { cookie: { name, value, host, path, isSecure }, attributes };
}

export function createCookieJar(now: () => number = Date.now): CookieJar {
  let cookies: readonly Cookie[] = [];
  return {
    store(url, setCookie, date) {
      const atMs = Date.parse(date ?? '') || now();
      for (const text of setCookie) {
        const parsed = parseCookie(url, text);
        if (!parsed) continue;
        const { cookie } = parsed;
        const others = cookies.filter(
          ({ name, host, path }) => name !== cookie.name || host !== cookie.host || path !== cookie.path,
        );
        const isGone = isExpired(parsed.attributes, atMs);
        cookies = isGone ? others : [...others, cookie].slice(-MAX_COOKIES);
      }
    },
    headerFor(url) {
      const fitting = cookies
        .filter(
          ({ host, path, isSecure }) =>
            host === url.hostname &&
            coversPath(path, url.pathname) &&
            (!isSecure || url.protocol === 'https:'),
        )
        .toSorted((a, b) => b.path.length - a.path.length);
      const header = fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
      return header === '' || header.length > MAX_HEADER_BYTES ? null : header;
    },
  };
}
