/** Reads single fields as services write them: what is not what it should be is dropped, never guessed. */
import { cleanText } from '../../shared/clean-text.ts';

export type Json = { readonly [key: string]: unknown };

export function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function textOf(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = cleanText(value, maxLength);
  return cleaned === '' ? null : cleaned;
}

/** Reads an id. Some gateways give ids as numbers; as text they must be the one that was asked for all the same. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * Says whether two texts name one task: of a UUID neither the case of its letters nor its dashes count (RFC 9562 §4),
 * of any other id both do.
 */
export function isSameId(one: string, other: string): boolean {
  return one === other || idKey(one) === idKey(other);
}

/** Gives a text that two spellings of one id share (isSameId), to look ids up by. */
export function idKey(id: string): string {
  return UUID.test(id) ? id.toLowerCase().replaceAll('-', '') : id;
}

const isPixels = (value: number): boolean => Number.isSafeInteger(value) && value > 0 && value < 1e6;

/** Reads whole pixels: `1280`, `"1280"` or `"1280px"`. */
export function pixelsOf(value: unknown): number | null {
  const text = typeof value === 'string' ? /^\s*(\d{1,6})\s*(?:px)?\s*$/i.exec(value)?.[1] : undefined;
  const pixels = text === undefined ? value : Number(text);
  return typeof pixels === 'number' && isPixels(pixels) ? pixels : null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LINES: Readonly<Record<string, number>> = { '2k': 1440, '4k': 2160, '8k': 4320 };

/**
 * Reads a size in pixels: `1280x720`, `1280*720`, `1280×720`; with the picture's ratio also `720p` and `4k`, which name
 * its shorter side.
 */
export function sizeOf(value: unknown, aspectRatio: string | null): Size | null {
  if (typeof value !== 'string' || value.length > 32) return null;
  const sides = /^\s*(\d{1,6})\s*[x*×:,]\s*(\d{1,6})\s*(?:px)?\s*$/i.exec(value);
  // `16:9` is a ratio, not a size.
  if (sides && Number(sides[1]) >= 64 && Number(sides[2]) >= 64) {
    return { width: Number(sides[1]), height: Number(sides[2]) };
  }
  const word = value.trim().toLowerCase();
  const short = LINES[word] ?? Number(/^(\d{3,4})p$/.exec(word)?.[1] ?? Number.NaN);
  const ratio = /^(\d{1,3})\s*[:x/]\s*(\d{1,3})$/i.exec(aspectRatio ?? '');
  const [across, down] = [Number(ratio?.[1]), Number(ratio?.[2])];
  if (!(short > 0 && across > 0 && down > 0)) return null;
  // Encoders want even numbers.
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2);
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

const SECONDS_OF: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 };

/** Reads a length as seconds: `5`, `"5"`, `"5s"`, `"5.04 sec"`, `"5 秒"`, `"5000ms"`, `"00:05"`, `"PT5S"`. */
export function secondsOf(value: unknown): number | null {
  let seconds = Number.NaN;
  if (typeof value === 'number') seconds = value;
  else if (typeof value === 'string' && value.length <= 32) {
    const text = value.trim().toLowerCase();
    const plain = /^(?:pt)?(\d{1,7}(?:\.\d{1,9})?)\s*(ms|m|s|sec|secs|second|seconds|秒)?$/.exec(text);
    const clock = /^(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d{1,9})?)$/.exec(text);
    if (plain)
      seconds = Number(plain[1]) * (SECONDS_OF[plain[2] === 'ms' || plain[2] === 'm' ? plain[2] : 's'] ?? 1);
    if (clock) seconds = Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  }
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e7 ? seconds : null;
}

/** Reads Unix time in seconds, or in milli-, micro- or nanoseconds: told apart by their size until the year 5138. */
function unixMs(value: number): number {
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1000 : value / 1e6;
}

/**
 * Writes `2024-07-01 07:35:13.498 +0000 UTC`, as Go prints it, in the form that Date reads. Without a zone it is taken for UTC,
 * as services keep their time; Date would take it for that of this computer.
 */
function goTime(text: string): string {
  const known = text
    .replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3')
    .replace(/ ?([+-]\d\d):?(\d\d)(?: [A-Z]{3,4})?$/, '$1:$2')
    .replace(/ ?(?:UTC|GMT)$/, 'Z');
  return /(?:[Zz]|[+-]\d\d:\d\d)$/.test(known) ? known : `${known}Z`;
}

/**
 * Reads a moment as milliseconds since 1970: RFC 3339 text, HTTP's dates, or Unix time as a number or as digits. Go's
 * zero time and anything before 2001 mean unknown.
 */
export function timeOf(value: unknown): number | null {
  let ms = Number.NaN;
  if (typeof value === 'number') ms = unixMs(value);
  else if (typeof value === 'string' && value.length <= 64) {
    const text = value.trim();
    // Date.parse makes a date of nearly anything: "5" is a day in May 2001.
    if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) ms = unixMs(Number(text));
    else if (/^\d{4}[-/]\d\d[-/]\d\d[Tt ]\d\d:/.test(text)) ms = Date.parse(goTime(text));
    else if (/^[A-Z][a-z]{2}, \d/.test(text)) ms = Date.parse(text);
  }
  return Number.isFinite(ms) && ms > 978_307_200_000 && ms < 32_503_680_000_000 ? Math.round(ms) : null;
}
