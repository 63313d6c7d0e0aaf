/** Says which of our languages a person reads. */

/** Each has a catalogue of its name in app/shared/messages. */
export const LOCALES = ['en', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'es', 'fr', 'de', 'pt-BR', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

/** Each in its own words, so that whoever landed in the wrong one finds the way back. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  en: 'English',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
  ja: '日本語',
  ko: '한국어',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  'pt-BR': 'Português (Brasil)',
  ru: 'Русский',
};

/** Languages that set no space between two sentences. */
const UNSPACED: ReadonlySet<Locale> = new Set(['zh-Hans', 'zh-Hant', 'ja']);

/**
 * Gives the language to speak. Of the system's language the script decides between the two kinds of Chinese, which
 * Taiwan and Hong Kong name by their region; else the language alone counts.
 * @param systemLocale the desktop's language as BCP 47, for the setting "system".
 */
export function resolveLocale(language: Locale | 'system', systemLocale: string): Locale {
  if (language !== 'system') return language;
  let known: Intl.Locale;
  try {
    known = new Intl.Locale(systemLocale).maximize();
  } catch {
    // A desktop without a language, or with one that is no language tag ("C").
    return 'en';
  }
  if (known.language === 'zh') return known.script === 'Hant' ? 'zh-Hant' : 'zh-Hans';
  return LOCALES.find((locale) => locale.split('-')[0] === known.language) ?? 'en';
}

/** Writes sentences one after another. */
export function joinSentences(sentences: readonly string[], locale: Locale): string {
  return sentences.join(UNSPACED.has(locale) ? '' : ' ');
}
