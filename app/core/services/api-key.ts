/** Checks what may stand in an Authorization header, where a key enters: the vault, and the command line (docs/rules.md, case 80). */
import { failed, ok, type Result } from '../../shared/result.ts';

const MAX_KEY_LENGTH = 4096;

/** What nobody sees in a text that was copied. */
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g;
/** The quotation marks of a program's text or of a page. */
const QUOTED = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|“([^”]*)”)$/;
/** A header's name and its own word, as they stand before a key in documentation. */
const HEADER = /^(?:(?:proxy-)?authorization|x-(?:goog-)?api-key|api-key)\s*:\s*/i;
const SCHEME = /^(?:bearer(?:\s+|:\s*|$)|(?:key|token)\s+)/i;

const unquoted = (text: string): string => text.replace(QUOTED, '$1$2$3$4').trim();

/** Trims what copying adds, a header's words among it; fails with `no-key` or `key-unusable`. Never repeats the text. */
export function parseApiKey(text: string): Result<string> {
  const words = unquoted(text.replace(INVISIBLE, '').trim()).replace(HEADER, '').replace(SCHEME, '');
  const key = unquoted(words);
  if (key === '') {
    return failed({ code: 'no-key', facts: {} });
  }
  if (key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key)) {
    return failed({ code: 'key-unusable', facts: {} });
  }
  return ok(key);
}
