/** Declares a generation as the gateway reports it, whatever its dialect: the one model behind everything. */
import { firstClipId } from './clip-id.ts';

/** What we make of the service's word; `unknown` means "still working" and is shown as it came. */
export type GenerationState = 'pending' | 'processing' | 'completed' | 'failed' | 'unknown';

export interface VideoLink {
  /** May be watermarked. */
  readonly url: string | null;
  /** The clean file; sometimes empty. */
  readonly downloadUrl: string | null;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
}

export interface RawVideoLink {
  readonly url: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
  readonly mediaType: string | null;
}

export interface PictureLink {
  readonly url: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** 75 bytes in base64: 5×5 RGB pixels, row by row. Null when absent or not exactly that. */
  readonly paletteGrid: string | null;
  readonly mediaType: string | null;
}

export interface Artifact {
  readonly video: VideoLink | null;
  readonly thumbnail: PictureLink | null;
  readonly videoRaw: RawVideoLink | null;
  readonly lastFrame: PictureLink | null;
  /** Milliseconds since the epoch; null for Go's zero time, which means unknown. */
  readonly createdAtMs: number | null;
}

/** One of several clips that a generation has. */
export interface ClipLinks {
  readonly video: VideoLink;
  readonly thumbnail: PictureLink | null;
}

export interface Generation {
  readonly id: string;
  readonly state: GenerationState;
  /** The state as it came, cleaned for display, at most 64 characters. */
  readonly stateWord: string;
  /** The service's own free text; untrusted. */
  readonly failureReason: string | null;
  readonly prompt: string | null;
  readonly aspectRatio: string | null;
  readonly createdAtMs: number | null;
  /** When the service says it finished; only task-table gateways say. */
  readonly finishedAtMs: number | null;
  readonly video: VideoLink | null;
  readonly thumbnail: PictureLink | null;
  readonly videoRaw: RawVideoLink | null;
  readonly lastFrame: PictureLink | null;
  readonly artifact: Artifact | null;
  /** Every clip, the first one too, where there are several; absent where there is one. */
  readonly clips?: readonly ClipLinks[];
  readonly model: string | null;
  readonly batchId: string | null;
  /** What stands in the place of the clip's link and is none, as "pending" or "N/A"; untrusted. */
  readonly insteadOfLink?: string;
  /** The clip that this one goes on from, where the answer names it. */
  readonly extendsId?: string | null;
}

/** The words of `--assets` and of the `saved` event. */
export const ASSET_KINDS = ['video', 'raw', 'thumbnail', 'last-frame', 'metadata'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

export const TRANSFER_STATES = [
  'queued',
  'resolving',
  'downloading',
  'verifying',
  'publishing',
  'saved',
  'paused',
  'waiting',
  'failed',
  'cancelled',
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** Task ids: what the gateways use, and what is safe in a path segment of its address. */
export const TASK_ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * What an item is called by in the library: any id that a service gives out, with the account's name behind it where
 * another account has the same and the clip's number where a task has several. No part of it leads out of a path.
 */
export const ITEM_ID =
  /^\.*[A-Za-z0-9_:@~-][A-Za-z0-9_:.@~-]*(?:\/\.*[A-Za-z0-9_:@~-][A-Za-z0-9_:.@~-]*)*(?:#[1-9]\d{0,2})?$/;
export const MAX_ITEM_ID = 260;

/** Gives the first 8 characters of an id, for names: of its last part, where it holds a route or a model's name. */
export function shortId(id: string): string {
  const first = firstClipId(id);
  return (first.split(/[^A-Za-z0-9_-]/).at(-1) || first).slice(0, 8);
}

/** What is worth saying of a saved file that plays though something about it is odd (docs/rules.md, T5 and T13). */
export const REMARKS = ['odd-form', 'odd-end', 'other-digest'] as const;
export type Remark = (typeof REMARKS)[number];
