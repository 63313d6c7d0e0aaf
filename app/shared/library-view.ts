/** Declares what the page sees of the library: rows by window, one item whole, and small change events. */

import type { AssetKind, GenerationState, Remark, TransferState } from './generation.ts';
import type { GroupHead, OutlineText } from './list-outline.ts';
import type { Problem } from './problem.ts';

/**
 * The one word a person reads for an item, made from the generation's state and its video's transfer:
 * `generating` (pending, processing or unknown), `downloading` (queued to publishing), `waiting` (between two
 * attempts), `paused`, `saved`, `missing` (saved, then moved or deleted by someone), `failed` (the generation
 * or the download; `problem` says which), `cancelled`.
 */
export const ITEM_STATUSES = [
  'generating',
  'downloading',
  'waiting',
  'paused',
  'saved',
  'missing',
  'failed',
  'cancelled',
] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** What a person thinks of a clip: the one to use, or one not to use. Null while nobody has said. */
export const MARKS = ['pick', 'reject'] as const;
export type Mark = (typeof MARKS)[number];
/** `none`: neither picked nor rejected. */
export const MARK_FILTERS = [...MARKS, 'none'] as const;
export type MarkFilter = (typeof MARK_FILTERS)[number];

export interface MarkedItem {
  readonly id: string;
  readonly mark: Mark | null;
}

/** How many items bear each mark; `unreviewed` are saved clips without one. */
export interface MarkCounts {
  readonly pick: number;
  readonly reject: number;
  readonly unreviewed: number;
}

export interface AssetView {
  readonly kind: AssetKind;
  readonly state: TransferState;
  /** Milliseconds since the epoch at which a waiting transfer tries again. */
  readonly retryAtMs: number | null;
  readonly problem: Problem | null;
  readonly fileName: string | null;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  /** What is odd about the saved file though it plays. */
  readonly remark: Remark | null;
}

export interface ItemRow {
  readonly id: string;
  /** The account whose task it is. */
  readonly account: string;
  /** Which clip of its task it is, where the task has several. */
  readonly clip?: { readonly place: number; readonly of: number };
  readonly status: ItemStatus;
  readonly generationState: GenerationState;
  readonly stateWord: string;
  readonly prompt: string | null;
  /** Pixels of the clip, where known. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
  readonly aspectRatio: string | null;
  /** 75 bytes in base64, 5×5 RGB: the placeholder to paint before the picture is there. */
  readonly paletteGrid: string | null;
  /** Whether media://library/thumbnail/<id> has a picture. */
  readonly hasThumbnail: boolean;
  /** Whether media://library/video/<id> has a saved clip. */
  readonly hasVideo: boolean;
  readonly mayBeWatermarked: boolean;
  readonly mark: Mark | null;
  /** Why it failed or waits. */
  readonly problem: Problem | null;
  /** The service itself ended it, such as by its moderation: trying again brings the same answer. */
  readonly isRefused?: true;
  readonly retryAtMs: number | null;
  /** When the service is asked about it next, as far as that is known; null while it is not being asked. */
  readonly nextCheckAtMs: number | null;
  /** When its link ends, as far as that is known, while it is not saved; milliseconds since the epoch. */
  readonly linkEndsAtMs?: number;
  /** What the last ones of its kind took, while it is generating and enough of them are known. */
  readonly usualMs?: number | null;
  /** Generating for so many hours that it is asked for two or three times an hour alone; never given up. */
  readonly parked: boolean;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
  readonly fileName: string | null;
  readonly createdAtMs: number | null;
  readonly trackedAtMs: number;
  /** When Dailies saw that the service had finished (completed or failed). */
  readonly noticedAtMs: number | null;
  readonly savedAtMs: number | null;
}

export interface ItemDetail extends ItemRow {
  readonly assets: readonly AssetView[];
  /** The folder the saved clip lies in, for display only. */
  readonly folder: string | null;
  readonly model: string | null;
  /** Address of the gateway it was asked of. */
  readonly gateway: string;
  /** When the service says that it had finished. */
  readonly finishedAtMs: number | null;
  /** The gateway's last answer as it came, pretty-printed. */
  readonly rawAnswer: string | null;
}

/**
 * `name` is the prompt's first 32 characters, without regard to the case of A to Z, and else in the order of their
 * code points: SQLite sorts Chinese no other way by itself, and a key made by Intl would have to be kept for each row.
 */
