/**
 * Gives the page its messages: English, and of all others the language that was chosen alone, fetched when it is. The
 * build puts this module in the place of paraglide/messages.js (build/scripts/load-one-language.ts).
 */
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
import { createMessages, ENGLISH, type Messages } from '../../app/shared/spoken-messages.ts';

const LOADERS = import.meta.glob<Messages>([
  '../../app/shared/paraglide/messages/*.js',
  '!../../app/shared/paraglide/messages/{_index,en}.js',
]);

const loaded = new Map<Locale, Messages>([['en', ENGLISH]]);

export function isLoaded(locale: Locale): boolean {
  return loaded.has(locale);
}

/** Resolves once the messages of the language can be shown. Rejects when its file cannot be read. */
export async function loadLanguage(locale: Locale): Promise<void> {
  if (loaded.has(locale)) return;
  const load = LOADERS[`../../app/shared/paraglide/messages/${locale}.js`];
  if (!load) throw new Error(`There are no messages in ${locale}, only in ${LOCALES.join()}.`);
  loaded.set(locale, await load());
}

export const m = createMessages((locale) => loaded.get(locale));
