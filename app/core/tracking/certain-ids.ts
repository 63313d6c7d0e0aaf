/** Finds task ids in a text that nobody handed over as a list of ids: only what can hardly be anything else. */
import { findTaskIds } from './find-task-ids.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Each looked for once in the whole text: a copied table has tens of thousands of words that look like ids. */
const NAMED =
  /(?:generations\/|\btask[_ -]?id["']?\s*[:=：＝]\s*["']?)([A-Za-z0-9_-]{1,128})(?![A-Za-z0-9_-])/gi;
const OF_AN_ANSWER = /"id"\s*:\s*"([A-Za-z0-9_-]{1,128})"/g;

/**
 * Finds UUIDs, and ids that the text itself calls one: in an address, after a label, in an answer about a task. A
 * password that was copied looks like an id too, and must be neither shown nor sent to a gateway.
 */
export function findCertainIds(text: string): readonly string[] {
  const isAnswer = /"(?:state|status)"\s*:/.test(text);
  const named = new Set(
    [...text.matchAll(NAMED), ...(isAnswer ? text.matchAll(OF_AN_ANSWER) : [])].map(([, id]) => id),
  );
  return findTaskIds(text).ids.filter((id) => UUID.test(id) || named.has(id));
}