export const SORT_KEYS = ['tracked', 'created', 'finished', 'name', 'size'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const SHAPES = ['wide', 'tall', 'square'] as const;
/** Services round: a clip of "16:9" may be 1360×752. Within so much of a square it is one. */
export const SQUARE = 1.05;

/** Gives the word that the list is filtered by; null where neither pixels nor proportions are known. */
export function shapeWord(
  width: number | null,
  height: number | null,
  aspectRatio: string | null,
): (typeof SHAPES)[number] | null {
  const [across = 0, down = 0] =
    width !== null && height !== null && width > 0 && height > 0
      ? [width, height]
      : (aspectRatio ?? '').split(':').map(Number);
  if (!(across > 0 && down > 0)) return null;
  if (across > down * SQUARE) return 'wide';
  return down > across * SQUARE ? 'tall' : 'square';
}

/** Up to five seconds, up to ten, and more. */
export const LENGTHS = ['short', 'medium', 'long'] as const;

/** Facts of a clip that a list may be narrowed by; what is absent narrows nothing. */
export interface ListFacets {
  /** Seen to be finished after that, in milliseconds since the epoch. */
  readonly newSinceMs?: number | undefined;
  readonly addedSinceMs?: number | undefined;
  readonly model?: string | undefined;
  /** The account whose tasks they are. */
  readonly account?: string | undefined;
  /** Accounts that the search names: their clips are found by it, too. The engine's to say. */
  readonly searched?: readonly string[] | undefined;
  readonly shape?: (typeof SHAPES)[number] | undefined;
  readonly length?: (typeof LENGTHS)[number] | undefined;
}

export interface LibraryQuery {
  /** Substring of a prompt or an id; empty for all. */
  readonly search: string;
  /** Empty for all. */
  readonly statuses: readonly ItemStatus[];
  /** Empty or absent for all. */
  readonly marks?: readonly MarkFilter[] | undefined;
  readonly facets?: ListFacets | undefined;
  /** Since when a saved clip counts as new, for `fresh`; absent where that is not asked. */
  readonly newSinceMs?: number | undefined;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Takes of a prompt together, the oldest first, where the first of them stands in the order. */
  readonly grouped?: boolean | undefined;
  readonly offset: number;
  /** At most 200. */
  readonly limit: number;
  /** The `id` of the outline that is at hand, 0 for none: another one is sent along. Absent where none is needed. */
  readonly outline?: number | undefined;
}

export type StatusCounts = { readonly [status in ItemStatus]: number };

export interface ListCounts {
  readonly counts: StatusCounts;
  readonly marks: MarkCounts;
}

export interface LibraryWindow {
  /** Grows with each change; events with a smaller one than the window's are old news. */
  readonly version: number;
  readonly rows: readonly ItemRow[];
  /** How many rows match, of which `rows` is a window. */
  readonly total: number;
  /** Where one was asked for and is not the one at hand. */
  readonly outline?: OutlineText;
  /** Of the groups that the window shows a part of; absent for a list that is not grouped. */
  readonly heads?: readonly GroupHead[];
  /** Of the whole library, whatever is searched for. */
  readonly counts: StatusCounts;
  readonly marks: MarkCounts;
  /** Of what is searched for, whatever states and marks are shown; null where that is the whole library. */
  readonly matching: ListCounts | null;
  /** How many of these were seen to be finished after `newSinceMs`, and are saved. */
  readonly fresh: number;
}

/** How long a removal from the list can be undone: longer than its notice is shown, so that a person still finds Ctrl+Z. */
export const UNDO_MS = 60_000;

export interface LibraryChange {
  readonly version: number;
  /** The ids whose rows changed; null when too many did, so ask again. */
  readonly ids: readonly string[] | null;
  /** Whether rows were added or removed, or may have moved in the order. */
  readonly structure: boolean;
}

/** At most four a second for each file. */
export interface ProgressReport {
  readonly id: string;
  readonly asset: AssetKind;
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number;
}

/** So many items go in one call; whoever has more sends them in parts. */
export const MAX_IDS = 1000;
/** So many clips are handed over together: written for an editor, or copied to a folder. */
export const MAX_HANDED_OVER = 10_000;

/** What became of saved clips that were asked for together. Where none of them is there, the call fails instead. */
export interface HandedOut {
  readonly count: number;
  /** Ids of those whose file is not where Dailies saved it, or is not what it saved: they were left out. */
  readonly left: readonly string[];
}

/** `account`: whose task it is, where main knows several. */
export type AddOutcome =
  | { readonly outcome: 'added'; readonly id: string; readonly account?: string }
  | { readonly outcome: 'already'; readonly id: string; readonly account?: string }
  | { readonly outcome: 'refused'; readonly text: string; readonly problem: Problem };

/** When what is being made may be ready, learned from what such clips took; null where that cannot be known. */
export interface WorkOutlook {
  /** What these clips usually take. */
  readonly usualMs: number | null;
  readonly nextInMs: number | null;
  /** Until the last one. */
  readonly allInMs: number | null;
  /** How many take longer than usual. */
  readonly late: number;
}

/** What concerns the whole engine, not one item. */
export interface EngineStatus {
  readonly keyRefused: boolean;
  /** Every account whose key was refused: it stands still, and the others go on. */
  readonly refusedAccounts: readonly string[];
  /** The gateway's own words when it refused, cleaned; null where it gave none, or refuses nothing. */
  readonly refusalWords: string | null;
  /** The gateway cannot be reached at present; null while it can. */
  readonly gatewayProblem: Problem | null;
  /** Everything is paused for want of space or of the folder; null while it is not. */
  readonly storageProblem: Problem | null;
  readonly generating: number;
  readonly downloading: number;
  /** Links of clips that are not saved yet and end within the hour. */
  readonly linksEnding: number;
  readonly allPaused: boolean;
  /** Nothing is asked for or fetched until the person says so, because the app kept ending in errors. */
  readonly safeMode: boolean;
  /** This computer has no network. */
  readonly offline: boolean;
}
