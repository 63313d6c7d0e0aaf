/**
 * Checks config.json before electron-store sees it: a file it would throw on is set aside, and its backup takes its
 * place (docs/rules.md, S4). electron-store alone would stop the app, or wipe the file.
 */
import { chmodSync, copyFileSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { makePrivateFolder } from '../../core/files/private-files.ts';
import { writeAtomically } from '../../core/files/write-atomically.ts';
import { DailiesError } from '../../shared/error-code.ts';
import { storedAccount } from '../accounts/stored-account.ts';
import { storedKey } from '../key/stored-key.ts';

export const windowPlace = v.object({
  x: v.nullable(v.number()),
  y: v.nullable(v.number()),
  width: v.number(),
  height: v.number(),
  maximized: v.boolean(),
});
export type WindowPlace = v.InferOutput<typeof windowPlace>;

/** What the file holds. Single settings are judged one by one, in app/core/settings. */
const configShape = v.object({
  settings: v.optional(v.record(v.string(), v.unknown())),
  key: v.optional(v.nullable(storedKey)),
  keyAside: v.optional(v.nullable(storedKey)),
  /** The gateway address that a key was last entered for. */
  agreedGateway: v.optional(v.string()),
  /** The accounts beside the first one, each with its key. */
  accounts: v.optional(v.array(storedAccount)),
  /** What the first account is called. */
  mainName: v.optional(v.string()),
  /** The account that bare ids go to. */
  currentAccount: v.optional(v.string()),
  window: v.optional(windowPlace),
  /** Every folder that was ever chosen: saved clips may lie in any of them. */
  folders: v.optional(v.array(v.string())),
  /** Whether the person has been told that closing the window keeps Dailies running. */
  closeExplained: v.optional(v.boolean()),
});
export type Config = v.InferOutput<typeof configShape>;

export type ConfigCheck =
  /** `fresh`: there was no file. `sound`: it could be used as it was. */
  | { readonly outcome: 'fresh' | 'sound'; readonly config: Config }
  /** The damaged file lies at `keptAt`; `config` came from the backup, or is empty. */
  | { readonly outcome: 'restored' | 'reset'; readonly config: Config; readonly keptAt: string };

/** Only the person may read the file: it holds the encrypted key. */
const PRIVATE_MODE = 0o600;

export const configPath = (folder: string): string => join(folder, 'config.json');
export const backupPath = (folder: string): string => join(folder, 'config.json.bak');

/**
 * Leaves config.json absent or usable. Throws DailiesError `folder-unwritable` when a damaged file cannot be
 * moved out of the way.
 */
export function checkConfigFile(folder: string, nowMs: number): ConfigCheck {
  makePrivateFolder(folder);
  const path = configPath(folder);
  const found = readConfig(path);
  if (found === 'absent') return { outcome: 'fresh', config: {} };
  if (found !== 'damaged') {
    // A file from another hand may be open to all; electron-store sets its mode only when it writes.
    chmodSync(path, PRIVATE_MODE);
    return { outcome: 'sound', config: found };
  }

  const keptAt = `${path}.corrupt-${nowMs}`;
  try {
    renameSync(path, keptAt);
    chmodSync(keptAt, PRIVATE_MODE);
  } catch {
    throw new DailiesError('folder-unwritable', { cause: 'settings-unreadable', path });
  }
  const backup = readBackup(folder);
  if (backup === null) return { outcome: 'reset', config: {}, keptAt };
  writePrivately(path, backup);
  return { outcome: 'restored', config: backup, keptAt };
}

/** Files set aside as damaged, and drafts (ours, and electron-store's) whose writing a crash cut short. */
const KEPT_COPY = /^config\.json(?:\.corrupt-\d+|(?:\.bak)?\.\d+\.tmp|\.tmp-\d+[\da-f]*)$/;

/**
 * Removes the copies, once the key in them has been replaced or cleared: what is damaged cannot be rewritten without
 * it.
 */
export function removeKeptCopies(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && KEPT_COPY.test(entry.name)) rmSync(join(folder, entry.name), { force: true });
  }
}

/** Copies the file as it is, for a person who wants a value back that was not allowed. Gives the copy's path. */
export function keepCopy(folder: string, nowMs: number): string {
  const keptAt = `${configPath(folder)}.corrupt-${nowMs}`;
  copyFileSync(configPath(folder), keptAt);
  return keptAt;
}

/** Reads the last file that was whole and allowed; null when there is none. */
export function readBackup(folder: string): Config | null {
  const backup = readConfig(backupPath(folder));
  return backup === 'absent' || backup === 'damaged' ? null : backup;
}

export function writePrivately(path: string, config: Config): void {
  writeAtomically(path, `${JSON.stringify(config, null, '\t')}\n`, PRIVATE_MODE);
}

function readConfig(path: string): Config | 'absent' | 'damaged' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'damaged';
  }
  try {
    const json: unknown = JSON.parse(text);
    // An array would pass for an object without any known key.
    if (Array.isArray(json)) return 'damaged';
    const parsed = v.safeParse(v.looseObject(configShape.entries), json);
    return parsed.success ? (parsed.output as Config) : 'damaged';
  } catch {
    return 'damaged';
  }
}
