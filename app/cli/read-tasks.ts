/** From TASK words to ids: an id as it stands, a file, or standard input. Everything is checked before anything is sent. */

import { statSync } from 'node:fs';
import { lumaGateway } from '../core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../core/services/definitions/definition.ts';
import { idInAddress } from '../core/services/definitions/recognise.ts';
import { isTaskId } from '../core/services/definitions/route.ts';
import { badId, findTaskIds } from '../core/tracking/find-task-ids.ts';
import { cleanText } from '../shared/clean-text.ts';
import { terminalSentence } from '../shared/problem-sentence.ts';
import { TooLong } from './read-bounded.ts';
import { readTextFile } from './read-text.ts';
import { UsageError } from './usage-error.ts';

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

/** Of a service whose ids are not a gateway's: one id or query address a line, or what an answer names. */
function ownIds(text: string, service: ServiceDefinition): readonly string[] | null {
  if (service.id === lumaGateway.id) return null;
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const ids = words.map((word) => oneId(word, service));
  return words.length > 0 && ids.every((id) => id !== null) ? (ids as readonly string[]) : null;
}

function oneId(word: string, service: ServiceDefinition): string | null {
  return idInAddress(service, word) ?? (isTaskId(word, service.idCharacters) ? word : null);
}

function idsFrom(text: string, name: string, service: ServiceDefinition): readonly string[] {
  const own = ownIds(text, service);
  if (own) return own;
  const { ids, refused } = findTaskIds(text);
  const [first] = refused;
  if (first) throw new UsageError(`In ${name}: ${terminalSentence(first.problem)}`);
  if (ids.length === 0) throw new UsageError(`There is no task id in ${name}; put one id a line.`);
  return ids;
}

/** Throws UsageError naming the first word, file or line that is no good. */
export function readTasks(
  words: readonly string[],
  service: ServiceDefinition = lumaGateway,
): readonly string[] {
  const ids = new Set<string>();
  for (const word of words) {
    if (word === '-') {
      for (const id of idsFrom(readText(0, 'standard input'), 'standard input', service)) ids.add(id);
    } else if (isFile(word)) {
      const name = cleanText(word, 200);
      for (const id of idsFrom(readText(word, name), name, service)) ids.add(id);
    } else if (oneId(word, service) !== null) {
      ids.add(oneId(word, service) ?? word);
    } else if (/[/\\.]/.test(word)) {
      throw new UsageError(`${terminalSentence(badId(word))} There is no file of that name either.`);
    } else {
      throw new UsageError(terminalSentence(badId(word)));
    }
  }
  return [...ids];
}
