/**
 * Writes what an answer of the gateway leaves in the library: a generation's columns, the answer itself, the words to
 * find it by.
 */
import type { Generation } from '../../shared/generation.ts';
import { changeSearchText } from './search-text.ts';
import type { LibraryStatements } from './statements.ts';
import { joinTakes } from './take-groups.ts';

/**
 * Says whether the library has an answer just as it is, so that writing it would change nothing: a task is asked for
 * many times while its service has nothing new to say of it.
 *
 * @param raw the answer's text; one that was too long to keep is never known
 */
export function isWritten({ prepare }: LibraryStatements, answer: Generation, raw: string | null): boolean {
  if (raw === null) return false;
  const row = prepare(
    `SELECT 1 FROM generations JOIN answers USING (seq)
     WHERE id = ? AND raw = ? AND state = ? AND state_word = ? AND failure_reason IS ?
       AND unknown_answers = 0 AND problem IS NULL AND (noticed_at IS NOT NULL) = ?`,
  ).get(answer.id, raw, answer.state, answer.stateWord, answer.failureReason, isFinished(answer) ? 1 : 0);
  return row !== undefined;
}

const isFinished = ({ state }: Generation): boolean => state === 'completed' || state === 'failed';

/**
 * Writes what an answer says; call it in a transaction. What it leaves out stays as it was.
 *
 * @returns whether the library has the generation at all.
 */
export function writeAnswer(
  { prepare, run }: LibraryStatements,
  answer: Generation,
  raw: string | null,
  nowMs: number,
): boolean {
  const before = prepare('SELECT seq, prompt FROM generations WHERE id = ?').get(answer.id);
  if (!before) return false;
  const seq = before.seq as number;
  const video = answer.video ?? answer.artifact?.video ?? null;
  const rawVideo = answer.videoRaw ?? answer.artifact?.videoRaw ?? null;
  const picture = answer.thumbnail ?? answer.artifact?.thumbnail ?? null;
  prepare(
    `UPDATE generations SET state = ?, state_word = ?, failure_reason = ?,
       prompt = coalesce(?, prompt), aspect_ratio = coalesce(?, aspect_ratio),
       width = coalesce(?, width), height = coalesce(?, height),
       duration_seconds = coalesce(?, duration_seconds), model = coalesce(?, model),
       palette_grid = coalesce(?, palette_grid), created_at = coalesce(?, created_at),
       finished_at = coalesce(?, finished_at), unknown_answers = 0, problem = NULL,
       noticed_at = CASE WHEN ? THEN coalesce(noticed_at, ?) ELSE NULL END
     WHERE id = ?`,
  ).run(
    answer.state,
    answer.stateWord,
    answer.failureReason,
    answer.prompt,
    answer.aspectRatio,
    video?.width ?? rawVideo?.width ?? picture?.width ?? null,
    video?.height ?? rawVideo?.height ?? picture?.height ?? null,
    rawVideo?.durationSeconds ?? null,
    answer.model,
    picture?.paletteGrid ?? null,
    answer.createdAtMs,
    answer.finishedAtMs,
    isFinished(answer) ? 1 : 0,
    nowMs,
    answer.id,
  );
  if (raw === null) prepare('DELETE FROM answers WHERE seq = ?').run(seq);
  else prepare('INSERT OR REPLACE INTO answers (seq, raw) VALUES (?, ?)').run(seq, raw);
  if (answer.prompt !== null && answer.prompt !== before.prompt) {
    changeSearchText(run, seq, answer.id, answer.prompt);
  }
  joinTakes({ prepare, run }, answer);
  return true;
}
