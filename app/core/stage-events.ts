/**
 * Declares what the stages tell while they work. Each emits and knows no listener; the engine connects them once all of
 * them stand (app/core/engine.ts). Where a stage waits for another's answer, as the poller does for on-answer.ts, it is
 * given a function (app/core/engine-stages.ts).
 */
import type { Problem } from '../shared/error-code.ts';
import type { AssetKind } from '../shared/generation.ts';
import type { ProgressReport } from '../shared/library-view.ts';
import type { EngineEvents } from './engine-api.ts';
import type { LibraryChangeNotice } from './library/library.ts';
import type { AssetRecord } from './library/records.ts';
import type { Answer } from './services/answer.ts';

export interface StageEvents {
  /** The library: an item has changed. */
  'library-changed': LibraryChangeNotice;
  /** An answer: the gateway gave a generation a new state. */
  generation: EngineEvents['generation'];
  /** An answer: a file of a finished generation is to be fetched. */
  'asset-added': { readonly id: string; readonly kind: AssetKind };
  /** The links: a task that was asked for them again has several clips, perhaps more than before. */
  'clips-answered': Answer;
  /** An answer: a picture of the clip can be had there. */
  'thumbnail-found': { readonly id: string; readonly link: string };
  /** The poller: the gateway as a whole cannot be used (null: it can again). */
  'gateway-trouble': {
    readonly account: string;
    readonly problem: Problem | null;
    readonly retryInMs: number | null;
  };
  /** The poller or the queue: nothing goes on without another key. */
  'key-needed': { readonly account: string; readonly problem: Problem };
  progress: ProgressReport;
  saved: AssetRecord;
  /** The queue: a disk took no write (null: it does again). */
  'storage-trouble': Problem | null;
  /** The queue: a transfer began or ended. */
  'work-changed': null;
  /** Something went wrong with one item. */
  'item-problem': {
    readonly id: string;
    readonly asset: AssetKind | null;
    readonly problem: Problem;
    readonly retryInMs: number | null;
  };
  /** A removal can no longer be undone; its row and its part files are gone. */
  removed: { readonly id: string; readonly thumbnailFile: string | null };
  /** What is finished at a service and not saved here. */
  rescue: EngineEvents['rescue'];
  /** Everything holds still, or goes on again. */
  held: boolean;
  offline: boolean;
}
