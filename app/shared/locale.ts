/** Which of our languages a person reads. */
import type { Language } from './settings.ts';

export type Locale = 'en' | 'zh-Hans';

/**
 * `systemLocale`: the desktop's language as BCP 47, for the setting "system".
 * Any Chinese system gets Chinese: a reader of the traditional script reads it better than English.
 */
export function resolveLocale(language: Language, systemLocale: string): Locale {
  if (language !== 'system') return language;
  return /^zh\b/i.test(systemLocale) ? 'zh-Hans' : 'en';
}
