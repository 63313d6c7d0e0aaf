/** Declares what the engine offers to its two front ends, app/main.ts and app/cli.ts. */

import type { ChosenText, ClipSums } from '../shared/chosen-items.ts';
import type { Problem } from '../shared/error-code.ts';
import type { AssetKind } from '../shared/generation.ts';
import type {
  EngineStatus,
  ItemDetail,
  LibraryChange,
  LibraryQuery,
  LibraryWindow,
  ProgressReport,
  WorkOutlook,
} from '../shared/library-view.ts';
import type { RescueNews } from '../shared/rescue.ts';
import type { Settings } from '../shared/settings.ts';
import type { TakesText } from '../shared/takes.ts';
import type { TransferStep } from './downloads/transfer/roles.ts';
import type { Exports } from './exports/exports.ts';
import type { ItemCommands } from './items/item-commands.ts';
import type { LibraryNews } from './items/library-recovery.ts';
import type { StateNews } from './items/on-answer.ts';
import type { ChoiceQuery, MatchQuery } from './library/find-chosen.ts';
import type { ListOrder } from './library/find-order.ts';
import type { RoutesFor } from './network/proxy-routes.ts';
import type { Rescue } from './rescue/rescue.ts';
import type { ServiceDefinition } from './services/definitions/definition.ts';
import type { KnownAccount } from './tracking/find-tasks.ts';

/** An account beside the first one, whose address and key stand in the settings. */
export interface EngineAccount extends KnownAccount {
  /** What the person calls it; the service's own name when absent. */
  readonly name?: string;
}

export interface RunningAccounts {
  readonly known: readonly (EngineAccount & {
    /** Whether there is a key to ask its service with. */
    readonly hasKey: boolean;
  })[];
  readonly current: string;
}

export interface EngineOptions {
  /** Holds library.db, its lock and thumbnails/; made if it is missing. */
  readonly dataFolder: string;
  /** Whose tasks these are; the Luma gateway's when absent. */
  readonly service?: ServiceDefinition;
  /** The accounts beside the first one, each with its key. */
  readonly accounts?: readonly (EngineAccount & { readonly key?: string | null })[];
  /** The account that bare ids go to; the first one when absent. */
  readonly currentAccount?: string;
  readonly settings: Settings;
  /** The API key in the clear, in memory only; null until the person has given one. */
  readonly key: string | null;
  /** Whether thumbnails are fetched for the list (the window) or not (the command line). */
  readonly cacheThumbnails: boolean;
  /** What a full disk or an unplugged folder does: `pause` everything for the person, or `fail` the file. */
  readonly onStorageTrouble: 'pause' | 'fail';
  /** Gateway requests, in milliseconds; default 30,000. */
  readonly requestTimeoutMs?: number;
  /** A file connection without a byte for so long is given up; default 30,000. */
  readonly stallTimeoutMs?: number;
  /** The base of every backoff; default 1,000. */
  readonly retryDelayMs?: number;
  /** Failures in a row without progress before a transfer fails; default 8. */
  readonly retries?: number;
  /** Work on these ids alone; everything in the library when absent. */
  readonly only?: ReadonlySet<string>;
  /** Told after each step of a transfer that is on disk; for the crash tests. */
  readonly onStep?: (step: TransferStep) => void;
  /** How often a full disk or a missing folder is looked at again; default 10,000 ms. */
  readonly storageProbeMs?: number;
  /** The least time between two durable checkpoints of a file; default 500. */
  readonly minCheckpointMs?: number;
  /** How long a removal can be undone; default 60,000. */
  readonly undoMs?: number;
  /** The time before the first check and backup of the library; default one minute. */
  readonly backupAfterMs?: number | undefined;
  /** The least time between waking and going on; default 5,000. */
  readonly wakeMs?: number;
  /** Between two pages of a service's list; default 1,000. */
  readonly listPauseMs?: number;
  /** How long a command that follows a saved clip may run; default 10 minutes. */
  readonly hookLimitMs?: number;
  /** Begins with everything held still until leaveSafeMode(): the program kept ending in errors (fault case 59). */
  readonly safeMode?: boolean;
  /** The proxies of this computer's own settings, for the setting `system`; none when absent. */
  readonly systemProxy?: RoutesFor;
  /** Every connection waits for it: the certificates of this computer, say. It must not fail. */
  readonly connectAfter?: Promise<void>;
  /** Redacted lines for the log; never the key, never a signed link. */
  readonly log?: (line: string) => void;
}

