/**
 * Watches a folder into which scripts drop answers, lists or anything else that names tasks: each new or changed file
 * is read once, also over a restart. It is looked at by the clock, since change events get lost on network drives.
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

/** How often the folder is looked at, in milliseconds. */
const EVERY_MS = 2_000;
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
  const watch = new FolderWatch(deps);
  watch.start();
  return () => watch.stop();
}

class FolderWatch {
  readonly #deps: FolderWatchDeps;
  /** What each file was when it was read; null before the first look. */
  #read: Map<string, string> | null;
  /** Seen once: read when the next look finds it the same, for it may still be being written. */
  #seen = new Map<string, string>();
  /** Since when a file that seems half written has been the same. */
  readonly #unfinished = new Map<string, { readonly version: string; readonly sinceMs: number }>();
  /** The folder could not be read at the last look. */
  #isMissing = false;
  #folderVersion = '';
  /** Looks until every file is asked again. */
  #looksLeft = 0;
  #isStopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: FolderWatchDeps) {
    this.#deps = deps;
    this.#read = deps.known === null ? null : new Map(deps.known);
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#run(), 0);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    try {
      await this.#look();
    } catch (thrown) {
      this.#deps.log(`watched folder: ${String(thrown)}`);
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#run(), this.#deps.everyMs ?? EVERY_MS);
  }

  async #look(): Promise<void> {
    if (!(await this.#isWorthALook())) return;
    const names = await this.#namesIn();
    if (names === null || this.#isStopped) return;
    const now = await this.#versionsOf(names);
    if (this.#isStopped || (await this.#wentAway(names, now))) return;
    if (this.#read === null) {
      this.#read = now;
      this.#deps.remember(now);
      return;
    }
    await this.#readWhatCame(this.#read, now);
  }

  /** Asks the folder alone whether files came: thousands are not asked about every two seconds, for hours. */
  async #isWorthALook(): Promise<boolean> {
    // A link in the folder's place says nothing of what is in it.
    const version = await versionOf(this.#deps.folder, stat);
    const isSame = version !== null && version === this.#folderVersion;
    this.#folderVersion = version ?? '';
    this.#looksLeft -= 1;
    return !isSame || this.#seen.size > 0 || this.#looksLeft <= 0;
  }

  /** Lists the files; null while the folder cannot be read: what was read in it before is kept in mind. */
  async #namesIn(): Promise<readonly string[] | null> {
    const { folder, log } = this.#deps;
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      if (this.#isMissing) log('watched folder: it is back');
      this.#isMissing = false;
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !UNFINISHED.test(entry.name))
        .map(({ name }) => name);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (!this.#isMissing) log(`watched folder: it cannot be read (${code})`);
      this.#isMissing = true;
      return null;
    }
  }

  /** Whether the folder itself is what went while its files were asked: they are not gone for that. */
  async #wentAway(names: readonly string[], now: ReadFiles): Promise<boolean> {
    return names.some((name) => !now.has(name)) && (await versionOf(this.#deps.folder, stat)) === null;
  }

  /** Tells what each file is now. Those that were read before are asked only at a full look. */
  async #versionsOf(names: readonly string[]): Promise<Map<string, string>> {
    const isFull = this.#looksLeft <= 0 || this.#read === null;
    if (isFull) this.#looksLeft = FULL_LOOK_EVERY * Math.max(1, Math.ceil(names.length / MANY_FILES));
    const now = new Map<string, string>();
    for (const name of names) {
      const known = isFull || this.#seen.has(name) ? undefined : this.#read?.get(name);
      const version = known ?? (await versionOf(join(this.#deps.folder, name)));
      if (version !== null) now.set(name, version);
      if (this.#isStopped) break;
    }
    return now;
  }

  async #readWhatCame(before: Map<string, string>, now: ReadFiles): Promise<void> {
    const due = [...now].filter(([name, version]) => before.get(name) !== version);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    const ready = due.filter(([name, version]) => this.#seen.get(name) === version);
    this.#seen = new Map(due);
    if (ready.length === 0 && gone.length === 0) return;
    for (const name of gone) {
      before.delete(name);
      this.#unfinished.delete(name);
    }
    let isChanged = gone.length > 0;
    for (const [name, version] of ready) {
      const isTaken = await this.#take(name, version);
      if (this.#isStopped) return;
      if (!isTaken) continue;
      before.set(name, version);
      isChanged = true;
    }
    if (isChanged) this.#deps.remember(before);
  }

  /** Reads a file; returns whether it is done with: what seems half written is looked at again. */
  async #take(name: string, version: string): Promise<boolean> {
    const { folder, log, onIds, settledMs = SETTLED_MS } = this.#deps;
    const list = await readList(join(folder, name));
    if (this.#isStopped) return false;
    if (list === null) {
      log(`watched folder: passed over ${name}: it is no short text that can be read`);
      return true;
    }
    const before = this.#unfinished.get(name);
    const nowMs = performance.now();
    const sinceMs = before?.version === version ? before.sinceMs : nowMs;
    if (list.isUnfinished && nowMs - sinceMs < settledMs) {
      this.#unfinished.set(name, { version, sinceMs });
      return false;
    }
    this.#unfinished.delete(name);
    if (list.ids.length > 0) onIds(list.ids, name);
    return true;
  }
}

/** Gives what changes when a file does; null for one that was taken away since the folder was listed. */
async function versionOf(path: string, look: typeof lstat = lstat): Promise<string | null> {
  try {
    const { size, mtimeMs } = await look(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return null;
  }
}
