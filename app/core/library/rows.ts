/** Turns SQLite's rows into records, and back for the one column that holds JSON. */
import type { SQLInputValue } from 'node:sqlite';
import { firstClipId } from '../../shared/clip-id.ts';
import {
  type AssetKind,
  type GenerationState,
  REMARKS,
  type TransferState,
} from '../../shared/generation.ts';
import { type Problem, readProblem } from '../../shared/problem.ts';
import {
  type AssetPatch,
  type AssetRecord,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  type FileDigest,
  type FormerFile,
  type GenerationRecord,
  type HookState,
  type Intent,
} from './records.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** What stands in the place of an item's status while its removal can be undone. */
export const REMOVED = 'removed';

export const GENERATION_COLUMNS = `id, account, task_id, base_url, state, state_word, failure_reason, prompt, aspect_ratio, width,
  height, duration_seconds, model, created_at, tracked_at, noticed_at, intent, unknown_answers, linkless_answers, problem,
  removed_at, clips`;

export const ASSET_COLUMNS = `id, kind, state, retry_at, problem, folder, name_template, part_path, final_path,
  total_bytes, durable_bytes, durable_ranges, etag, last_modified, attempts, restarts, refreshes, sha256, saved_at, watermarked,
  missing, former, remark, refused_sha256, digests, hooks`;

/** What a row of the list shows of its files: few columns, since a window reads a hundred files. */
export const SHOWN_ASSET_COLUMNS = 'id, kind, state, retry_at, problem, total_bytes, durable_bytes, missing';
export type ShownAsset = Pick<
  AssetRecord,
  'id' | 'kind' | 'state' | 'retryAtMs' | 'problem' | 'totalBytes' | 'durableBytes' | 'missing'
>;

export function problemFromText(text: unknown): Problem | null {
  if (typeof text !== 'string') return null;
  try {
    return readProblem(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Reads why an asset waits or failed. Every reason that a file waits for ends by itself or with what the person mends;
 * whatever else it is, it stays.
 */
function assetProblem(row: Row): Problem | null {
  const problem = problemFromText(row.problem);
  // What follows a saved clip is tried again at a time of its own.
  const goesOn = row.state === 'waiting' || (row.state === 'saved' && row.retry_at !== null);
  return problem && goesOn ? { ...problem, goesOn: true } : problem;
}

function formerFromText(text: unknown): FormerFile | null {
  if (typeof text !== 'string') return null;
  try {
    const value = JSON.parse(text) as Partial<FormerFile>;
    if (typeof value.finalPath !== 'string') return null;
    return {
      finalPath: value.finalPath,
      totalBytes: number(value.totalBytes),
      sha256: typeof value.sha256 === 'string' ? value.sha256 : null,
      savedAtMs: number(value.savedAtMs),
      mayBeWatermarked: value.mayBeWatermarked === true,
      remark: REMARKS.find((known) => known === value.remark) ?? null,
    };
  } catch {
    return null;
  }
}

function digestFromText(text: unknown): FileDigest | null {
  if (typeof text !== 'string') return null;
  try {
    const { algorithm, hex, etagOf } = JSON.parse(text) as Partial<FileDigest>;
    if (!DIGEST_ALGORITHMS.includes(algorithm as DigestAlgorithm) || typeof hex !== 'string') return null;
    return {
      algorithm: algorithm as DigestAlgorithm,
      hex,
      etagOf: typeof etagOf === 'string' ? etagOf : null,
    };
  } catch {
    return null;
  }
}

function hooksFromText(text: unknown): readonly HookState[] {
  if (typeof text !== 'string') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function generationFromRow(row: Row): GenerationRecord {
  return {
    id: String(row.id),
    account: String(row.account),
    taskId: firstClipId(String(row.task_id ?? row.id)),
    clips: count(row.clips),
    baseUrl: String(row.base_url),
    state: String(row.state) as GenerationState,
    stateWord: String(row.state_word),
    failureReason: text(row.failure_reason),
    prompt: text(row.prompt),
    aspectRatio: text(row.aspect_ratio),
    width: number(row.width),
    height: number(row.height),
    durationSeconds: number(row.duration_seconds),
    model: text(row.model),
    createdAtMs: number(row.created_at),
    trackedAtMs: count(row.tracked_at),
    noticedAtMs: number(row.noticed_at),
    intent: String(row.intent) as Intent,
    unknownAnswers: count(row.unknown_answers),
    linklessAnswers: count(row.linkless_answers),
    problem: problemFromText(row.problem),
    removedAtMs: number(row.removed_at),
  };
}

export function shownAssetFromRow(row: Row): ShownAsset {
  return {
    id: String(row.id),
    kind: String(row.kind) as AssetKind,
    state: String(row.state) as TransferState,
    retryAtMs: number(row.retry_at),
    problem: assetProblem(row),
    totalBytes: number(row.total_bytes),
    durableBytes: count(row.durable_bytes),
    missing: row.missing === 1,
  };
}

export function assetFromRow(row: Row): AssetRecord {
  return {
    ...shownAssetFromRow(row),
    folder: String(row.folder),
    nameTemplate: String(row.name_template),
    partPath: text(row.part_path),
    finalPath: text(row.final_path),
    durableRanges: text(row.durable_ranges),
    etag: text(row.etag),
    lastModified: text(row.last_modified),
    attempts: count(row.attempts),
    restarts: count(row.restarts),
    refreshes: count(row.refreshes),
    sha256: text(row.sha256),
    savedAtMs: number(row.saved_at),
    mayBeWatermarked: row.watermarked === 1,
    former: formerFromText(row.former),
    remark: REMARKS.find((known) => known === row.remark) ?? null,
    refusedSha256: text(row.refused_sha256),
    digest: digestFromText(row.digests),
    hooks: hooksFromText(row.hooks),
  };
}

export const ASSET_PATCH_COLUMNS: { readonly [Key in keyof AssetPatch]-?: string } = {
  retryAtMs: 'retry_at',
  problem: 'problem',
  folder: 'folder',
  nameTemplate: 'name_template',
  partPath: 'part_path',
  finalPath: 'final_path',
  totalBytes: 'total_bytes',
  durableBytes: 'durable_bytes',
  durableRanges: 'durable_ranges',
  etag: 'etag',
  lastModified: 'last_modified',
  attempts: 'attempts',
  restarts: 'restarts',
  refreshes: 'refreshes',
  sha256: 'sha256',
  savedAtMs: 'saved_at',
  mayBeWatermarked: 'watermarked',
  missing: 'missing',
  former: 'former',
  remark: 'remark',
  refusedSha256: 'refused_sha256',
  digest: 'digests',
  hooks: 'hooks',
};

export function toColumn(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return (value ?? null) as SQLInputValue;
}
