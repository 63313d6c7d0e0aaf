/** Takes secrets out of text before it is written anywhere (S6): the second net, after not logging them. */

const HIDDEN = '[hidden]';

/** Words that go before a secret, in headers, JSON and addresses. */
const LABELLED =
  /\b(authorization|token|x-amz-signature|signature|sig|api[-_]?key|key)\b(["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&]+/gi;
const BEARER = /\b(bearer|basic)(\s+)[^\s"',;]+/gi;
/** Whole addresses, each once: looking for an end that may not come takes the square of a long line's length. */
const ADDRESS = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>]*)/gi;
const USER_INFO = /(^|:\/\/)[^/@]+@/g;

export interface Redactor {
  /** Hides this secret from now on, in every form it may be written. */
  hide(secret: string): void;
  redact(text: string): string;
}

/** `homeFolder`: written as ~, since it holds the person's name. */
export function createRedactor(homeFolder: string): Redactor {
  const forms = new Set<string>();
  return {
    hide(secret) {
      for (const form of formsOf(secret)) forms.add(form);
    },
    redact(text) {
      let result = text;
      for (const form of forms) result = result.replaceAll(form, HIDDEN);
      result = result.replace(ADDRESS, (_all, scheme: string, rest: string) => scheme + plainAddress(rest));
      result = result.replace(LABELLED, `$1$2${HIDDEN}`).replace(BEARER, `$1$2${HIDDEN}`);
      return homeFolder.length > 1 ? result.replaceAll(homeFolder, '~') : result;
    },
  };
}

/** What stands behind `://`, without names, passwords, queries and fragments. */
function plainAddress(rest: string): string {
  const end = rest.search(/[?#]/);
  const place = (end === -1 ? rest : rest.slice(0, end)).replace(USER_INFO, `$1${HIDDEN}@`);
  return end === -1 ? place : `${place}?${HIDDEN}`;
}

/** The secret as it is, escaped for JSON or addresses, in hex, and in base64 at each of its three places of a byte. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const encoded = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Characters that also carry bits of what stands before or after the secret differ from case to case.
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const stable = text.slice(start, end);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), encodeURI(secret)];
  const hex = bytes.toString('hex');
  return [secret, ...escaped, ...encoded, hex, hex.toUpperCase()].filter((form) => form.length >= 4);
}
