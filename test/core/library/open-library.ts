/** A library in a folder of a test's own, closed when the test ends. */
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { createLibrary, type Library, type LibraryChangeNotice } from '../../../app/core/library/library.ts';
import { createLibraryReader, type LibraryReader } from '../../../app/core/library/library-query.ts';
import { openLibraryFile } from '../../../app/core/library/open-database.ts';
import type { AssetPatch } from '../../../app/core/library/records.ts';
import { migrate } from '../../../app/core/library/schema.ts';
import { nextTransferState } from '../../../app/core/library/transfer-state.ts';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { type Generation, TRANSFER_STATES, type TransferState } from '../../../app/shared/generation.ts';
import { newLibrary } from './new-library.ts';

export const NOW = Date.UTC(2026, 0, 1);

export interface OpenLibrary {
  readonly db: DatabaseSync;
  readonly library: Library;
  readonly reader: LibraryReader;
  readonly changes: readonly LibraryChangeNotice[];
  readonly quarantinedAt: string | null;
  close(): void;
}

function assemble(db: DatabaseSync, quarantinedAt: string | null, close: () => void): OpenLibrary {
  const changes: LibraryChangeNotice[] = [];
  const library = createLibrary(db, (change) => void changes.push(change));
  let isOpen = true;
  const closeOnce = (): void => {
    if (isOpen) close();
    isOpen = false;
  };
  onTestFinished(closeOnce);
  return { db, library, reader: createLibraryReader(db), changes, quarantinedAt, close: closeOnce };
}

export function openLibrary(folder: string): OpenLibrary {
  const file = openLibraryFile(folder, NOW);
  return assemble(file.db, file.quarantinedAt, file.close);
}

/** In memory, for what does not concern the disk: a new one, or one that was made before. */
export function memoryLibrary(bytes = newLibrary()): OpenLibrary {
  const db = new DatabaseSync(':memory:');
  db.deserialize(bytes);
  db.exec('PRAGMA foreign_keys = ON');
  // Offers the functions that its tables use.
  migrate(db);
  return assemble(db, null, () => db.close());
}

export function generationOf(id: string, fields: object = {}): Generation {
  const parsed = parseGeneration({ id, state: 'processing', ...fields }, null);
  if (!parsed) throw new Error('not a generation');
  return parsed;
}

/** Leads an asset to a state along steps that the rules allow, the fewest; the patch goes with the last. */
export function bringTo(
  library: Pick<Library, 'asset' | 'transition'>,
  id: string,
  to: TransferState,
  patch: AssetPatch = {},
): void {
  const asset = library.asset(id, 'video');
  if (!asset) throw new Error(`${id} has no video in the library`);
  for (const state of wayFrom(asset.state, to).slice(1)) library.transition(asset, state);
  library.transition(asset, to, patch);
}

/** By their two ends: to look for one costs more than to go it, and some libraries have hundreds of clips. */
const knownWays = new Map<string, readonly TransferState[]>();

function wayFrom(from: TransferState, to: TransferState): readonly TransferState[] {
  const known = knownWays.get(`${from} ${to}`);
  if (known) return known;
  const ways: TransferState[][] = [[from]];
  for (const way of ways) {
    const last = way.at(-1) as TransferState;
    if (last === to) {
      knownWays.set(`${from} ${to}`, way);
      return way;
    }
    for (const next of TRANSFER_STATES) {
      if (!ways.some((other) => other.includes(next)) && isAllowed(last, next)) ways.push([...way, next]);
    }
  }
  throw new Error(`no way leads from ${from} to ${to}`);
}

export function isAllowed(from: TransferState, to: TransferState): boolean {
  try {
    return nextTransferState(from, to) === to;
  } catch {
    return false;
  }
}
