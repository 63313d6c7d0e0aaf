/** From TASK words to ids: an id as it stands, a file, or standard input. Everything is checked before anything is sent. */
import { statSync } from 'node:fs';
import { badId, findTaskIds } from '../core/tracking/find-task-ids.ts';
import { cleanText } from '../shared/clean-text.ts';
import { TASK_ID } from '../shared/generation.ts';
import { UsageError } from './arguments.ts';
import { TooLong } from './read-bounded.ts';
import { readTextFile } from './read-text.ts';

function isFile(path: string): boolean {
  try {
    const stat = statSync(path);
    // A pipe (/dev/fd/63 of a shell's <(…)) is read like a file.
    return stat.isFile() || stat.isFIFO();
  } catch {
    return false;
  }
}

function readText(source: string | 0, name: string): string {
  try {
    return readTextFile(source);
  } catch (thrown) {
    throw new UsageError(
      thrown instanceof TooLong
        ? `${name} is too large for a list of ids; give a smaller file.`
        : `${name} cannot be read; check its path and permissions.`,
    );
  }
}

function idsFrom(text: string, name: string): readonly string[] {
  const { ids, refused } = findTaskIds(text);
  const [first] = refused;
  if (first) throw new UsageError(`In ${name}: ${first.problem.message}`);
  if (ids.length === 0) throw new UsageError(`There is no task id in ${name}; put one id a line.`);
  return ids;
}

/** Throws UsageError naming the first word, file or line that is no good. */
export function readTasks(words: readonly string[]): readonly string[] {
  const ids = new Set<string>();
  for (const word of words) {
    if (word === '-') {
      for (const id of idsFrom(readText(0, 'standard input'), 'standard input')) ids.add(id);
    } else if (isFile(word)) {
      const name = cleanText(word, 200);
      for (const id of idsFrom(readText(word, name), name)) ids.add(id);
    } else if (TASK_ID.test(word)) {
      ids.add(word);
    } else if (/[/\\.]/.test(word)) {
      throw new UsageError(`${badId(word).message} There is no file of that name either.`);
    } else {
      throw new UsageError(badId(word).message);
    }
  }
  return [...ids];
}
