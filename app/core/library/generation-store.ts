/** Keeps the generations in the library: what the service said of each, and what the person wants of it. */
import type { SQLInputValue } from 'node:sqlite';
import { MAIN_ACCOUNT } from '../../shared/accounts.ts';
import { firstClipId } from '../../shared/clip-id.ts';
import type { Problem } from '../../shared/error-code.ts';
import type { Generation } from '../../shared/generation.ts';
import { ITEM_STATUSES, type ItemStatus } from '../../shared/library-view.ts';
import type { LibraryWriter } from './library-writer.ts';
import type { GenerationRecord, Intent } from './records.ts';
import { REMOVED, toColumn } from './rows.ts';
import { isWritten, writeAnswer } from './write-answer.ts';

export interface GenerationPatch {
  readonly intent?: Intent;
  readonly problem?: Problem | null;
  readonly unknownAnswers?: number;
  readonly linklessAnswers?: number;
  readonly thumbnailFile?: string;
}

export interface GenerationStore {
  generation(id: string): GenerationRecord | null;
  /** Whether the list has it: one whose removal can still be undone is not on it. */
  has(id: string): boolean;
  /** Everything that is still asked for. */
  generating(): readonly Pick<GenerationRecord, 'id' | 'account' | 'trackedAtMs'>[];
  idsWith(status: ItemStatus): readonly string[];
  /** What an item counts as; null where the list has none. */
  statusOf(id: string): ItemStatus | null;
  /** Ids that are asked for or fetched still. */
  unfinishedIds(): readonly string[];
  /** File name below the thumbnail folder; null when none is cached. */
  thumbnailFile(id: string): string | null;
  rawAnswer(id: string): string | null;
  /** The account whose task an item is; null where there is no such item. */
  accountOf(id: string): string | null;
  /** When the item was taken on the list; null where there is no such item. */
  trackedAtMs(id: string): number | null;
  /** What the item's service is asked for. */
  taskIdOf(id: string): string;
  /** What the items' services are asked for, in the order of the items. */
  taskIdsOf(ids: readonly string[]): readonly string[];
  /** How many items each account has. */
  tasksByAccount(): ReadonlyMap<string, number>;

  /** Stores what the gateway said; tells nobody, and writes nothing, where the library has it just so. */
  recordAnswer(generation: Generation, raw: string | null, nowMs: number): void;
  /** Tells that what is shown of an item has changed, though nothing of it is kept here. */
  announce(id: string): void;
  /** Forgets what the service said of its state and what went wrong: it is asked about as if it were new. */
  startOver(id: string, baseUrl: string): void;
  setGeneration(id: string, patch: GenerationPatch): void;
}

const PATCH_COLUMNS: { readonly [Key in keyof GenerationPatch]-?: string } = {
  intent: 'intent',
  problem: 'problem',
  unknownAnswers: 'unknown_answers',
  linklessAnswers: 'linkless_answers',
  thumbnailFile: 'thumbnail_file',
};

/** Gives what the services call the tasks of items: all in one question, for a batch has fifty. */
function readTaskIds({ prepare }: LibraryWriter, ids: readonly string[]): readonly string[] {
  const rows = prepare(
    'SELECT id, task_id FROM generations WHERE id IN (SELECT value FROM json_each(?)) AND task_id IS NOT NULL',
  ).all(JSON.stringify(ids));
  const named = new Map(rows.map((row) => [row.id, String(row.task_id)]));
  return ids.map((id) => firstClipId(named.get(id) ?? id));
}

