/**
 * Says what of a link goes onto the wire. A signature covers the bytes that the signer wrote, so path and query are
 * sent as they came: the web's URL rules would write `'` as `%27` and more (docs/rules.md, field T8 and T10). Only what
 * no request line can hold is encoded.
 */

/** Percent-encodes each byte that is no visible ASCII. */
function encodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const isVisible = byte > 0x20 && byte < 0x7f;
    text += isVisible ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** Gives the text of a Location header, whose characters are bytes: those beyond ASCII are encoded as they are. */
export function linkFromHeader(value: string): string {
  return /[^\0-\x7f]/.test(value)
    ? encodeBytes(Buffer.from(value.trim(), 'latin1')).replaceAll('%09', '')
    : value.trim();
}

/**
 * Cleans a link as the URL rules have it: blanks and control characters around it, tabs and line breaks inside are
 * nothing.
 */
function clean(link: string): string {
  return link.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
}

/**
 * Gives path and query for the request line.
 * @param link as it was written, absolute or relative.
 * @param url what the URL rules made of it.
 */
export function requestTarget(link: string, url: URL): string {
  const text = clean(link).replace(/#.*$/s, '');
  const absolute = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2,}[^\\/?]*(.*)$/is.exec(text)?.[1];
  const written = absolute ?? (text.startsWith('/') ? text : null);
  if (written === null) {
    // Of a relative link the path has been joined to another's; its query is its own.
    const query = text.indexOf('?');
    return url.pathname + (query < 0 ? url.search : encodeBytes(Buffer.from(text.slice(query))));
  }
  const target = encodeBytes(Buffer.from(written));
  return target.startsWith('/') ? target : `/${target.replace(/^\\/, '')}`;
}
