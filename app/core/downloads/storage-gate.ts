/**
 * Holds back files that wait for their disk: full, unplugged, not writable. A folder where a write failed holds back
 * every file that goes there and no other; a file that does not fit waits alone (docs/rules.md, T16). Folders are
 * looked at again by themselves, and files go on once there is room. A command line on its own waits for no disk: its
 * files fail (`onStorageTrouble`).
 */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind } from '../../shared/generation.ts';

export interface HeldFile {
  readonly id: string;
  readonly kind: AssetKind;
  readonly folder: string;
  /** What it still needs. */
  readonly bytes: number;
  /** It does not fit, which says nothing of others. */
  readonly alone: boolean;
}

export interface StorageGate {
  hold(file: HeldFile, problem: Problem): void;
  /** Whether files may not begin there. */
  blocks(folder: string): boolean;
  forget(id: string, kind: AssetKind): void;
  readonly held: readonly HeldFile[];
  /** Lets everything go on, to find out by trying. */
  releaseAll(): void;
  stop(): void;
}

export interface StorageGateDeps {
  readonly freeSpace: (folder: string) => Promise<number | null>;
  readonly folderIsBack: (folder: string) => Promise<boolean>;
  /** Bytes that running files have still to write. */
  readonly reservedBytes: () => number;
  readonly probeMs: number;
  readonly onRelease: (files: readonly HeldFile[]) => void;
  /** Told of a folder in trouble, and that none is any more. */
  readonly onProblem: (problem: Problem | null) => void;
}

export function createStorageGate(deps: StorageGateDeps): StorageGate {
  const held = new Map<string, HeldFile>();
  let probe: NodeJS.Timeout | null = null;
  let isTold = false;

  const inFolder = (folder: string): HeldFile[] =>
    [...held.values()].filter((file) => file.folder === folder);

  function release(files: readonly HeldFile[]): void {
    for (const { id, kind } of files) held.delete(`${kind} ${id}`);
    endIfEmpty();
    deps.onRelease(files);
  }

  function endIfEmpty(): void {
    if (isTold && [...held.values()].every(({ alone }) => alone)) {
      isTold = false;
      deps.onProblem(null);
    }
    if (held.size > 0 || !probe) return;
    clearInterval(probe);
    probe = null;
  }

  async function lookAgain(folder: string): Promise<void> {
    const free = await deps.freeSpace(folder);
    const isBack = await deps.folderIsBack(folder);
    const files = inFolder(folder);
    if (!probe || files.length === 0 || !isBack) return;
    const fits = ({ bytes }: HeldFile): boolean =>
      free === null || free - deps.reservedBytes() >= Math.max(1, bytes);
    const blocking = files.filter(({ alone }) => !alone);
    // One that does not fit goes on when it does; those behind a failed write, once the smallest may.
    release([...files.filter((file) => file.alone && fits(file)), ...(blocking.some(fits) ? blocking : [])]);
  }

  return {
    hold(file, problem) {
      held.set(`${file.kind} ${file.id}`, file);
      if (!file.alone) {
        isTold = true;
        deps.onProblem(problem);
      }
      probe ??= setInterval(() => {
        for (const folder of new Set([...held.values()].map((one) => one.folder))) void lookAgain(folder);
      }, deps.probeMs);
    },
    blocks: (folder) => held.size > 0 && inFolder(folder).some(({ alone }) => !alone),
    forget(id, kind) {
      if (held.delete(`${kind} ${id}`)) endIfEmpty();
    },
    get held() {
      return [...held.values()];
    },
    releaseAll: () => release([...held.values()]),
    stop() {
      if (probe) clearInterval(probe);
      probe = null;
    },
  };
}
