/** Task ids in a text that nobody handed over as a list of ids: only what can hardly be anything else. */
import { findTaskIds } from './find-task-ids.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * UUIDs, and ids that the text itself calls one: in an address, after a label, in an answer about a task. A
 * password that was copied looks like an id too, and must be neither shown nor sent to a gateway.
 */
export function findCertainIds(text: string): readonly string[] {
  return findTaskIds(text).ids.filter((id) => UUID.test(id) || isNamed(id, text));
}

function isNamed(id: string, text: string): boolean {
  // An id has letters, digits, - and _ alone: nothing to escape.
  if (
    new RegExp(`(?:generations/|\\btask[_ -]?id["']?\\s*[:=]\\s*["']?)${id}(?![A-Za-z0-9_-])`, 'i').test(text)
  ) {
    return true;
  }
  return /"(?:state|status)"\s*:/.test(text) && new RegExp(`"id"\\s*:\\s*"${id}"`).test(text);
}
