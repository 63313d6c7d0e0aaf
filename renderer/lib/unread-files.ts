/** Says which texts and files could not be read, and why. */
import type { Locale } from '../../app/shared/locale.ts';
import { m } from '../../app/shared/paraglide/messages.js';
import type { Refusal } from './dropped-text.ts';

/** Enough to know which they are. */
const NAMED = 3;

function listOf(names: readonly string[], locale: Locale): string {
  const more = names.length - NAMED;
  const shown = more > 0 ? [...names.slice(0, NAMED), m.names_more({ count: more })] : names;
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(shown);
}

/** Gives one sentence for each reason, with the files' names. */
export function refusalSentences(refused: readonly Refusal[], locale: Locale): readonly string[] {
  const namesOf = (why: Refusal['why']): readonly string[] =>
    refused.flatMap((one) => (one.why === why && one.name !== null ? [one.name] : []));
  const [unreadable, tooLong] = [namesOf('unreadable'), namesOf('too-long')];
  return [
    refused.some(({ name }) => name === null) ? m.add_too_long() : '',
    unreadable.length > 0 ? m.add_files_unreadable({ names: listOf(unreadable, locale) }) : '',
    tooLong.length > 0 ? m.add_files_too_long({ names: listOf(tooLong, locale) }) : '',
  ].filter((sentence) => sentence !== '');
}
