/** Declares what the stages know of an item: the rows of the library as plain readonly data. */
import type { Problem } from '../../shared/error-code.ts';
import type { AssetKind, GenerationState, Remark, TransferState } from '../../shared/generation.ts';

/** What a person wants of an item that has no files yet; the last one counts. */
export type Intent = 'go' | 'paused' | 'cancelled';

export interface GenerationRecord {
  /** What the item is called by. */
  readonly id: string;
  readonly account: string;
  /** What its service is asked for. */
  readonly taskId: string;
  /** How many clips the task was seen to have, each of which is an item. */
  readonly clips: number;
  readonly baseUrl: string;
  readonly state: GenerationState;
  readonly stateWord: string;
  readonly failureReason: string | null;
  readonly prompt: string | null;
  readonly aspectRatio: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
  readonly model: string | null;
  readonly createdAtMs: number | null;
  readonly trackedAtMs: number;
  readonly noticedAtMs: number | null;
  readonly intent: Intent;
  /** Answers in a row that said "unknown task"; three fail it. */
  readonly unknownAnswers: number;
  /** Answers that said completed without a usable link. */
  readonly linklessAnswers: number;
  readonly problem: Problem | null;
  /** When it was taken off the list; it can still be put back. */
  readonly removedAtMs: number | null;
}

/** What a generation's duration may depend on, where the gateway says it. */
export interface GenerationKind {
  readonly model: string | null;
  /** Of the clip, in whole seconds. */
  readonly lengthSeconds: number | null;
}

/** How long one finished generation took. */
export interface PastDuration extends GenerationKind {
  readonly ms: number;
}

/** A saved file that was asked for once more: it counts again when nothing comes of that. */
export interface FormerFile {
  readonly finalPath: string;
  readonly totalBytes: number | null;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  readonly mayBeWatermarked: boolean;
  readonly remark: Remark | null;
}

/** In the order in which they are believed; SHA-256 costs nothing, since it is made of every file. */
export const DIGEST_ALGORITHMS = [
  'sha256',
  'sha512',
  'sha1',
  'md5',
  'crc64nvme',
  'crc64ecma',
  'crc32c',
  'crc32',
] as const;
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** What a file server says of a whole file. */
export interface FileDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower case. */
  readonly hex: string;
  /** The host whose ETag it is, which only hints; null for a digest that is called one. */
  readonly etagOf: string | null;
}

/** What is run when a file is saved. */
export type HookName = 'command' | 'url';

/** How far what follows a saved file has come. */
export interface HookState {
  readonly name: HookName;
  /** `failed`: for good, until a person asks for it again. */
  readonly state: 'due' | 'done' | 'failed';
  /** Times it was begun in vain. */
  readonly attempts: number;
  /** When it is due, was done or failed. */
  readonly atMs: number;
}

export interface AssetRecord {
  readonly id: string;
  readonly kind: AssetKind;
  readonly state: TransferState;
  readonly retryAtMs: number | null;
  readonly problem: Problem | null;
  /** Folder and template are fixed when the asset is queued: a later change of settings concerns new ones. */
  readonly folder: string;
  readonly nameTemplate: string;
  readonly partPath: string | null;
  readonly finalPath: string | null;
  readonly totalBytes: number | null;
  /** What is surely on disk; after a crash the part is cut back to it. */
  readonly durableBytes: number;
  /** Which bytes those are, as byte-ranges.ts writes them; null for the first `durableBytes`. */
  readonly durableRanges: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Failures in a row without progress. */
  readonly attempts: number;
  /** Times it began again at byte 0 because what came was wrong. */
  readonly restarts: number;
  /** Times in a row that a fresh link was refused too. */
  readonly refreshes: number;
  readonly sha256: string | null;
  readonly savedAtMs: number | null;
  readonly mayBeWatermarked: boolean;
  /** Saved once, but no longer where it was saved. */
  readonly missing: boolean;
  /** Null but while it is downloaded again. */
  readonly former: FormerFile | null;
  /** What is odd about the saved file though it plays. */
  readonly remark: Remark | null;
  /** Of the bytes that came last and were refused for their form alone: the same bytes again are kept. */
  readonly refusedSha256: string | null;
  /** Of the file that is being fetched; null where the server sent none. */
  readonly digest: FileDigest | null;
  /** What follows or followed the saving; empty where nothing was to. */
  readonly hooks: readonly HookState[];
}

/** What can be changed of an asset; its state only by a transition. */
export type AssetPatch = {
  readonly [Key in keyof Omit<AssetRecord, 'id' | 'kind' | 'state'>]?: AssetRecord[Key];
};
