/**
 * Follows the person's language: messages (which ask for it by themselves) and formats change at once with the setting.
 */

import type { ItemAction } from '../../../app/shared/commands.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import { createFormat, type Format } from '../../../app/shared/format.ts';
import { type Locale, resolveLocale } from '../../../app/shared/locale.ts';
import { m } from '../../../app/shared/paraglide/messages.js';
import { overwriteGetLocale } from '../../../app/shared/paraglide/runtime.js';
import { problemSentence } from '../../../app/shared/problem-sentence.ts';
import type { Language } from '../../../app/shared/settings.ts';
import { isLoaded, loadLanguage } from '../../lib/page-messages.ts';

export interface LanguageStore {
  readonly locale: Locale;
  /** Formats. */
  readonly f: Format;
  /** What happened and what to do, in one sentence or two. */
  problem(problem: Problem): string;
  /** The same for what became of an action, whose codes may mean something narrower. */
  actProblem(action: ItemAction, problem: Problem): string;
}

/**
 * Makes the store. What was spoken goes on until the messages of the next language have come.
 * @param language read reactively, as `systemLocale` is, and as the locale is by whatever shows a message.
 */
export function createLanguage(language: () => Language, systemLocale: () => string): LanguageStore {
  const wanted = $derived(resolveLocale(language(), systemLocale()));
  let spoken = $state<Locale>('en');
  const locale = $derived(isLoaded(wanted) ? wanted : spoken);
  $effect(() => {
    const next = wanted;
    // English stays where a file of the page is missing: nothing of the work depends on words.
    void loadLanguage(next).then(() => {
      if (next === wanted) spoken = next;
    });
  });
  const format = $derived(createFormat(locale));
  overwriteGetLocale(() => locale);
  return {
    get locale() {
      return locale;
    },
    get f() {
      return format;
    },
    problem: problemSentence,
    actProblem(action, problem) {
      const { code } = problem;
      if (action === 'locate' && code === 'bad-input') return m.locate_other_file();
      if (action === 'locate' && code === 'file-missing') return m.locate_unreadable();
      return problemSentence(problem);
    },
  };
}
