/**
 * Reads a link as services write it: with blanks, quotes or markdown around it, escaped twice, relative, or with
 * letters that an address may not hold (docs/rules.md, field T9). The query is never encoded anew here: it may be
 * signed byte for byte.
 */

/** Longer than any signed link seen, and short enough to send. */
export const MAX_LINK = 64 * 1024;
const VIDEO_FILE = /\.(?:mp4|m4v|mov|webm|mkv|avi|gif|webp)(?:$|[?#])/i;

export type LinkText =
  /** An absolute https or http address, or one to be resolved against the gateway's. */
  | { readonly kind: 'link'; readonly text: string }
  /** It is meant as a link, and Dailies cannot follow it. */
  | { readonly kind: 'unusable'; readonly text: string };

/** White space of every kind, and what nobody sees around a text that was copied. */
const BLANK = /[\s\u200b-\u200d\u2060\ufeff]/;
const QUOTE_OR_BLANK = /["'`“”‘’«»<>\s\u200b-\u200d\u2060\ufeff]/;

/** Trims a text, looking at each character once: a pattern would begin anew at each of sixty thousand blanks. */
function trimBy(text: string, isOff: RegExp): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOff.test(text.charAt(start))) start += 1;
  while (end > start && isOff.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Gives what stands between the brackets of `[words](link "title")`, or the text itself. */
function withoutMarkdown(text: string): string {
  const start = /^!?\[/.test(text) ? text.indexOf('](') : -1;
  const end = text.lastIndexOf(')');
  if (start < 0 || end < start) return text;
  const inside = text.slice(start + 2, end);
  const title = inside.indexOf(' "');
  return title < 0 ? inside : inside.slice(0, title);
}

/** Takes off what stands around, and undoes an escaping too many. */
export function trimLink(text: string): string {
  return trimBy(withoutMarkdown(trimBy(text, BLANK)), QUOTE_OR_BLANK)
    .replaceAll('\\/', '/')
    .replace(/\\u0026/gi, '&')
    .replace(/&(?:(?:amp|#0{0,5}38|#x0{0,5}26);)+/gi, '&')
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .join('')
    .replaceAll('\t', '')
    .replace(ENCODED_WHOLE, decodedOnce);
}

/** Encoded whole, as it would stand in the query of another address. */
const ENCODED_WHOLE = /^https?(?:%3a|:)%2f%2f[^/?#\s]+$/i;

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `cdn.example.com/…`: the name of a host, where a relative link would begin with a folder. */
const BARE_HOST = /^(?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+)?\//i;
const SCHEME = /^([a-z][a-z\d+.-]*):/i;

/**
 * Reads what stands in a field for links; null when it holds no link at all.
 *
 * @param mayBeRelative whether `files/a.mp4` counts; words such as `pending` never do.
 */
export function readLink(value: unknown, mayBeRelative: boolean): LinkText | null {
  if (typeof value !== 'string' || value === '') return null;
  if (value.length > MAX_LINK + 1_024) {
    return /^\W*https?:/i.test(value.slice(0, 64)) ? { kind: 'unusable', text: value } : null;
  }
  const text = trimLink(value);
  if (text === '') return null;
  if (/^https?:[/\\]*[^/\\\s]/i.test(text)) {
    // Where anything may stand, words that begin with a link are words.
    if (!mayBeRelative && /\s/.test(text) && !isVideoFile(text)) return null;
    const usable = text.length <= MAX_LINK && URL.canParse(text);
    return { kind: usable ? 'link' : 'unusable', text };
  }
  if (/^[/\\]{2}[^/\\\s]/.test(text)) return { kind: 'link', text: `//${text.slice(2)}` };
  const scheme = SCHEME.exec(text)?.[1];
  // `host:8080/a.mp4` has no scheme, and neither has the start of a sentence.
  if (scheme && !/^[a-z\d.-]+:\d+\//i.test(text)) {
    return /^[a-z][a-z\d+.-]*:\S+$/i.test(text) && mayBeRelative ? { kind: 'unusable', text } : null;
  }
  if (/\s/.test(text) && !text.startsWith('/')) return null;
  if (!mayBeRelative || /^n\/a$/i.test(text)) return null;
  if (text.startsWith('/')) return { kind: 'link', text };
  if (BARE_HOST.test(text)) return { kind: 'link', text: `https://${text}` };
  const isPath = /^[\w.~%-]+\/[^\s]+$/.test(text) || VIDEO_FILE.test(text);
  return isPath ? { kind: 'link', text } : null;
}

/** Gives the text of a usable link; null for everything else. */
export function linkOf(value: unknown, mayBeRelative = true): string | null {
  const link = readLink(value, mayBeRelative);
  return link?.kind === 'link' ? link.text : null;
}

/**
 * Makes a link absolute against the gateway's address. An absolute one stays as it is, byte for byte; so does the
 * query of any other.
 */
export function resolveLink(link: string, baseUrl: URL): string {
  if (/^https?:/i.test(link)) return link;
  if (link.startsWith('//')) return `${baseUrl.protocol}${link}`;
  if (/^[/\\]/.test(link)) return `${baseUrl.origin}${link}`;
  return SCHEME.test(link) ? link : `${baseUrl.href}${link}`;
}

/** Says whether an address ends like a file that is played. */
export function isVideoFile(link: string): boolean {
  return VIDEO_FILE.test(pathOf(link));
}

/** Says whether an address ends like a picture, a sound or a text. */
export function isOtherFile(link: string): boolean {
  return /\.(?:jpe?g|jfif|png|bmp|svg|avif|heic|ico|tiff?|mp3|wav|m4a|aac|ogg|opus|flac|srt|vtt|ass|txt|json|xml|html?|pdf|zip|gz|css|js|md)$/i.test(
    pathOf(link),
  );
}

/** Says whether an address ends like a list of pieces, which is no file of the clip. */
export function isPlaylist(link: string): boolean {
  return /\.(?:m3u8|mpd)$/i.test(pathOf(link));
}

/** Gives a link without query and fragment, which hold anything. */
function pathOf(link: string): string {
  return link.slice(0, 8_192).replace(/[?#].*$/s, '');
}
