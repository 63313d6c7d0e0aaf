/**
 * Stands in for paraglide/messages.js where only the languages that are spoken are to be in memory: the
 * modules of one language each, put together. English is always there.
 */
import type { Locale } from './locale.ts';
import * as english from './paraglide/messages/en.js';
import { NAMES } from './paraglide/names.js';
import { getLocale } from './paraglide/runtime.js';

type Say = (inputs?: object) => string;
export type Messages = Readonly<Record<string, Say>>;

export const ENGLISH = english as unknown as Messages;

/**
 * Makes each message's function: it speaks the language of now, or the one that is asked for, and English where
 * `spoken` gives nothing for it.
 */
export function createMessages(spoken: (locale: Locale) => Messages | undefined): Messages {
  function say(name: string, inputs: object, locale: Locale): string {
    const message = spoken(locale)?.[name] ?? ENGLISH[name];
    if (!message) throw new Error(`There is no message ${name}.`);
    return message(inputs);
  }
  return Object.fromEntries(
    Object.keys(ENGLISH).map((name) => [
      NAMES[name] ?? name,
      (inputs: object = {}, options: { readonly locale?: Locale } = {}) =>
        say(name, inputs, options.locale ?? getLocale()),
    ]),
  );
}
