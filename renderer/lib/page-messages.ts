/**
 * The page's messages: English, and of all others the language that was chosen alone, fetched when it is. The build
 * puts this module in the place of paraglide/messages.js (build/scripts/load-one-language.ts), which holds all of
 * them, as the main process does.
 */
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
import * as english from '../../app/shared/paraglide/messages/en.js';
import { NAMES } from '../../app/shared/paraglide/names.js';
import { getLocale } from '../../app/shared/paraglide/runtime.js';

type Say = (inputs?: object) => string;
type Messages = Readonly<Record<string, Say>>;

const LOADERS = import.meta.glob<Messages>([
  '../../app/shared/paraglide/messages/*.js',
  '!../../app/shared/paraglide/messages/{_index,en}.js',
]);

const loaded = new Map<Locale, Messages>([['en', english as unknown as Messages]]);

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

/** In the language of now, or the one that is asked for; in English where that one has not been loaded. */
function say(name: string, inputs: object, locale: Locale): string {
  const spoken = loaded.get(locale)?.[name] ?? (english as unknown as Messages)[name];
  if (!spoken) throw new Error(`There is no message ${name}.`);
  return spoken(inputs);
}

export const m: Messages = Object.fromEntries(
  Object.keys(english).map((name) => [
    NAMES[name] ?? name,
    (inputs: object = {}, options: { readonly locale?: Locale } = {}) =>
      say(name, inputs, options.locale ?? getLocale()),
  ]),
);
