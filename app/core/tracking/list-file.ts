/** Reads files that name tasks: an API answer, a list, any text. Whoever made them may be a stranger. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { decodeText, encodingOf } from './decode-text.ts';
import { findTaskIds, looksLikeId } from './find-task-ids.ts';

/** A list of ten thousand ids has half of it. */
const MAX_BYTES = 1_000_000;
/** A link put in a file's place meanwhile could lead anywhere, and a pipe would never be read to its end. */
const READ_PLAIN_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface ListFile {
  readonly ids: readonly string[];
  /** JSON that does not end, or half an id at the end of the last line: whoever writes it may not be done. */
  readonly isUnfinished: boolean;
  /** Zero bytes between its entries, as `find -print0` writes them and programs hold them. */
  readonly hasZeros: boolean;
}

/** Reads what a file names; null for one that is no short text or cannot be read. */
export async function readList(path: string): Promise<ListFile | null> {
  try {
    await using file = await open(path, READ_PLAIN_FILE);
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > MAX_BYTES) return null;
    const bytes = await file.readFile();
    if (bytes.length > MAX_BYTES) return null;
    const text = decodeText(bytes);
    // Zeros, and bytes that are no text: a picture or a program.
    if (bytes.includes(0) && text.includes('\ufffd')) return null;
    const hasZeros = encodingOf(bytes) === 'utf-8' && bytes.includes(0);
    return { ids: idsIn(text), isUnfinished: isUnfinished(text), hasZeros };
  } catch {
    return null;
  }
}

/** Reads the ids that an opened file names; null for one that is no short text, has zeros in it, or cannot be read. */
export async function readListFile(path: string): Promise<readonly string[] | null> {
  const list = await readList(path);
  return list === null || list.hasZeros ? null : list.ids;
}

const UUID_AT_END = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function isUnfinished(text: string): boolean {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) return !endsLikeJson(trimmed);
  if (trimmed === '' || /[\r\n]$/.test(text)) return false;
  const last = /[A-Za-z0-9_-]{1,128}$/.exec(trimmed.slice(-128))?.[0] ?? '';
  return !UUID_AT_END.test(last) && (looksLikeId(last) || /^[0-9a-f-]+$/i.test(last));
}

/** Says whether JSON is whole, or whole line by line, as its last line shows. */
function endsLikeJson(text: string): boolean {
  for (const part of [text, text.slice(text.lastIndexOf('\n') + 1)]) {
    try {
      JSON.parse(part);
      return true;
    } catch {
      // The next part may be whole.
    }
  }
  return false;
}

/** Gives all that an answer names; of other text only what is no ordinary word. */
function idsIn(text: string): readonly string[] {
  const { ids } = findTaskIds(text);
  const trimmed = text.trim();
  return /^[[{]/.test(trimmed) && endsLikeJson(trimmed) ? ids : ids.filter(looksLikeId);
}
