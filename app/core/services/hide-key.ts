/**
 * Takes the key out of whatever a gateway says (docs/rules.md, field A13): as it is, escaped for JSON, addresses or
 * HTML, whole or in part, and in base64 and hex. From an answer it would reach the page, the library and other origins.
 */

/** Stands where an answer repeated the key. */
const HIDDEN_KEY = '[your key]';

/** So much of a spelling is enough to know it by; more of it goes as far as it is the same. */
const HEAD = 14;
/** In shorter keys, encoded, any word might be found. */
const LEAST_ENCODED = 8;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '-': 'hyphen|dash', _: 'lowbar', '.': 'period', '/': 'sol', '+': 'plus', '=': 'equals', ':': 'colon' },
  ...{ '&': 'amp', '"': 'quot', "'": 'apos', '<': 'lt', '>': 'gt', '!': 'excl', '#': 'num', $: 'dollar' },
  ...{ '%': 'percnt', '*': 'ast', '@': 'commat', ',': 'comma', ';': 'semi', '?': 'quest', '~': 'tilde' },
};

const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** Makes the pattern of every way in which one character is written. */
function written(char: string): string {
  const code = char.charCodeAt(0);
  const hex = anyCase(code.toString(16).padStart(2, '0'));
  const entity = ENTITIES[char];
  // The longest first: a % that stands for itself is followed by 25 where it was encoded.
  return [
    `%(?:25){0,3}${hex}`,
    `\\\\{1,4}(?:u00|x|u\\{0{0,4})${hex}\\}?`,
    `&(?:amp;){0,3}#(?:0{0,5}${code}|[xX]0{0,5}${hex});?`,
    ...(entity ? [`&(?:amp;){0,3}(?:${entity});`] : []),
    `${/["'\\/]/.test(char) ? '\\\\{0,4}' : ''}${char.replace(/[^A-Za-z0-9]/g, '\\$&')}`,
  ].join('|');
}

/** A spelling of the key: for each of its places the characters that may stand there. */
type Spelling = readonly string[];

/** Gives the part of a base64 text that depends on the secret alone, whatever stands before and after it. */
function base64Spellings(secret: Buffer): readonly Spelling[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const core = text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + secret.length) * 8) / 6));
    return [...core].map((char) => (char === '+' ? '+-' : char === '/' ? '/_' : char));
  });
}

function spellingsOf(key: string): readonly Spelling[] {
  const bytes = Buffer.from(key);
  if (key.length < LEAST_ENCODED) return [[...key]];
  const hex = [...bytes.toString('hex')].map((digit) =>
    /[a-f]/.test(digit) ? digit + digit.toUpperCase() : digit,
  );
  return [[...key], hex, ...base64Spellings(bytes), ...base64Spellings(Buffer.from(key, 'utf16le'))];
}

interface Needle {
  readonly head: string;
  /** Each matches one of the characters behind the head. */
  readonly rest: readonly RegExp[];
}

/** Returns a function that replaces each spelling of the key; a text without it comes back as it is. */
export function createKeyHider(key: string): (text: string) => string {
  const patterns = new Map<string, string>();
  const stickies = new Map<string, RegExp>();
  const patternOf = (chars: string): string => {
    const known = patterns.get(chars);
    if (known !== undefined) return known;
    const made = `(?:${[...chars].map(written).join('|')})`;
    patterns.set(chars, made);
    return made;
  };
  const stickyOf = (chars: string): RegExp => {
    const made = stickies.get(chars) ?? new RegExp(patternOf(chars), 'y');
    stickies.set(chars, made);
    return made;
  };
  const needles: readonly Needle[] = spellingsOf(key).map((spelling) => ({
    head: spelling.slice(0, HEAD).map(patternOf).join(''),
    rest: spelling.slice(HEAD).map(stickyOf),
  }));
  const heads = new RegExp(needles.map(({ head }) => `(${head})`).join('|'), 'g');

  /** Finds where the spelling that begins here ends: cut off, it goes as far as it is there. */
  function endOf(needle: Needle | undefined, text: string, start: number, from: number): number {
    if (text.startsWith(key, start)) return start + key.length;
    let at = from;
    for (const char of needle?.rest ?? []) {
      char.lastIndex = at;
      if (!char.test(text)) break;
      at = char.lastIndex;
    }
    return at;
  }

  return (text) => {
    let kept = '';
    let from = 0;
    heads.lastIndex = 0;
    for (let match = heads.exec(text); match; match = heads.exec(text)) {
      const which = match.findIndex((group, index) => index > 0 && group !== undefined) - 1;
      const end = endOf(needles[which], text, match.index, match.index + match[0].length);
      kept += `${text.slice(from, match.index)}${HIDDEN_KEY}`;
      from = end;
      heads.lastIndex = end;
    }
    return from === 0 ? text : kept + text.slice(from);
  };
}
