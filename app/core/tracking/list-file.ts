/** Files that name tasks: an API answer, a list, any text. Read as whoever made them may be a stranger. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { findTaskIds, looksLikeId } from './find-task-ids.ts';

/** A list of ten thousand ids has half of it. */
const MAX_BYTES = 1_000_000;
/** A link put in a file's place meanwhile could lead anywhere, and a pipe would never be read to its end. */
const READ_PLAIN_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The ids that a file names; null for one that is no short text or cannot be read. */
export async function readListFile(path: string): Promise<readonly string[] | null> {
  try {
    await using file = await open(path, READ_PLAIN_FILE);
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > MAX_BYTES) return null;
    const bytes = await file.readFile();
    return bytes.length > MAX_BYTES || bytes.includes(0) ? null : idsIn(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

/** All that an answer names; of other text only what is no ordinary word. */
function idsIn(text: string): readonly string[] {
  const { ids } = findTaskIds(text);
  return /^\s*\uFEFF?[[{]/.test(text) ? ids : ids.filter(looksLikeId);
}
