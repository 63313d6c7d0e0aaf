/**
 * Where the canary key has been seen although it must not be: in a file, a message to the page, a notification,
 * a request to a file server. Noted from anywhere, told by watch.ts at the end of the test it happened in.
 */
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { serialize } from 'node:v8';
import { CANARY_CORE, CANARY_KEY } from '../fixtures/canary-key.ts';
import { type FoundInFile, findIn, findInFolder, needlesOf } from './find-key.ts';

/** The core alone too: what was cut off or half escaped is a leak all the same. */
const NEEDLES = [...needlesOf(CANARY_CORE), ...needlesOf(CANARY_KEY)];

const leaks: string[] = [];

/** `CANARY_LEAKS` names the file in which `npm test` collects those of every process. */
export function noteLeak(what: string): void {
  leaks.push(what);
  if (process.env.CANARY_LEAKS) appendFileSync(process.env.CANARY_LEAKS, `${what}\n`);
}

/** Everything noted in this process since the last time; empties the list. */
export function takeLeaks(): readonly string[] {
  return leaks.splice(0);
}

/** Throws what was noted. */
export function failOnLeaks(): void {
  const found = takeLeaks();
  if (found.length > 0) throw new Error(`The key leaked.\n${found.join('\n')}`);
}

/** Notes a leak when the key is anywhere in a value that left its process; `where` names the place. */
export function inspectValue(where: string, value: unknown): boolean {
  const found = findIn(bytesOf(value), NEEDLES);
  if (found) noteLeak(`${where}: the canary key ${found.form}`);
  return found !== null;
}

export type ServerRole = 'gateway' | 'file server';

/** The one place the key belongs to is the Authorization header of a request to the gateway. */
export function inspectRequest(
  role: ServerRole,
  address: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  const { authorization, ...others } = headers;
  inspectValue(`a request to a ${role}`, [address, others, role === 'gateway' ? '' : authorization]);
}

/** As structured clone would carry it; what cannot be cloned is looked at as it would be printed. */
function bytesOf(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  try {
    return serialize(value);
  } catch {
    return Buffer.from(inspect(value, { depth: 20, maxStringLength: null, maxArrayLength: null }));
  }
}

/** Notes a leak for each file below a folder that holds the key, but for those named in `mayHoldKey`. */
export function searchForKey(folder: string, mayHoldKey: readonly string[] = []): void {
  const allowed = new Set(mayHoldKey.map((name) => join(folder, name)));
  for (const find of findInFolder(folder, NEEDLES)) {
    if (!allowed.has(find.path)) noteLeak(describeFind(find));
  }
}

export function describeFind({ path, form, offset }: FoundInFile): string {
  return `${path}, offset ${offset}: the canary key ${form}`;
}

/** The one way in which tests remove what the app has written: nothing goes unsearched. */
export function removeSearched(folder: string, mayHoldKey: readonly string[] = []): void {
  searchForKey(folder, mayHoldKey);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
