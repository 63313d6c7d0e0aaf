/** Reads the library for the list: a window of rows by filter, search and sort, and one item whole. */
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { clipPlace } from '../../shared/clip-id.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { GenerationState } from '../../shared/generation.ts';
import type {
  AssetView,
  ItemDetail,
  ItemRow,
  ItemStatus,
  LibraryQuery,
  LibraryWindow,
  Mark,
} from '../../shared/library-view.ts';
import { createRowFinder, type FoundRows } from './find-rows.ts';
import { isRefused, primaryAsset } from './item-status.ts';
import type { ListMask } from './list-order.ts';
import { createListOutline } from './list-outline.ts';
import { createMatchCounts, type MatchCounts } from './match-counts.ts';
import { kindOf } from './past-durations.ts';
import type { AssetRecord } from './records.ts';
import {
  ASSET_COLUMNS,
  assetFromRow,
  problemFromText,
  type Row,
  SHOWN_ASSET_COLUMNS,
  type ShownAsset,
  shownAssetFromRow,
} from './rows.ts';
import { parseShallowJson } from './shallow-json.ts';
import { createStatements } from './statements.ts';
import { createUsualDuration } from './usual-duration.ts';

export interface LibraryReader extends MatchCounts {
  rows(query: LibraryQuery): Pick<LibraryWindow, 'rows' | 'total' | 'outline' | 'heads'>;
  /** Throws DailiesError `not-found`. */
  item(id: string): ItemDetail;
}

/** What a row shows; the raw answer, up to 256 KiB an item, is read for one item alone. */
const ROW_COLUMNS = `seq, id, account, status, state, state_word, failure_reason, prompt, width, height, duration_seconds,
  model, aspect_ratio, palette_grid, thumbnail_file, watermarked, problem, file_name, created_at, tracked_at, noticed_at,
  saved_at, mark, clips`;

/** Finished, and on the way here or held back. */
const UNSAVED: ReadonlySet<ItemStatus> = new Set(['downloading', 'waiting', 'paused']);

/** What is known of the items outside the library's file. */
export interface ReaderSources {
  /** How many items a filter lets through; counted in the file where this is missing. */
  readonly count?: (mask: ListMask) => number;
  /** Whether an account is still there; every one is where this is missing. */
  readonly hasAccount?: (account: string) => boolean;
  /** When the service is asked about an item next; nobody asks where this is missing. */
  readonly nextCheck?: (id: string) => { readonly atMs: number | null; readonly parked: boolean } | null;
  /** When an item's link ends; nobody knows where this is missing. */
  readonly linkEnd?: (id: string) => number | null;
}

export function createLibraryReader(db: DatabaseSync, sources: ReaderSources = {}): LibraryReader {
  const find = createRowFinder(db, sources.count ?? null);
  const list = createListOutline(db);
  const usual = createUsualDuration(db);
  const prepare = createStatements(db);

  function assetsOf(id: string): readonly AssetRecord[] {
    return prepare(`SELECT ${ASSET_COLUMNS} FROM assets WHERE id = ? ORDER BY kind = 'video' DESC, kind`)
      .all(id)
      .map((row) => assetFromRow(row as Row));
  }

  /** Reads the rows of a window, and their files, by one query each. */
  function rowsOf(seqs: readonly number[]): readonly ItemRow[] {
    const found = prepare(
      `SELECT ${ROW_COLUMNS} FROM generations WHERE seq IN (SELECT value FROM json_each(?))`,
    ).all(JSON.stringify(seqs)) as Row[];
    const bySeq = new Map(found.map((row) => [Number(row.seq), row]));
    const files = prepare(
      `SELECT ${SHOWN_ASSET_COLUMNS} FROM assets WHERE id IN (SELECT value FROM json_each(?)) ORDER BY kind`,
    ).all(JSON.stringify(found.map(({ id }) => id))) as Row[];
    const assets = new Map<unknown, ShownAsset[]>(found.map(({ id }) => [id, []]));
    for (const file of files) assets.get(file.id)?.push(shownAssetFromRow(file));
    return seqs.map((seq) => {
      const row = bySeq.get(seq) as Row;
      return rowOf(row, assets.get(row.id) ?? []);
    });
  }

  function rowOf(row: Row, assets: readonly ShownAsset[]): ItemRow {
    const check = sources.nextCheck?.(String(row.id)) ?? null;
    const stored = withoutAccount(storedRow(row, assets), sources);
    const isWaitedFor = stored.status === 'generating';
    const linkEndsAtMs = UNSAVED.has(stored.status) ? sources.linkEnd?.(stored.id) : null;
    return {
      ...stored,
      nextCheckAtMs: check?.atMs ?? null,
      parked: check?.parked ?? false,
      ...(linkEndsAtMs != null && { linkEndsAtMs }),
      ...(isWaitedFor && { usualMs: usual(kindOf(row.model as string | null, stored.durationSeconds)) }),
    };
  }

  /** Of a list that was laid out whole, a window is a part. */
  function foundRows(query: LibraryQuery): FoundRows {
    const listed = query.grouped ? list.rows(query) : list.known(query);
    if (!listed) return find(query);
    const seqs = listed.seqs.subarray(query.offset, query.offset + query.limit);
    return { seqs: [...seqs], total: listed.seqs.length };
  }
  function outlineFor(query: LibraryQuery): Pick<LibraryWindow, 'outline'> {
    if (query.outline === undefined) return {};
    const outline = list.outline(query);
    return outline.id === query.outline ? {} : { outline };
  }

  return {
    ...createMatchCounts(db),

    rows(query) {
      const outline = outlineFor(query);
      const { seqs, total } = foundRows(query);
      return {
        rows: rowsOf(seqs),
        total,
        ...(query.grouped && { heads: list.heads(query) }),
        ...outline,
      };
    },

    item(id) {
      const row = prepare(
        'SELECT g.*, answers.raw AS raw_answer FROM generations g LEFT JOIN answers USING (seq) WHERE g.id = ?',
      ).get(id) as Row | undefined;
      if (!row || row.removed_at !== null) {
        throw new DailiesError('not-found');
      }
      const assets = assetsOf(id);
      const primary = primaryAsset(assets);
      return {
        ...rowOf(row, assets),
        assets: assets.map(assetView),
        folder: primary?.finalPath ? dirname(primary.finalPath) : null,
        model: row.model as string | null,
        gateway: String(row.base_url),
        finishedAtMs: row.finished_at as number | null,
        rawAnswer: prettyJson(row.raw_answer),
      };
    },
  };
}

