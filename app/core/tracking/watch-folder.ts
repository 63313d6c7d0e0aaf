/**
 * A folder into which scripts drop answers, lists or anything else that names tasks: each new or changed file is
 * read once, also over a restart. Looked at by the clock, since change events get lost on network drives.
 */
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readList } from './list-file.ts';

/** What each file was when it was read, by its name. */
export type ReadFiles = ReadonlyMap<string, string>;

export interface FolderWatchDeps {
  /** Absolute path; it may be missing for a while. */
  readonly folder: string;
  /** What was read in an earlier run; null when this folder is watched for the first time. */
  readonly known: ReadFiles | null;
  /** Keeps what was read, for the next run. */
  readonly remember: (files: ReadFiles) => void;
  /** At least one; each once a file. */
  readonly onIds: (ids: readonly string[], fileName: string) => void;
  readonly log: (line: string) => void;
  /** Default 2,000. */
  readonly everyMs?: number;
  /** Default 30,000: how long a file that seems half written must stay the same. */
  readonly settledMs?: number;
}

/** A file written over where it lies leaves its folder as it was: every so many looks all of them are asked. */
const FULL_LOOK_EVERY = 5;
/** Of so many files, all are asked that much more seldom: a folder of thousands is one of old files. */
const MANY_FILES = 5_000;
/** A file that seems half written is read as it is when it has been the same for so long. */
const SETTLED_MS = 30_000;
/** Written under another name first, by whoever takes care. */
const UNFINISHED = /\.(?:part|partial|tmp|temp|crdownload|download|swp)$|~$/i;

/** Watches from now on; returns the function that ends it. What lies in the folder at the first time is left alone. */
export function watchFolder(deps: FolderWatchDeps): () => void {
  const { folder, log } = deps;
  let read = deps.known === null ? null : new Map(deps.known);
  /** Seen once: read when the next look finds it the same, for it may still be being written. */
  let seen = new Map<string, string>();
  /** Since when a file that seems half written has been the same. */
  const unfinished = new Map<string, { readonly version: string; readonly sinceMs: number }>();
  let missing = false;
  let folderVersion = '';
  let looksLeft = 0;
  let stopped = false;
  let timer: NodeJS.Timeout;

  /** Thousands of files are not asked about every two seconds, for hours, when the folder itself says that none came. */
  async function isWorthALook(): Promise<boolean> {
    // A link in the folder's place says nothing of what is in it.
    const version = await versionOf(folder, stat);
    const isSame = version !== null && version === folderVersion;
    folderVersion = version ?? '';
    looksLeft -= 1;
    return !isSame || seen.size > 0 || looksLeft <= 0;
  }

  /** What each file is now. Those that were read before are asked only at a full look. */
  async function versionsOf(names: readonly string[]): Promise<Map<string, string>> {
    const isFull = looksLeft <= 0 || read === null;
    if (isFull) looksLeft = FULL_LOOK_EVERY * Math.max(1, Math.ceil(names.length / MANY_FILES));
    const now = new Map<string, string>();
    for (const name of names) {
      const known = isFull || seen.has(name) ? undefined : read?.get(name);
      const version = known ?? (await versionOf(join(folder, name)));
      if (version !== null) now.set(name, version);
      if (stopped) break;
    }
    return now;
  }

  async function look(): Promise<void> {
    if (!(await isWorthALook())) return;
    const names = await namesIn();
    if (names === null || stopped) return;
    const now = await versionsOf(names);
    if (stopped) return;
    if (read === null) {
      read = now;
      deps.remember(read);
      return;
    }
    const before = read;
    const due = [...now].filter(([name, version]) => before.get(name) !== version);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    const ready = due.filter(([name, version]) => seen.get(name) === version);
    seen = new Map(due);
    if (ready.length === 0 && gone.length === 0) return;
    for (const name of gone) {
      before.delete(name);
      unfinished.delete(name);
    }
    let isChanged = gone.length > 0;
    for (const [name, version] of ready) {
      const isTaken = await take(name, version);
      if (stopped) return;
      if (!isTaken) continue;
      before.set(name, version);
      isChanged = true;
    }
    if (isChanged) deps.remember(before);
  }

  /** Null while the folder cannot be read; what was read in it before is kept in mind. */
  async function namesIn(): Promise<readonly string[] | null> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      if (missing) log('watched folder: it is back');
      missing = false;
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !UNFINISHED.test(entry.name))
        .map(({ name }) => name);
    } catch (thrown) {
      if (!missing) log(`watched folder: it cannot be read (${(thrown as NodeJS.ErrnoException).code})`);
      missing = true;
      return null;
    }
  }

  async function versionOf(path: string, look: typeof lstat = lstat): Promise<string | null> {
    try {
      const { size, mtimeMs } = await look(path);
      return `${size} ${mtimeMs}`;
    } catch {
      // Taken away since the folder was listed.
      return null;
    }
  }

  /** Returns whether the file is done with: what seems half written is looked at again. */
  async function take(name: string, version: string): Promise<boolean> {
    const list = await readList(join(folder, name));
    if (stopped) return false;
    if (list === null) {
      log(`watched folder: passed over ${name}: it is no short text that can be read`);
      return true;
    }
    const before = unfinished.get(name);
    const nowMs = performance.now();
    const sinceMs = before?.version === version ? before.sinceMs : nowMs;
    if (list.isUnfinished && nowMs - sinceMs < (deps.settledMs ?? SETTLED_MS)) {
      unfinished.set(name, { version, sinceMs });
      return false;
    }
    unfinished.delete(name);
    if (list.ids.length > 0) deps.onIds(list.ids, name);
    return true;
  }

  async function run(): Promise<void> {
    try {
      await look();
    } catch (thrown) {
      log(`watched folder: ${String(thrown)}`);
    }
    if (!stopped) timer = setTimeout(() => void run(), deps.everyMs ?? 2_000);
  }
  timer = setTimeout(() => void run(), 0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
