/** The person's language: messages and formats together, changing at once with the setting. */
import type { Problem } from '../../app/shared/error-code.ts';
import type { Language } from '../../app/shared/settings.ts';
import type { ItemAction } from '../lib/item-actions.ts';
import { en, type Messages } from '../messages/en.ts';
import { createFormat, type Format, type Locale } from '../messages/format.ts';
import { zhHans } from '../messages/zh-hans.ts';

export interface LanguageStore {
  readonly locale: Locale;
  /** Messages. */
  readonly m: Messages;
  /** Formats. */
  readonly f: Format;
  /** What happened and what to do, in one sentence or two. */
  problem(problem: Problem): string;
  /** The same for what became of an action, whose codes may mean something narrower. */
  actProblem(action: ItemAction, problem: Problem): string;
}

const MESSAGES: { readonly [Name in Locale]: Messages } = { en, 'zh-Hans': zhHans };

/** Any Chinese system gets Chinese: a reader of the traditional script reads it better than English. */
export function resolveLocale(language: Language, systemLocale: string): Locale {
  if (language !== 'system') return language;
  return /^zh\b/i.test(systemLocale) ? 'zh-Hans' : 'en';
}

/** `language` and `systemLocale` are read reactively. */
export function createLanguage(language: () => Language, systemLocale: () => string): LanguageStore {
  const locale = $derived(resolveLocale(language(), systemLocale()));
  const messages = $derived(MESSAGES[locale]);
  const format = $derived(createFormat(locale));
  return {
    get locale() {
      return locale;
    },
    get m() {
      return messages;
    },
    get f() {
      return format;
    },
    problem: (problem) => messages.problems[problem.code],
    actProblem(action, { code }) {
      if (action === 'locate' && code === 'bad-input') return messages.locate.otherFile;
      if (action === 'locate' && code === 'file-missing') return messages.locate.unreadable;
      return messages.problems[code];
    },
  };
}
