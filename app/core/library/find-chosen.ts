/** Finds everything that a list holds, for choosing all of it, and which of some items it still holds. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type ChosenText, type ClipSums, markOf } from '../../shared/chosen-items.ts';
import { ITEM_STATUSES, type LibraryQuery } from '../../shared/library-view.ts';
import { both, type Condition, matchCondition } from './facets.ts';
import { REFUSALS } from './item-status.ts';
import { maskCondition, maskOf, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { createListOutline } from './list-outline.ts';
import { createStatements } from './statements.ts';

export type ChoiceQuery = Omit<LibraryQuery, 'offset' | 'limit' | 'outline'>;

export type MatchQuery = Pick<ChoiceQuery, 'search' | 'statuses' | 'marks' | 'facets'>;

export interface ChosenFinder {
  /** All that match, in the list's order. */
  all(query: ChoiceQuery): ChosenText;
  /** Those among these ids that match, in no order. */
  among(query: MatchQuery, ids: readonly string[]): ChosenText;
  /** Of the saved ones among these. */
  sums(ids: readonly string[]): ClipSums;
  /** The prompts of these items, in this order; items without one are left out. */
  prompts(ids: readonly string[]): readonly string[];
}

/** As item-status.ts judges it; few have failed, and of these alone the files are looked at. */
const REFUSED = `g.status = 'failed' AND coalesce(
  (SELECT a.state = 'failed' AND CASE WHEN json_valid(a.problem) THEN json_extract(a.problem, '$.code') ELSE '' END IN (${REFUSALS.map((code) => `'${code}'`).join()})
   FROM assets a WHERE a.id = g.id ORDER BY a.kind = 'video' DESC, a.kind = 'raw' DESC, a.kind LIMIT 1),
  g.state = 'failed')`;
const MARKS = ITEM_STATUSES.map((status) => `WHEN '${status}' THEN ${markOf(status, false)}`).join(' ');
/** As app/shared/chosen-items.ts reads it. */
const LINE = `(CASE WHEN ${REFUSED} THEN ${markOf('failed', false, true)} ELSE CASE g.status ${MARKS} END END + (g.prompt IS NOT NULL)) || ' ' || g.id`;

export function createChosenFinder(db: DatabaseSync): ChosenFinder {
  const prepare = createStatements(db);
  const list = createListOutline(db);

  /** Gives all, group by group. The lines come in the order of their rows, which the groups then put in theirs. */
  function allGrouped(query: ChoiceQuery): ChosenText {
    const { sql, values } = conditionOf(query);
    const text = textOf(`SELECT ${LINE} AS line FROM generations g WHERE ${sql} ORDER BY g.seq`, values);
    const lines = text.split('\n');
    const { seqs } = list.rows(query);
    const bySeq = seqs.slice().sort();
    const places = new Uint32Array((bySeq.at(-1) ?? 0) + 1);
    for (const [place, seq] of bySeq.entries()) places[seq] = place;
    return Array.from(seqs, (seq) => lines[places[seq] ?? 0]).join('\n');
  }

  const conditionOf = (query: MatchQuery): Condition =>
    both(maskCondition(maskOf(query)), matchCondition(query));
  const textOf = (sql: string, values: readonly SQLInputValue[]): ChosenText =>
    String(prepare(`SELECT group_concat(line, char(10)) AS text FROM (${sql})`).get(...values)?.text ?? '');

  return {
    all(query) {
      if (query.grouped) return allGrouped(query);
      const { sql, values } = conditionOf(query);
      const direction = query.descending ? 'DESC' : 'ASC';
      return textOf(
        `SELECT ${LINE} AS line FROM generations g INDEXED BY ${SORT_INDEXES[query.sort]} WHERE ${sql}
         ORDER BY ${SORT_COLUMNS[query.sort]} ${direction}, seq ${direction}`,
        values,
      );
    },
    among(query, ids) {
      const { sql, values } = conditionOf(query);
      return textOf(
        `SELECT ${LINE} AS line FROM generations g WHERE g.id IN (SELECT value FROM json_each(?)) AND ${sql}`,
        [JSON.stringify(ids), ...values],
      );
    },
    sums(ids) {
      const sum = prepare(
        `SELECT total(duration_seconds) AS seconds, total(bytes) AS bytes FROM generations
         WHERE id IN (SELECT value FROM json_each(?)) AND status = 'saved'`,
      ).get(JSON.stringify(ids));
      return { seconds: Number(sum?.seconds ?? 0), bytes: Number(sum?.bytes ?? 0) };
    },
    prompts: (ids) =>
      ids
        .map((id) => prepare('SELECT prompt FROM generations WHERE id = ?').get(id)?.prompt)
        .filter((prompt) => typeof prompt === 'string'),
  };
}