/** Says of a row that its account is gone: nobody is asked about a task whose account was removed. */
function withoutAccount<Stored extends Pick<ItemRow, 'account' | 'status' | 'problem'>>(
  stored: Stored,
  { hasAccount }: ReaderSources,
): Stored {
  const isLeft = stored.status === 'generating' && hasAccount && !hasAccount(stored.account);
  return isLeft ? { ...stored, problem: { code: 'no-key', facts: { cause: 'service-gone' } } } : stored;
}

function prettyJson(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const value = parseShallowJson(raw);
  return value === undefined ? raw : JSON.stringify(value, null, 2);
}

function receivedBytesOf({ state, totalBytes, durableBytes }: ShownAsset): number {
  return state === 'saved' ? (totalBytes ?? 0) : durableBytes;
}

function assetView(asset: AssetRecord): AssetView {
  return {
    kind: asset.kind,
    state: asset.state,
    retryAtMs: asset.retryAtMs,
    problem: asset.problem,
    fileName: asset.finalPath ? basename(asset.finalPath) : null,
    receivedBytes: receivedBytesOf(asset),
    totalBytes: asset.totalBytes,
    sha256: asset.sha256,
    savedAtMs: asset.savedAtMs,
    remark: asset.state === 'saved' ? asset.remark : null,
  };
}

function storedRow(row: Row, assets: readonly ShownAsset[]): Omit<ItemRow, 'nextCheckAtMs' | 'parked'> {
  const primary = primaryAsset(assets);
  const status = String(row.status) as ItemStatus;
  const state = String(row.state) as GenerationState;
  const ownProblem = problemFromText(row.problem);
  const generationProblem =
    ownProblem ??
    (state === 'failed'
      ? {
          code: 'generation-failed' as const,
          facts:
            typeof row.failure_reason === 'string'
              ? ({ cause: 'failure-words', words: row.failure_reason } as const)
              : {},
        }
      : null);
  return {
    id: String(row.id),
    account: String(row.account),
    ...(Number(row.clips) > 1 && { clip: { place: clipPlace(String(row.id)), of: Number(row.clips) } }),
    status,
    generationState: state,
    stateWord: String(row.state_word),
    prompt: row.prompt as string | null,
    width: row.width as number | null,
    height: row.height as number | null,
    durationSeconds: row.duration_seconds as number | null,
    aspectRatio: row.aspect_ratio as string | null,
    paletteGrid: row.palette_grid as string | null,
    hasThumbnail: typeof row.thumbnail_file === 'string',
    hasVideo: assets.some(({ kind, state, missing }) => kind === 'video' && state === 'saved' && !missing),
    mayBeWatermarked: row.watermarked === 1,
    mark: row.mark as Mark | null,
    problem: primary?.problem ?? generationProblem,
    ...(status === 'failed' && isRefused({ state }, assets) && { isRefused: true }),
    retryAtMs: primary?.retryAtMs ?? null,
    receivedBytes: primary ? receivedBytesOf(primary) : 0,
    totalBytes: primary?.totalBytes ?? null,
    fileName: (row.file_name as string | null) ?? null,
    createdAtMs: row.created_at as number | null,
    trackedAtMs: Number(row.tracked_at),
    noticedAtMs: row.noticed_at as number | null,
    savedAtMs: row.saved_at as number | null,
  };
}
