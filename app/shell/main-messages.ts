/**
 * Gives the main process its messages: English, and another language once it is first spoken. The build puts this
 * module in the place of paraglide/messages.js (build/scripts/load-one-language.ts): ten languages at once were half of
 * what a start had to read.
 */
import { createRequire } from 'node:module';
import type { Locale } from '../shared/locale.ts';
import { createMessages, ENGLISH, type Messages } from '../shared/spoken-messages.ts';

/** out/main.js, which this is built into. The languages lie in chunks/ beside it, as vite.config.ts writes them. */
const require = createRequire(import.meta.url);

const loaded = new Map<Locale, Messages>([['en', ENGLISH]]);

/** Reads the language at once: a sentence is not waited for. One whose file is gone is spoken in English. */
function spoken(locale: Locale): Messages {
  const known = loaded.get(locale);
  if (known) return known;
  let read = ENGLISH;
  try {
    read = require(`./chunks/main-language-${locale}.cjs`);
  } catch {
    // A package that is not whole: it is usable all the same.
  }
  loaded.set(locale, read);
  return read;
}

export const m = createMessages(spoken);