/** Everything that happens, for the window and the terminal alike. */
export interface EngineEvents {
  'library-changed': LibraryChange;
  progress: readonly ProgressReport[];
  status: EngineStatus;
  /** The gateway gave a generation a new state (or its first). */
  generation: StateNews;
  saved: {
    readonly id: string;
    readonly asset: AssetKind;
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** What is known of an account's list has changed. */
  rescue: RescueNews;
  /** A failure worth telling: of one item, or of the whole engine when `id` is null. */
  problem: {
    readonly id: string | null;
    readonly asset: AssetKind | null;
    readonly problem: Problem;
    /** Set when it is tried again by itself. */
    readonly retryInMs: number | null;
    /** What became of the library, where the problem is of that: for whoever says it in another language. */
    readonly news?: LibraryNews;
  };
}

export interface Engine extends Exports, ItemCommands {
  /** Reconciles the library with the disk, then starts polling and downloading. */
  start(): void;
  /** Aborts requests, flushes part files, closes the library; done within 3 s. Safe to call twice. */
  stop(): Promise<void>;
  /** Writes to the disk what has been received, before this returns; the work goes on. */
  flushNow(): void;
  /** Writes to the disk what has been received and closes the library, before this returns: the process ends now. */
  endNow(): void;
  on<Name extends keyof EngineEvents>(name: Name, listener: (event: EngineEvents[Name]) => void): () => void;

  /** The accounts beside the first one, and the one that bare ids go to. Rows of others stay, and are not asked about. */
  setAccounts(accounts: readonly EngineAccount[], current: string): void;
  /** Every account as it is now, the first one first, and the one that bare ids go to. */
  accounts(): RunningAccounts;
  /** How many items of the list each account has. */
  tasksByAccount(): ReadonlyMap<string, number>;
  /** Gives a part of the list as the library has it; its files are looked at afterwards, see `lookForFiles`. */
  window(query: LibraryQuery): LibraryWindow;
  /**
   * Looks whether the saved files of these items are still there; what went or came back is a change of the library.
   * Done by itself for what window() gives, in the background; a caller that cannot wait for an event awaits it.
   */
  lookForFiles(ids: readonly string[]): Promise<void>;
  /** The models of all clips, for a filter. */
  models(): readonly string[];
  /** Every item of the list, in its order. */
  choose(query: ChoiceQuery): ChosenText;
  /** The saved clips among them as they are reviewed: takes of a prompt together, the oldest first. */
  takes(query: ChoiceQuery): TakesText;
  /**
   * Those of these ids that the library has, in the one order in which several clips leave it: prompts as the list
   * shows them (`order`: the settings' when absent), of each prompt the oldest take first.
   */
  inOrder(ids: readonly string[], order?: ListOrder): readonly string[];
  /** Those of these ids that are on the list still. */
  among(query: MatchQuery, ids: readonly string[]): ChosenText;
  /** How long and how large the saved ones among these are together. */
  sums(ids: readonly string[]): ClipSums;
  /** The prompts of these items, in this order; items without one are left out. */
  prompts(ids: readonly string[]): readonly string[];
  /** Whether the list has it. */
  has(id: string): boolean;
  /** Every item of the task whose first clip is called that; of a further clip's id (`ID#2`) that one alone, of `ID#1` the first. */
  clipsOf(id: string): readonly string[];
  /** Throws DailiesError `not-found`. */
  item(id: string): ItemDetail;
  status(): EngineStatus;
  /** When what is being made may be ready. */
  outlook(): WorkOutlook;
  /** Files that are being verified or published right now: no moment to restart for an update. */
  finishing(): number;

  /** The item's saved files were moved to the trash for it alone: says so on its row while they are away. */
  trashed(id: string): void;
  /** Whether a command or a POST that a person has set is still to follow the saving of this item. */
  isHookDue(id: string): boolean;

  /**
   * Absolute path of a saved asset, for reveal, open, drag and media://. Null unless the library says saved
   * and a regular file (no symbolic link) is there. Synchronous, because a drag must start at once (E11).
   */
  savedFile(id: string, kind: AssetKind): string | null;
  /** The same for each of an item's saved assets. */
  savedFiles(id: string): readonly string[];
  /** The saved clip, or the raw one where that alone was asked for. */
  clipFile(id: string): string | null;
  thumbnailFile(id: string): string | null;
  /** Every folder that clips of this library were saved in; nothing outside them is opened or dragged. */
  folders(): readonly string[];

  /** Every id in the library that has not ended yet. */
  unfinished(): readonly string[];

  /** What is finished at services and not saved here. */
  readonly rescue: Pick<Rescue, 'states' | 'look' | 'setHourly' | 'track' | 'leave'>;

  /** The person has seen that the program kept failing, and lets everything go on. */
  leaveSafeMode(): void;
  /** The computer goes to sleep: connections are closed, parts kept, and nothing counts as a failure. */
  suspend(): void;
  /** It is awake again: work goes on once, 5 to 10 s later, when the network has had time to come back. */
  resumeFromSleep(): void;
  /** `false` is to be trusted; `true` proves nothing, so that it only lets work go on (Electron's net.isOnline). */
  setOnline(online: boolean): void;

  /**
   * Asks the gateway whether it takes the key, out of turn and at most for 20 s; polling that had stopped for its
   * sake goes on when it does. Throws DailiesError `no-key`, `key-refused` and whatever else a query meets.
   */
  testKey(account?: string): Promise<void>;
  /** A new key starts an account's polling again; null stops it. Running downloads go on. */
  setKey(key: string | null, account?: string): void;
  /** Applies at once; a new folder or template concerns new downloads only. */
  applySettings(settings: Settings): void;
}
