/** Says what the page may send with its calls: parsers of single values, which app/shared/contract.ts puts together. */
import * as v from 'valibot';
import { ACCOUNT_ID, MAX_ACCOUNT_NAME, MAX_PASTED_JSON } from './accounts.ts';
import { COMMANDS } from './commands.ts';
import { BIN_KINDS, EXPORT_FORMATS, PROMPT_PLACES } from './exports.ts';
import { ITEM_ID, MAX_ITEM_ID } from './generation.ts';
import { LENGTHS, MARKS, MAX_HANDED_OVER, MAX_IDS, SHAPES, SORT_KEYS } from './library-view.ts';
import { SETTINGS } from './settings.ts';

/** May be a whole chat; anything longer is not a list of ids. */
export const pastedText = v.pipe(v.string(), v.maxLength(1_000_000));

/** An item's. */
export const id = v.pipe(v.string(), v.regex(ITEM_ID), v.maxLength(MAX_ITEM_ID));
export const someIds = v.pipe(v.array(id), v.minLength(1), v.maxLength(MAX_IDS));
export const ids = v.strictObject({ ids: someIds });
/** A hand-over is one file or one copy, whatever there is of it: it cannot go in parts. */
export const manyIds = v.pipe(v.array(id), v.minLength(1), v.maxLength(MAX_HANDED_OVER));
export const handOver = v.strictObject({
  ids: manyIds,
  format: v.picklist(EXPORT_FORMATS),
  bins: v.picklist(BIN_KINDS),
  promptAs: v.picklist(PROMPT_PLACES),
});
export const markedItems = v.strictObject({
  items: v.pipe(
    v.array(v.strictObject({ id, mark: v.nullable(v.picklist(MARKS)) })),
    v.minLength(1),
    v.maxLength(MAX_IDS),
  ),
});
export const accountId = v.pipe(v.string(), v.regex(ACCOUNT_ID));
export const account = v.strictObject({ id: accountId });
export const accountName = v.pipe(v.string(), v.maxLength(MAX_ACCOUNT_NAME));
/** A service's answer, or a definition of one. */
export const pastedJson = v.pipe(v.string(), v.maxLength(MAX_PASTED_JSON));
export const nothing = v.undefined();
export const shortText = v.pipe(v.string(), v.maxLength(4096));

export const commands = v.strictObject({
  commands: v.pipe(v.array(v.picklist(COMMANDS)), v.maxLength(COMMANDS.length)),
});

const moment = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const facets = v.strictObject({
  newSinceMs: v.optional(moment),
  addedSinceMs: v.optional(moment),
  model: v.optional(v.pipe(v.string(), v.maxLength(200))),
  account: v.optional(accountId),
  shape: v.optional(v.picklist(SHAPES)),
  length: v.optional(v.picklist(LENGTHS)),
});
export const whatIsListed = {
  search: SETTINGS.search.type,
  statuses: SETTINGS.statuses.type,
  marks: v.optional(SETTINGS.marks.type),
  facets: v.optional(facets),
};
export const listInOrder = {
  ...whatIsListed,
  sort: v.picklist(SORT_KEYS),
  descending: v.boolean(),
  grouped: v.optional(v.boolean()),
  newSinceMs: v.optional(moment),
};
export const libraryQuery = v.strictObject({
  ...listInOrder,
  offset: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  outline: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** What the page was showing, beside the settings that it keeps for good. */
export const pagePlace = v.strictObject({
  /** The item at the top of the list, counted from 0. */
  first: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
});
export type PagePlace = v.InferOutput<typeof pagePlace>;
