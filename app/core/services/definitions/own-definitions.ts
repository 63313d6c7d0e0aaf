/** Keeps a person's own definitions of services: one JSON file each in `services/` of the data folder. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DailiesError } from '../../../shared/error-code.ts';
import { makePrivateFolder } from '../../files/private-files.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import { isModest } from '../read-json.ts';
import { builtInServices } from './built-in.ts';
import { BadDefinition, parseDefinition, type ServiceDefinition } from './definition.ts';

const FOLDER = 'services';
const MAX_BYTES = 256 * 1024;
const MAX_FILES = 500;

export interface OwnDefinitions {
  /** By their names. */
  list(): readonly ServiceDefinition[];
  /**
   * Checks the JSON of a definition and keeps it, in the place of one of the same id. Throws DailiesError `bad-input`
   * with the path of the first fault, or a disk's own error.
   */
  save(text: string): ServiceDefinition;
}

function badDefinition(fault: string): DailiesError {
  return new DailiesError('bad-input', { cause: 'bad-definition', value: fault });
}

/** Takes off the marks that a chat or a page sets around code. */
function withoutFence(text: string): string {
  return /^(?:```|~~~)[\w-]*\r?\n([\s\S]*?)\r?\n(?:```|~~~)$/.exec(text)?.[1] ?? text;
}

/** Reads a definition of a person's own. Throws DailiesError `bad-input` with the path of its first fault. */
function readOwnDefinition(text: string): ServiceDefinition {
  let value: unknown;
  try {
    const trimmed = withoutFence(text.replace(/^\uFEFF/, '').trim());
    value = isModest(trimmed) ? JSON.parse(trimmed) : undefined;
  } catch {
    value = undefined;
  }
  if (value === undefined) throw badDefinition('the whole: is not JSON.');
  let definition: ServiceDefinition;
  try {
    definition = parseDefinition(value);
  } catch (thrown) {
    throw thrown instanceof BadDefinition ? badDefinition(thrown.message) : thrown;
  }
  if (definition.dialects) throw badDefinition('dialects: is for the built-in gateway alone.');
  if (builtInServices.some(({ id }) => id === definition.id)) {
    throw badDefinition('id: is the id of a service that is built in; choose another.');
  }
  return definition;
}

/**
 * Reads the definitions of a data folder.
 * @param log hears of files that are no definition.
 */
export function openOwnDefinitions(dataFolder: string, log: (line: string) => void): OwnDefinitions {
  const folder = join(dataFolder, FOLDER);
  const known = new Map<string, ServiceDefinition>();

  function readFile(name: string): void {
    try {
      const path = join(folder, name);
      if (statSync(path).size > MAX_BYTES) throw badDefinition('the whole: is too large.');
      const definition = readOwnDefinition(readFileSync(path, 'utf8'));
      known.set(definition.id, definition);
    } catch (thrown) {
      const why = thrown instanceof DailiesError ? thrown.facts.value : 'cannot be read';
      log(`services: ${name}: ${why}`);
    }
  }
  function fileNames(): readonly string[] {
    try {
      return readdirSync(folder).filter((name) => name.endsWith('.json'));
    } catch (thrown) {
      if (existsSync(folder)) log(`services: ${errorCodeOf(thrown)}`);
      return [];
    }
  }
  for (const name of [...fileNames()].sort().slice(0, MAX_FILES)) readFile(name);

  return {
    list: () => [...known.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    save(text) {
      const definition = readOwnDefinition(text);
      makePrivateFolder(folder);
      writeAtomically(
        join(folder, `${definition.id}.json`),
        `${JSON.stringify(definition, null, 2)}\n`,
        0o600,
      );
      known.set(definition.id, definition);
      return definition;
    },
  };
}
