/** Reads release notes as text: what a feed sends may be HTML, a list by version, or anything. */

/** Release notes as text: what a feed sends may be HTML, a list by version, or anything. */
const MAX_NOTES = 4_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decode(entity: string, body: string): string {
  if (!body.startsWith('#')) return ENTITIES[body.toLowerCase()] ?? entity;
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/**
 * Makes line ends or nothing of tags; the page shows the rest as text alone, so this is for reading, not safety. No
 * pattern looks past the next beginning of its own kind: a thousand of them unclosed would each be read to the end.
 */
function withoutMarkup(text: string): string {
  return text
    .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<li\b[^<>]*>/gi, '\n- ')
    .replace(/<br\b[^<>]*>|<\/(?:p|div|h[1-6]|ul|ol|li|tr|pre)\s*>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*>|<!--(?:(?!<!--)[\s\S])*?-->/gi, '')
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, decode);
}

function tidy(text: string): string {
  const clean = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return clean.length <= MAX_NOTES ? clean : `${clean.slice(0, MAX_NOTES).toWellFormed().trimEnd()}…`;
}

/**
 * Gives the notes as text of at most 4,000 characters; empty when there is nothing to read.
 * @param notes electron-updater's `releaseNotes`.
 */
export function releaseNotesText(notes: unknown): string {
  if (typeof notes === 'string') return tidy(withoutMarkup(notes.slice(0, 10 * MAX_NOTES)));
  if (!Array.isArray(notes)) return '';
  const parts = notes.slice(0, 20).map((entry: unknown) => {
    const { version, note } = (entry ?? {}) as { version?: unknown; note?: unknown };
    const text = releaseNotesText(typeof note === 'string' ? note : '');
    return text === '' ? '' : `${typeof version === 'string' ? version : ''}\n${text}`;
  });
  return tidy(parts.filter((part) => part !== '').join('\n\n'));
}
