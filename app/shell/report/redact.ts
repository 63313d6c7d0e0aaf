/**
 * Takes secrets out of text before it is written anywhere (docs/rules.md, S6): the second net, after not logging them.
 */
import { pathToFileURL } from 'node:url';

const HIDDEN = '[hidden]';

/** Words that go before a secret, in headers, JSON and addresses. */
const LABELLED =
  /\b(authorization|token|x-amz-signature|signature|sig|api[-_]?key|key)\b(["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&]+/gi;
const BEARER = /\b(bearer|basic)(\s+)[^\s"',;]+/gi;
/** Whole addresses, each once: looking for an end that may not come takes the square of a long line's length. */
const ADDRESS = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>]*)/gi;
/** Up to the last @: a password may hold some. */
const USER_INFO = /(^|:\/\/)[^/]+@/g;

export interface Redactor {
  /** Hides this secret from now on, in every form it may be written. */
  hide(secret: string): void;
  redact(text: string): string;
}

/**
 * Makes a redactor that hides what looks like a secret, and each secret that it is told of.
 * @param homeFolder written as ~, since it holds the person's name; however a report spells it.
 */
export function createRedactor(homeFolder: string): Redactor {
  const forms = new Set<string>();
  const home = homePattern(homeFolder);
  return {
    hide(secret) {
      for (const form of formsOf(secret)) forms.add(form);
    },
    redact(text) {
      let result = text;
      for (const form of forms) result = result.replaceAll(form, HIDDEN);
      result = result.replace(ADDRESS, (_all, scheme: string, rest: string) => scheme + plainAddress(rest));
      result = result.replace(LABELLED, `$1$2${HIDDEN}`).replace(BEARER, `$1$2${HIDDEN}`);
      return home === null ? result : result.replace(home, '~');
    },
  };
}

/** Gives what stands behind `://`, without names, passwords, queries and fragments. */
function plainAddress(rest: string): string {
  const place = rest.replace(USER_INFO, `$1${HIDDEN}@`);
  const end = place.search(/[?#]/);
  return end === -1 ? place : `${place.slice(0, end)}?${HIDDEN}`;
}

/**
 * Makes the pattern of the home folder as paths, JSON (whose backslashes are double, in JSON within JSON fourfold) and
 * file addresses write it, where a separator or the end follows; null for a folder without a name. Windows and macOS
 * take no notice of capitals, and elsewhere it does no harm to hide too much.
 */
function homePattern(homeFolder: string): RegExp | null {
  const names = homeFolder
    .toWellFormed()
    .split(/[\\/]/)
    .filter((name) => name !== '');
  if (names.length === 0) return null;
  const separator = String.raw`(?:\\{1,4}|\/|%5c|%2f)`;
  const spelt = names.map((name) => {
    const inAddress = pathToFileURL(`/${name}`).pathname.split('/').at(-1) ?? name;
    const inJson = JSON.stringify(name).slice(1, -1);
    const encoded = [encodeURIComponent(name), encodeURI(name), inAddress];
    const spellings = [name, inJson, ...encoded, ...shortNames(name)];
    return `(?:${[...new Set(spellings)].map(literally).join('|')})`;
  });
  const start = /^[\\/]/.test(homeFolder) ? separator : '';
  // A letter after it would be another person's folder: /home/jo and /home/joanna.
  const end = String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])`;
  return new RegExp(start + spelt.join(separator) + end, 'giu');
}

/** Shortens a name as Windows does for old programs, and the path of its temporary folder with it: RUNNER~1. */
function shortNames(name: string): readonly string[] {
  const letters = name.replaceAll(/[ .]/g, '');
  return letters.length > 8 || letters !== name
    ? [`${letters.slice(0, 6)}~1`, `${letters.slice(0, 6)}~2`]
    : [];
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * Gives the secret as it is, escaped for JSON or addresses, in hex, and in base64, of UTF-16 (as PowerShell has it)
 * too.
 */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const encoded = [...base64Forms(bytes), ...base64Forms(Buffer.from(secret, 'utf16le'))];
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), encodeURI(secret)];
  const hex = bytes.toString('hex');
  return [secret, ...escaped, ...encoded, hex, hex.toUpperCase()].filter((form) => form.length >= 4);
}

/** Gives what base64 makes of the bytes, at each of the three places that a byte can have in it. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Characters that also carry bits of what stands before or after the secret differ from case to case.
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const stable = text.slice(start, end);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
