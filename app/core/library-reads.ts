/**
 * Reads the library as it lies on the disk, without its lock: beside the Dailies that has it open, or where none runs.
 * Nothing is written. What that Dailies has told of is in it: a change is committed before it is told.
 */
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AssetKind } from '../shared/generation.ts';
import type { ItemDetail, LibraryQuery, LibraryWindow, StatusCounts } from '../shared/library-view.ts';
import type { Engine } from './engine-api.ts';
import { createExports } from './exports/exports.ts';
import { makePrivateFile } from './files/private-files.ts';
import { endingOf } from './items/item-state.ts';
import { createOrderFinder } from './library/find-order.ts';
import { createTakeNumbers } from './library/find-takes.ts';
import { primaryAsset } from './library/item-status.ts';
import { createLibrary } from './library/library.ts';
import { createLibraryReader } from './library/library-query.ts';
import type { AssetRecord } from './library/records.ts';
import { SCHEMA_VERSION, schemaVersionOf } from './library/schema.ts';
import { createStatusTally } from './library/status-counts.ts';
import { thumbnailPath } from './thumbnails/thumbnail-cache.ts';

export interface LibraryReads
  extends Pick<
    Engine,
    | 'has'
    | 'clipsOf'
    | 'item'
    | 'ending'
    | 'unfinished'
    | 'savedFile'
    | 'clipFile'
    | 'folders'
    | 'exportClips'
    | 'copyClips'
    | 'clipFacts'
  > {
  /** Gives a part of the list. Grouping and outlines are the window's, and left out. */
  rows(
    query: Omit<LibraryQuery, 'grouped' | 'outline' | 'newSinceMs'>,
  ): Pick<LibraryWindow, 'rows' | 'total'>;
  counts(): StatusCounts;
  /** What the item of an account's task is called; null where there is none. */
  idOfTask(taskId: string, account: string): string | null;
  inOrder(
    ids: readonly string[],
    order: Parameters<ReturnType<typeof createOrderFinder>>[1],
  ): readonly string[];
  close(): void;
}

const WAIT_MS = 5_000;

function isThere(path: string | null): path is string {
  try {
    return path !== null && (lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
  } catch {
    return false;
  }
}

/**
 * Opens the library of a data folder for reading. Null where there is none that can be read like that: none at all, one
 * of another version, or a damaged one. Whoever opens it for writing finds out which.
 *
 * @param serviceOf gives the service of an account; null where nobody knows.
 */
export function openLibraryReads(
  dataFolder: string,
  serviceOf: (account: string) => string | null = () => null,
): LibraryReads | null {
  const path = join(dataFolder, 'library.db');
  if (!existsSync(path)) return null;
  // A write-ahead log that opening makes gets the mode of the file.
  makePrivateFile(path);
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
    if (schemaVersionOf(db) === SCHEMA_VERSION) return createLibraryReads(db, dataFolder, serviceOf);
  } catch {
    // As said above.
  }
  db?.close();
  return null;
}

function createLibraryReads(
  db: DatabaseSync,
  dataFolder: string,
  serviceOf: (account: string) => string | null,
): LibraryReads {
  const library = createLibrary(db, () => undefined);
  const reader = createLibraryReader(db);

  /** Says of a saved clip whether it is there now, which the library may not know yet. */
  function asItIs<Row extends Pick<ItemDetail, 'id' | 'status' | 'hasVideo' | 'problem'>>(row: Row): Row {
    if (row.status !== 'saved' && row.status !== 'missing') return row;
    const found = isThere(primaryAsset(library.assets(row.id))?.finalPath ?? null);
    if (found === (row.status === 'saved')) return row;
    return found
      ? { ...row, status: 'saved', problem: null }
      : { ...row, status: 'missing', hasVideo: false };
  }
  function savedFile(id: string, kind: AssetKind): string | null {
    const asset: AssetRecord | null = library.asset(id, kind);
    return asset?.state === 'saved' && isThere(asset.finalPath) ? asset.finalPath : null;
  }
  const clipFile = (id: string): string | null => savedFile(id, 'video') ?? savedFile(id, 'raw');
  function pictureFile(id: string): string | null {
    const name = library.thumbnailFile(id);
    return name === null ? savedFile(id, 'thumbnail') : thumbnailPath(join(dataFolder, 'thumbnails'), name);
  }
  const item = (id: string): ItemDetail => asItIs(reader.item(id));

  return {
    rows(query) {
      const { rows, total } = reader.rows(query);
      return { rows: rows.map(asItIs), total };
    },
    // Counted anew: another process writes.
    counts: () => createStatusTally(db).counts(),
    idOfTask: library.idOfTask,
    inOrder: createOrderFinder(db),
    has: library.has,
    clipsOf: library.clipsOf,
    item,
    ending(id) {
      const generation = library.generation(id);
      return generation ? endingOf({ generation, assets: library.assets(id) }) : 'failed';
    },
    unfinished: library.unfinishedIds,
    ...{ savedFile, clipFile, folders: library.folders },
    ...createExports({
      ...{ item, clipFile, pictureFile, take: createTakeNumbers(db) },
      service: (id) => serviceOf(library.accountOf(id) ?? ''),
    }),
    close: () => db.close(),
  };
}
