/** Checks what may stand in an Authorization header, where a key enters (docs/rules.md, case 80). */
import { failed, ok, type Result } from '../../shared/result.ts';

const MAX_KEY_LENGTH = 4096;

/** Trims the white space that copying adds; fails with `no-key` or `key-unusable`. Never repeats the text. */
export function parseApiKey(text: string): Result<string> {
  // Copied from documentation, a key often comes with the header's own word in front.
  const key = text
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/^bearer(?:\s+|:\s*|$)/i, '');
  if (key === '') {
    return failed({ code: 'no-key', facts: {} });
  }
  if (key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key)) {
    return failed({ code: 'key-unusable', facts: {} });
  }
  return ok(key);
}
