/** Says what stands above the takes of each prompt in a grouped list. */
import type { DatabaseSync } from 'node:sqlite';
import type { GroupHead } from '../../shared/list-outline.ts';
import { markBit } from './list-order.ts';
import { createStatements } from './statements.ts';

export interface ListedGroup {
  /** Place of its first clip in the list. */
  readonly first: number;
  readonly seqs: Uint32Array;
}

/** What is asked of a take. */
interface Take {
  readonly seq: number;
  readonly hasPrompt: number;
  readonly model: string | null;
  readonly madeAt: number;
}

/** Of a group with more takes than that, the newest say its model and date. */
const ASKED_TAKES = 64;

export function createGroupHeads(
  db: DatabaseSync,
): (groups: readonly ListedGroup[], bits: Uint16Array) => readonly GroupHead[] {
  const prepare = createStatements(db);

  /** Reads the takes of all groups by one query. */
  function takesOf(seqs: readonly number[]): ReadonlyMap<number, Take> {
    const takes = prepare(
      `SELECT seq, prompt IS NOT NULL AS hasPrompt, model, coalesce(created_at, tracked_at) AS madeAt
       FROM generations WHERE seq IN (SELECT value FROM json_each(?))`,
    ).all(JSON.stringify(seqs)) as unknown as readonly Take[];
    return new Map(takes.map((take) => [take.seq, take]));
  }

  function promptOf(takes: readonly Take[]): string | null {
    const named = takes.find(({ hasPrompt }) => hasPrompt === 1);
    if (!named) return null;
    return String(prepare('SELECT prompt FROM generations WHERE seq = ?').get(named.seq)?.prompt);
  }

  return (groups, bits) => {
    const asked = groups.map(({ seqs }) => [...seqs.subarray(-ASKED_TAKES)]);
    const known = takesOf(asked.flat());
    return groups.map(({ first, seqs }, place) => {
      const takes = (asked[place] ?? []).map((seq) => known.get(seq)).filter((take) => take !== undefined);
      const models = new Set(takes.map(({ model }) => model || null).filter((model) => model !== null));
      const [model = null] = models;
      return {
        first,
        prompt: promptOf(takes),
        model: models.size === 1 ? model : null,
        latestMs: Math.max(0, ...takes.map(({ madeAt }) => madeAt)),
        picks: seqs.reduce((sum, seq) => sum + (((bits[seq] ?? 0) & markBit('pick')) === 0 ? 0 : 1), 0),
      };
    });
  };
}
