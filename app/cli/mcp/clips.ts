/** Declares what the tools ask of Dailies, whoever has the library, and says how an agent sees an item. */
import { join } from 'node:path';
import { firstClipId } from '../../shared/clip-id.ts';
import type {
  AddOutcome,
  ItemDetail,
  ItemRow,
  LibraryQuery,
  LibraryWindow,
} from '../../shared/library-view.ts';
import { terminalSentence } from '../../shared/problem-sentence.ts';
import { isoTime } from '../../shared/written-time.ts';

/** The calls of app/shared/contract.ts that the tools need. */
export interface Clips {
  track(ids: readonly string[]): Promise<readonly AddOutcome[]>;
  window(query: LibraryQuery): Promise<Pick<LibraryWindow, 'rows' | 'total'>>;
  /** Throws DailiesError `not-found`. */
  item(id: string): Promise<ItemDetail>;
  /** Every clip of the task that is called that, or the one clip that is; at least the id itself. */
  clipsOf(id: string): Promise<readonly string[]>;
  retry(ids: readonly string[]): Promise<void>;
  /** Calls back after changes; returns the unsubscribe function. */
  onChange(listener: () => void): () => void;
}

/** Holds the library while `work` runs, and afterwards as long as clips are being waited for. */
export interface ClipsAccess {
  /** @param isActive whether the service is to be asked and clips are to be fetched from now on. */
  use<T>(isActive: boolean, work: (clips: Clips) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const OVER: ReadonlySet<string> = new Set(['saved', 'failed', 'cancelled', 'missing', 'paused']);

/** Says whether nothing happens to an item by itself any more. */
export const isOver = ({ status }: Pick<ItemRow, 'status'>): boolean => OVER.has(status);

/** Gives an item as an agent sees it in a list. */
export function briefly(item: ItemRow): object {
  return {
    id: item.id,
    ...(item.clip && { task: firstClipId(item.id), clip: item.clip.place, clips: item.clip.of }),
    status: item.status,
    prompt: item.prompt,
    file: item.fileName,
    ...(item.problem ? { problem: terminalSentence(item.problem) } : {}),
  };
}

/** Gives the absolute paths of what is saved of an item. */
export function savedPaths({ assets, folder }: ItemDetail): readonly { asset: string; path: string }[] {
  return assets.flatMap(({ kind, state, fileName }) =>
    state === 'saved' && fileName !== null && folder !== null
      ? [{ asset: kind, path: join(folder, fileName) }]
      : [],
  );
}

/** Gives an item whole: what it is and where it lies. The service's raw answer stays out: it holds signed links. */
export function metadataOf(item: ItemDetail): object {
  const paths = new Map(savedPaths(item).map(({ asset, path }) => [asset, path]));
  return {
    ...briefly(item),
    state: item.stateWord,
    ...{ model: item.model, gateway: item.gateway },
    ...{ width: item.width, height: item.height, aspectRatio: item.aspectRatio },
    ...{ durationSeconds: item.durationSeconds, mark: item.mark },
    mayBeWatermarked: item.mayBeWatermarked,
    trackedAt: isoTime(item.trackedAtMs),
    finishedAt: isoTime(item.noticedAtMs),
    savedAt: isoTime(item.savedAtMs),
    files: item.assets.map(({ kind, state, totalBytes, sha256 }) => ({
      ...{ asset: kind, state, path: paths.get(kind) ?? null, bytes: totalBytes, sha256 },
    })),
  };
}
