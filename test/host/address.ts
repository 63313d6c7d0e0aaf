/**
 * Chromium cannot navigate to app://bundle/… (it is no scheme of its own), so the page lives at
 * https://bundle.app.localhost/…, and every address that main sees is mapped back.
 */
const MAPPED = /^https:\/\/([a-z0-9-]+)\.([a-z][a-z0-9-]*)\.localhost(?=[/?#]|$)/i;
const CUSTOM = /^([a-z][a-z0-9-]*):\/\/([a-z0-9-]+)(?=[/?#]|$)/i;
/** Schemes that Chromium knows itself are never mapped. */
const NATIVE = new Set(['http', 'https', 'ws', 'wss', 'file', 'data', 'blob', 'about', 'chrome', 'devtools']);

/** `app://bundle/x` → `https://bundle.app.localhost/x`; other addresses stay as they are. */
export function toChromium(address: string): string {
  const match = CUSTOM.exec(address);
  const [whole, scheme, host] = match ?? [];
  if (whole === undefined || scheme === undefined || NATIVE.has(scheme.toLowerCase())) return address;
  return `https://${host}.${scheme}.localhost${address.slice(whole.length) || '/'}`;
}

/** `https://bundle.app.localhost/x` → `app://bundle/x`; other addresses stay as they are. */
export function toElectron(address: string): string {
  const match = MAPPED.exec(address);
  const [whole, host, scheme] = match ?? [];
  if (whole === undefined) return address;
  return `${scheme}://${host}${address.slice(whole.length) || '/'}`;
}

/** The scheme and host a loopback request is meant for, from its Host header. */
export function schemeOfHost(host: string): { readonly scheme: string; readonly origin: string } | null {
  const mapped = toElectron(`https://${host.replace(/:\d+$/, '')}/`);
  const match = CUSTOM.exec(mapped);
  if (!match?.[1] || NATIVE.has(match[1])) return null;
  return { scheme: match[1], origin: match[0] };
}

/**
 * `media:` in a Content-Security-Policy allows the address that the page asks for; the redirect that Chromium
 * is answered with goes to https://….media.localhost, which is allowed beside it.
 */
export function mapPolicy(policy: string, schemes: readonly string[]): string {
  let mapped = policy;
  for (const scheme of schemes) {
    mapped = mapped.replace(
      new RegExp(`(?<=\\s)${scheme}:(?=[\\s;]|$)`, 'g'),
      `${scheme}: https://*.${scheme}.localhost`,
    );
  }
  return mapped;
}