export function createGenerationStore(writer: LibraryWriter): GenerationStore {
  const { prepare, run, transact } = writer;
  const idsOf = (rows: readonly Record<string, unknown>[]): readonly string[] =>
    rows.map((row) => String(row.id));

  /** Changes some columns of one item. */
  function update(id: string, columns: string, ...values: readonly SQLInputValue[]): void {
    const moved = transact(() => {
      run(`UPDATE generations SET ${columns} WHERE id = ?`, ...values, id);
      return writer.refresh(id);
    });
    writer.announce(id, moved);
  }

  return {
    generation: writer.generation,

    has: (id) =>
      prepare('SELECT 1 FROM generations WHERE id = ? AND removed_at IS NULL').get(id) !== undefined,

    generating() {
      return prepare(
        `SELECT id, account, tracked_at FROM generations
         WHERE status = 'generating' AND intent = 'go' ORDER BY tracked_at, seq`,
      )
        .all()
        .map((row) => ({
          id: String(row.id),
          account: String(row.account),
          trackedAtMs: Number(row.tracked_at),
        }));
    },

    idsWith(status) {
      return idsOf(
        prepare('SELECT id FROM generations WHERE status = ? ORDER BY tracked_at, seq').all(status),
      );
    },

    statusOf(id) {
      const status = prepare('SELECT status FROM generations WHERE id = ?').get(id)?.status;
      return ITEM_STATUSES.find((each) => each === status) ?? null;
    },

    unfinishedIds() {
      return idsOf(
        prepare(
          `SELECT id FROM generations WHERE status IN ('generating', 'downloading', 'waiting')
           OR status <> '${REMOVED}'
             AND id IN (SELECT id FROM assets WHERE state NOT IN ('saved', 'cancelled', 'failed', 'paused'))
           ORDER BY tracked_at, seq`,
        ).all(),
      );
    },

    thumbnailFile(id) {
      const row = prepare('SELECT thumbnail_file FROM generations WHERE id = ?').get(id);
      return typeof row?.thumbnail_file === 'string' ? row.thumbnail_file : null;
    },

    rawAnswer(id) {
      const row = prepare('SELECT raw FROM answers JOIN generations USING (seq) WHERE id = ?').get(id);
      return typeof row?.raw === 'string' ? row.raw : null;
    },

    accountOf(id) {
      const row = prepare('SELECT account FROM generations WHERE id = ?').get(id);
      return row === undefined ? null : String(row.account);
    },

    trackedAtMs(id) {
      const row = prepare('SELECT tracked_at FROM generations WHERE id = ?').get(id);
      return row === undefined ? null : Number(row.tracked_at);
    },

    taskIdOf: (id) => readTaskIds(writer, [id])[0] ?? id,
    taskIdsOf: (ids) => readTaskIds(writer, ids),

    tasksByAccount() {
      const others = prepare(
        `SELECT account, count(*) AS n FROM generations WHERE account < '${MAIN_ACCOUNT}' GROUP BY account
         UNION ALL
         SELECT account, count(*) AS n FROM generations WHERE account > '${MAIN_ACCOUNT}' GROUP BY account`,
      )
        .all()
        .map(({ account, n }) => [String(account), Number(n)] as const);
      // The first account has nearly all: those are not gone through to be counted.
      const all = Number(prepare('SELECT count(*) AS n FROM generations').get()?.n);
      const main = others.reduce((left, [, n]) => left - n, all);
      return new Map([...(main > 0 ? [[MAIN_ACCOUNT, main] as const] : []), ...others]);
    },

    recordAnswer(answer, raw, nowMs) {
      if (isWritten(writer, answer, raw)) return;
      // What the gateway said can be asked again.
      const moved = transact(
        () => writeAnswer(writer, answer, raw, nowMs) && writer.refresh(answer.id),
        'later',
      );
      writer.announce(answer.id, moved);
    },

    announce: (id) => writer.announce(id, false),

    startOver(id, baseUrl) {
      update(
        id,
        `state = 'pending', state_word = 'pending', intent = 'go', problem = NULL, unknown_answers = 0, linkless_answers = 0, base_url = ?`,
        baseUrl,
      );
    },

    setGeneration(id, patch) {
      const entries = Object.entries(patch) as [keyof GenerationPatch, unknown][];
      if (entries.length === 0) return;
      const columns = entries.map(([key]) => `${PATCH_COLUMNS[key]} = ?`).join(', ');
      update(id, columns, ...entries.map(([, value]) => toColumn(value)));
    },
  };
}
