/**
 * What the specs of the whole page look at: every view in every look, but for `npm test`, since all of it takes minutes,
 * one view of each kind, and of its looks each theme and each kind of language once, not each with each.
 */
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
import { VIEWS, type View } from '../renderer/gallery/views.ts';

const isWhole = process.env.TESTS !== 'usual';

/** Each part of the window stands in one of these at least. */
const ONE_OF_EACH = [
  ...['first-folder', 'list', 'grid-takes', 'settings-files', 'add', 'details-saved'],
  'review-two',
];

export const lookedAt: readonly (readonly [string, View])[] = Object.entries(VIEWS).filter(
  ([name]) => isWhole || ONE_OF_EACH.includes(name),
);

const missing = ONE_OF_EACH.filter((name) => !(name in VIEWS));
if (missing.length > 0) throw new Error(`There is no view named ${missing.join(', ')}`);

/** In which words and colours axe looks at a view; the rules that colours have no part in say the same in both themes. */
export interface AxeLook {
  readonly language: Locale;
  readonly theme: 'light' | 'dark';
}
const LOOKS: readonly AxeLook[] = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'zh-Hans', theme: 'light' },
  { language: 'zh-Hans', theme: 'dark' },
];
export const looksOfAxe = isWhole
  ? LOOKS
  : LOOKS.filter(({ language, theme }) => (language === 'en') === (theme === 'light'));

/** Chinese of those without spaces, German of those with long words, Russian of those in other letters. */
const KINDS: readonly Locale[] = ['zh-Hans', 'de', 'ru'];
/** The languages whose words are measured, beside English. */
export const measured: readonly Locale[] = isWhole ? LOCALES.slice(1) : KINDS;
