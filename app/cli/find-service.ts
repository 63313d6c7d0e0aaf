/** Says which service is meant: one that is built in, a person's own by its name, or a file that holds a definition. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtInServices, lumaGateway } from '../core/services/definitions/built-in.ts';
import {
  BadDefinition,
  parseDefinition,
  type ServiceDefinition,
} from '../core/services/definitions/definition.ts';
import { recognise } from '../core/services/definitions/recognise.ts';
import { cleanText } from '../shared/clean-text.ts';
import { readTextFile } from './read-text.ts';
import { UsageError } from './usage-error.ts';

const MAX_FILE = 256 * 1024;
const WAIT_MS = 10_000;

/** The folder of a person's own definitions, in the data folder. */
const OWN = 'services';

/** Reads a JSON file of a person's. Throws UsageError. */
export function readJsonFile(path: string, what: string): unknown {
  const name = cleanText(path, 200);
  let text: string;
  try {
    text = readTextFile(path, MAX_FILE, WAIT_MS);
  } catch {
    throw new UsageError(`${name} cannot be read; check its path and size.`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UsageError(`${name} is not JSON; put ${what} into it and nothing else.`);
  }
}

/** Reads the definition of a service from a file. Throws UsageError with the path of the first fault. */
export function readDefinition(path: string): ServiceDefinition {
  const value = readJsonFile(path, 'the definition of a service');
  try {
    return parseDefinition(value);
  } catch (thrown) {
    if (!(thrown instanceof BadDefinition)) throw thrown;
    throw new UsageError(
      `${cleanText(path, 200)} is no definition of a service: ${cleanText(thrown.message, 300)}`,
    );
  }
}

/** Throws UsageError also for one that calls itself like a service that is built in: it would be given that one's key. */
function readOwn(path: string): ServiceDefinition {
  const definition = readDefinition(path);
  if (builtInServices.every(({ id }) => id !== definition.id)) return definition;
  throw new UsageError(
    `${cleanText(path, 200)} has the id of a service that is built in, ${definition.id}; give it another.`,
  );
}

/**
 * Finds the service of that name; without one, that of the first query address among the tasks, else the Luma gateway.
 * Throws UsageError.
 */
export function findService(
  name: string | undefined,
  tasks: readonly string[],
  data: string,
): ServiceDefinition {
  if (name === undefined) {
    for (const task of tasks) {
      const found = recognise(builtInServices, task);
      if (found) return found.service;
    }
    return lumaGateway;
  }
  const builtIn = builtInServices.find(({ id }) => id === name);
  if (builtIn) return builtIn;
  if (/[/\\.]/.test(name)) return readOwn(name);
  const own = join(data, OWN, `${name}.json`);
  try {
    return readOwn(own);
  } catch (thrown) {
    if (thrown instanceof UsageError && !thrown.message.includes('cannot be read')) throw thrown;
    throw new UsageError(
      `There is no service “${cleanText(name, 60)}”; see dailies services, or name a file that holds its definition.`,
    );
  }
}

/** Finds a person's own definition by its id; null where there is none that is good. */
export function findOwn(id: string, data: string): ServiceDefinition | null {
  try {
    return readOwn(join(data, OWN, `${id}.json`));
  } catch (thrown) {
    if (thrown instanceof UsageError) return null;
    throw thrown;
  }
}

/**
 * Gives the folder of the library where nothing else is said: one for all services, but for those that an earlier
 * version gave one of their own.
 */
export function libraryFolder(service: ServiceDefinition, data: string): string {
  const own = join(data, 'libraries', service.id);
  return existsSync(join(own, 'library.db')) ? own : data;
}
