/**
 * Which views the specs of the whole page look at: every one, but for `npm test` one of each kind, since all of them take
 * minutes.
 */
import { VIEWS, type View } from '../renderer/gallery/views.ts';

/** Each part of the window stands in one of these at least. */
const ONE_OF_EACH = [
  ...['first-folder', 'list', 'grid-takes', 'settings-files', 'add-many', 'details-saved'],
  'review-two',
];

export const lookedAt: readonly (readonly [string, View])[] = Object.entries(VIEWS).filter(
  ([name]) => process.env.TESTS !== 'usual' || ONE_OF_EACH.includes(name),
);

const missing = ONE_OF_EACH.filter((name) => !(name in VIEWS));
if (missing.length > 0) throw new Error(`There is no view named ${missing.join(', ')}`);
