/**
 * Says which clips are takes of one another: those of one prompt, those of one batch where the service gives no prompt,
 * and a clip with those that extend it. Takes share a number, `take_group`; a clip without one is a take of nothing
 * else.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Generation } from '../../shared/generation.ts';
import type { LibraryStatements } from './statements.ts';

/**
 * Takes 48 bits of a hash, since SQLite keeps a number of JavaScript's as an integer below 2^51 alone. Two prompts in a
 * library of 100,000 share one with a chance of one in 50,000.
 */
const keyOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6);

/** Gives the number of a prompt, or of a batch where there is none; null where there is neither. */
export function takeKey(prompt: string | null, batchId: string | null): number | null {
  const words = prompt?.trim() ?? '';
  if (words !== '') return keyOf(`prompt ${words}`);
  return batchId === null ? null : keyOf(`batch ${batchId}`);
}

/** Lets SQL say `take_key(prompt, batch_id)`, for the rows of an older or a damaged library. */
export function offerTakeKey(db: DatabaseSync): void {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  db.function('take_key', { deterministic: true }, (prompt, batchId) => takeKey(text(prompt), text(batchId)));
}

/**
 * Puts a generation into the group of its takes. Call it in the transaction of the answer, once its other columns are
 * written.
 */
export function joinTakes({ prepare }: LibraryStatements, answer: Generation): void {
  const row = prepare('SELECT prompt, batch_id, extends_id, take_group FROM generations WHERE id = ?').get(
    answer.id,
  );
  if (!row) return;
  const batchId = answer.batchId ?? (row.batch_id as string | null);
  const extendsId = answer.extendsId ?? (row.extends_id as string | null);
  const group = groupOfExtended(extendsId, answer.id) ?? takeKey(row.prompt as string | null, batchId);
  if (group === row.take_group && batchId === row.batch_id && extendsId === row.extends_id) return;
  prepare('UPDATE generations SET take_group = ?, batch_id = ?, extends_id = ? WHERE id = ?').run(
    ...[group, batchId, extendsId, answer.id],
  );
  if (group !== null) takeAlong(answer.id, group);

  /**
   * Gives the number of the clip that this one extends, which gets one by that; null when the library has no such clip.
   */
  function groupOfExtended(extended: string | null, id: string): number | null {
    if (extended === null || extended === id) return null;
    const first = prepare('SELECT take_group FROM generations WHERE id = ?').get(extended);
    if (!first) return null;
    if (first.take_group !== null) return Number(first.take_group);
    const own = keyOf(`clip ${extended}`);
    prepare('UPDATE generations SET take_group = ? WHERE id = ?').run(own, extended);
    return own;
  }
  /** Takes along the clips that extend this one, and those that extend them: they were answered for earlier. */
  function takeAlong(id: string, number: number): void {
    prepare(
      `WITH RECURSIVE chain (id) AS (
         SELECT id FROM generations WHERE extends_id = ?
         UNION SELECT generations.id FROM generations JOIN chain ON extends_id = chain.id
       ) UPDATE generations SET take_group = ? WHERE id IN (SELECT id FROM chain)`,
    ).run(id, number);
  }
}

/** For a library whose rows came in all at once. */
export const FILL_TAKES =
  'UPDATE generations SET take_group = take_key(prompt, batch_id) WHERE take_group IS NULL';
