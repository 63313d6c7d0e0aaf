/**
 * Answers what the front ends ask of the library and of saved files. None of it writes, and none waits for a disk but a
 * drag.
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { LibraryQuery } from '../shared/library-view.ts';
import type { Engine } from './engine-api.ts';
import type { EngineContext } from './engine-context.ts';
import type { Stages } from './engine-stages.ts';
import { createExports } from './exports/exports.ts';
import { accountsNamed } from './library/account-names.ts';
import { createChosenFinder } from './library/find-chosen.ts';
import { createOrderFinder } from './library/find-order.ts';
import { createTakeNumbers, createTakesFinder } from './library/find-takes.ts';
import type { Library } from './library/library.ts';
import { readMaking } from './library/past-durations.ts';
import { isFinishing } from './library/transfer-state.ts';
import { createUsualDuration } from './library/usual-duration.ts';
import { thumbnailPath } from './thumbnails/thumbnail-cache.ts';
import { outlookOf } from './tracking/outlook.ts';

export type EngineReads = Pick<
  Engine,
  | 'window'
  | 'models'
  | 'outlook'
  | 'choose'
  | 'takes'
  | 'among'
  | 'sums'
  | 'prompts'
  | 'lookForFiles'
  | 'has'
  | 'clipsOf'
  | 'item'
  | 'inOrder'
  | 'finishing'
  | 'accounts'
  | 'tasksByAccount'
  | 'unfinished'
  | 'savedFile'
  | 'savedFiles'
  | 'trashed'
  | 'folders'
  | 'thumbnailFile'
  | 'clipFile'
  | 'exportClips'
  | 'copyClips'
  | 'clipFacts'
>;

export function createReads(
  { options, settings, now }: Pick<EngineContext, 'options' | 'settings' | 'now'>,
  db: DatabaseSync,
  library: Library,
  {
    reader,
    presence,
    serviceOf,
    accountNames,
    accounts,
  }: Pick<Stages, 'reader' | 'presence' | 'serviceOf' | 'accountNames' | 'accounts'>,
): EngineReads {
  const chosen = createChosenFinder(db);
  const usual = createUsualDuration(db);
  const findOrder = createOrderFinder(db);
  const clipFile = (id: string): string | null =>
    presence.savedFile(id, 'video') ?? presence.savedFile(id, 'raw');
  const thumbnailFile = (id: string): string | null => {
    const name = library.thumbnailFile(id);
    return name === null ? null : thumbnailPath(join(options.dataFolder, 'thumbnails'), name);
  };
  const takes = createTakesFinder(db);
  /** Adds the accounts that the search names. */
  function asked<Query extends Pick<LibraryQuery, 'search' | 'facets'>>(query: Query): Query {
    const searched = query.search === '' ? [] : accountsNamed(query.search, accountNames());
    return searched.length === 0 ? query : { ...query, facets: { ...query.facets, searched } };
  }
  return {
    window(wanted) {
      const query = asked(wanted);
      const found = reader.rows(query);
      presence.look(
        found.rows.filter(({ status }) => status === 'saved' || status === 'missing').map(({ id }) => id),
      );
      return {
        ...found,
        ...{ version: library.version, counts: library.counts(), marks: library.markCounts() },
        ...{ matching: reader.matching(query), fresh: reader.fresh(query) },
      };
    },
    models: reader.models,
    outlook: () =>
      outlookOf(
        readMaking(db).map(({ kind, trackedAtMs, headStartMs }) => ({
          ageMs: now() - trackedAtMs + headStartMs,
          usualMs: usual(kind),
        })),
      ),
    choose: (query) => chosen.all(asked(query)),
    among: (query, ids) => chosen.among(asked(query), ids),
    sums: chosen.sums,
    prompts: chosen.prompts,
    takes: (query) => takes(asked(query)),
    inOrder(ids, order) {
      const { sort, descending } = order ?? { sort: settings().sort, descending: settings().sortDescending };
      return findOrder(ids, { sort, descending });
    },
    has: library.has,
    clipsOf: library.clipsOf,
    item: reader.item,
    accounts,
    tasksByAccount: library.tasksByAccount,
    finishing: () => library.unfinishedAssets().filter(({ state }) => isFinishing(state)).length,
    unfinished: library.unfinishedIds,
    folders: library.folders,

    lookForFiles: presence.lookNow,
    savedFile: presence.savedFile,
    savedFiles: presence.savedFiles,
    trashed: presence.trashed,
    clipFile,
    thumbnailFile,
    ...createExports({
      ...{ item: reader.item, clipFile, service: serviceOf, take: createTakeNumbers(db) },
      pictureFile: (id) => thumbnailFile(id) ?? presence.savedFile(id, 'thumbnail'),
    }),
  };
}
