/**
 * Part files that are no longer wanted and could not be deleted: their disk is unplugged, or another program holds
 * them. They are written down in the library and deleted as soon as that can be done, after a restart too, so that
 * whatever way a task ends, nothing of it is left beside the clips (docs/rules.md, D13).
 */
import { unlink } from 'node:fs/promises';
import { isTaken } from '../../files/same-file.ts';
import type { FactStore } from '../../library/fact-store.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import type { Reservations } from '../reservations.ts';
import { ownPartPath } from './own-part.ts';

export interface Leftover {
  readonly folder: string;
  readonly partPath: string;
}

export interface Leftovers {
  /** Deletes a part now or, where that cannot be done, later. */
  drop(part: Leftover): Promise<void>;
  /** Takes up what an earlier run of the program could not delete. */
  start(): void;
  stop(): void;
}

export interface LeftoversDeps {
  readonly library: FactStore;
  /** A name that is to be deleted is not given to a new part. */
  readonly names: Pick<Reservations, 'claimName' | 'release'>;
  /** How often it is tried again, in milliseconds. */
  readonly everyMs: number;
  readonly onBug: (thrown: unknown) => void;
}

const FACT = 'leftover-parts';
/** A library holds no endless list of them: the oldest are on a disk that never came back. */
const MAX_KEPT = 1_000;

async function isUnlinked(path: string): Promise<'yes' | 'no' | 'not found'> {
  try {
    await unlink(path);
    return 'yes';
  } catch (thrown) {
    return errorCodeOf(thrown) === 'ENOENT' ? 'not found' : 'no';
  }
}

/** Tells whether it is surely gone. Below a folder that is not there, nothing can be said of a file. */
async function deletePart({ folder, partPath }: Leftover): Promise<boolean> {
  const first = await isUnlinked(partPath);
  if (first !== 'not found') return first === 'yes';
  if (!(await isTaken(folder))) return false;
  // The folder may have come back since the first look.
  return (await isUnlinked(partPath)) !== 'no';
}

function listIn(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function parse(text: string | null): readonly Leftover[] {
  const list = listIn(text ?? '[]');
  return list.filter((one): one is Leftover => {
    const { folder, partPath } = (one ?? {}) as Partial<Record<keyof Leftover, unknown>>;
    // A library from elsewhere may name any file (docs/rules.md, field S5).
    return (
      typeof folder === 'string' && typeof partPath === 'string' && ownPartPath({ folder, partPath }) !== null
    );
  });
}

export function createLeftovers(deps: LeftoversDeps): Leftovers {
  const { library, names } = deps;
  const kept = new Map<string, Leftover>();
  let timer: NodeJS.Timeout | null = null;

  const ownerOf = (path: string): string => `leftover ${path}`;

  function store(): void {
    library.setFact(FACT, JSON.stringify([...kept.values()].slice(-MAX_KEPT)));
  }

  function wakeLater(): void {
    if (kept.size > 0) timer ??= setTimeout(() => void sweep().catch(deps.onBug), deps.everyMs).unref();
  }

  async function sweep(): Promise<void> {
    const before = kept.size;
    for (const [path, part] of [...kept]) {
      if (!(await deletePart(part))) continue;
      kept.delete(path);
      names.release(ownerOf(path));
    }
    if (timer === null) return;
    timer = null;
    if (kept.size < before) store();
    wakeLater();
  }

  function keep(part: Leftover): void {
    kept.set(part.partPath, part);
    names.claimName(part.partPath, ownerOf(part.partPath));
  }

  return {
    async drop(part) {
      if (await deletePart(part)) return;
      keep(part);
      store();
      wakeLater();
    },
    start() {
      for (const part of parse(library.fact(FACT))) keep(part);
      wakeLater();
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
