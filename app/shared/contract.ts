/**
 * Declares the one contract between the page and main: each call and event once, with the parser of its argument (run
 * in main, on `unknown`). The bridge, the handlers and the test fakes are derived from it. To add a call: one line
 * here, one handler in app/ipc/handlers.ts.
 */
import * as v from 'valibot';
import type { AccountInfo, AnswerReading, ServiceDraft, ServiceInfo } from './accounts.ts';
import {
  account,
  accountId,
  accountName,
  commands,
  handOver,
  id,
  ids,
  libraryQuery,
  listInOrder,
  manyIds,
  markedItems,
  nothing,
  type PagePlace,
  pagePlace,
  pastedJson,
  pastedText,
  shortText,
  someIds,
  whatIsListed,
} from './call-arguments.ts';
import type { ChosenText, ClipSums } from './chosen-items.ts';
import type { Command } from './commands.ts';
import type { CopyProgress, CopyReport } from './copies.ts';
import type { KeyStatus } from './key-status.ts';
import type {
  AddOutcome,
  EngineStatus,
  HandedOut,
  ItemDetail,
  LibraryChange,
  LibraryWindow,
  MarkedItem,
  ProgressReport,
  WorkOutlook,
} from './library-view.ts';
import type { ClipFacts } from './provenance.ts';
import type { RescueNews, RescueState } from './rescue.ts';
import { SETTINGS, type Settings, settingsPatch } from './settings.ts';
import type { TakesText } from './takes.ts';
import type { UpdateStatus } from './update-status.ts';

export type { PagePlace } from './call-arguments.ts';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  readonly platform: string;
  /** The desktop's language, as BCP 47, for the setting "system". */
  readonly locale: string;
  /** False where Chromium's sandbox was switched off from outside: by hand, or by an AppImage's own launcher. */
  readonly isSandboxed: boolean;
  /** False on macOS while Dailies runs out of its disk image or download, which is gone after. */
  readonly isInstalled: boolean;
}

export interface Licence {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package says. */
  readonly licence: string;
  /** The licence's text; empty where the package brings none. */
  readonly text: string;
}

/** Tasks that came in by a way where a person has to say yes first. */
export interface TaskOffer {
  readonly ids: readonly string[];
  readonly source: 'link' | 'clipboard' | 'file';
}

/** What a call takes (parsed in main) and gives. */
interface Call<Schema extends v.GenericSchema, Value> {
  readonly argument: Schema;
  /** Type only; never set. */
  readonly value?: Value;
}
function call<Value>() {
  return <Schema extends v.GenericSchema>(argument: Schema): Call<Schema, Value> => ({ argument });
}
interface EventOf<Value> {
  /** Type only; never set. */
  readonly value?: Value;
}
function event<Value>(): EventOf<Value> {
  return {};
}

export const contract = {
  calls: {
    'app.info': call<AppInfo>()(nothing),
    /** The desktop's accent colour as #rrggbb; null where it has none. */
    'app.accent': call<string | null>()(nothing),
    /**
     * Writes versions, settings, counts and the newest of the log into a file that the person names; false when they
     * cancelled.
     */
    'app.exportDiagnostics': call<boolean>()(nothing),
    /** Quits in order and starts again, for what only a new start can do: asking a keyring that did not open. */
    'app.restart': call<null>()(nothing),
    /** Everything that is bundled with the app, by name. */
    'app.licences': call<readonly Licence[]>()(nothing),
    'engine.status': call<EngineStatus>()(nothing),
    'engine.outlook': call<WorkOutlook>()(nothing),
    /** The page listens to its events now; gives what it showed when its window was last taken away. */
    'page.ready': call<PagePlace | null>()(nothing),
    'page.remember': call<null>()(pagePlace),
    /** What can be done in the window now: the system's menus show the rest as not available. */
    'commands.offer': call<null>()(commands),
    /** Lets everything go on that a loop of crashes has held back. */
    'engine.leaveSafeMode': call<null>()(nothing),

    'settings.get': call<Settings>()(nothing),
    /** Refuses the whole patch with `bad-input` when one value is not allowed. */
    'settings.set': call<Settings>()(settingsPatch),
    /** Opens the system's folder dialog and saves the choice; null when the person cancelled. */
    'settings.chooseFolder': call<Settings | null>()(nothing),
    /** The same for the folder whose new files are read for task ids. */
    'settings.chooseWatchFolder': call<Settings | null>()(nothing),
    /** The same for the program that follows each saved clip; `bad-input` for what cannot be run so. */
    'settings.chooseProgram': call<Settings | null>()(nothing),
    /** The path that a template gives to a made-up clip; refuses with `bad-input` a template that cannot be. */
    'settings.previewName': call<string>()(
      v.strictObject({ template: SETTINGS.nameTemplate.type, prompt: shortText }),
    ),

    'key.status': call<KeyStatus>()(nothing),
    'key.set': call<KeyStatus>()(v.strictObject({ key: shortText, storeAnyway: v.boolean() })),
    /** Where the system has no safe place for it: whether the key that is at hand is stored all the same. */
    'key.keep': call<KeyStatus>()(v.strictObject({ storeAnyway: v.boolean() })),
    'key.clear': call<KeyStatus>()(nothing),
    /** Whether the gateway takes the key: fails with `key-refused`, or with why that cannot be told. */
    'key.test': call<null>()(nothing),

    'accounts.list': call<readonly AccountInfo[]>()(nothing),
    /** Adds an account at a service; without an address of its own at the service's. */
    'accounts.add': call<AccountInfo>()(
      v.strictObject({ service: accountId, name: accountName, baseUrl: v.nullable(shortText) }),
    ),
    'accounts.rename': call<AccountInfo>()(v.strictObject({ id: accountId, name: accountName })),
    /** Asks the person first where a key would go to an origin that they have not agreed to. */
    'accounts.setBaseUrl': call<AccountInfo>()(v.strictObject({ id: accountId, baseUrl: shortText })),
    /** Its rows stay. Refuses the first account with `bad-input`. */
    'accounts.remove': call<null>()(account),
    /** Bare ids go to it from now on. */
    'accounts.use': call<null>()(account),
    'accounts.setKey': call<AccountInfo>()(
      v.strictObject({ id: accountId, key: shortText, storeAnyway: v.boolean() }),
    ),
    'accounts.clearKey': call<AccountInfo>()(account),
    /** As `key.test`, of this account. */
    'accounts.testKey': call<null>()(account),
    'services.list': call<readonly ServiceInfo[]>()(nothing),
    /** Keeps a person's own definition; refuses with `bad-input` and the path of its first fault. */
    'services.save': call<ServiceInfo>()(v.strictObject({ definition: pastedJson })),
    /** What a definition reads from a pasted answer. */
    'services.read': call<AnswerReading>()(v.strictObject({ definition: pastedJson, answer: pastedJson })),
    /** A definition from a pasted answer and the address it was got from, alone or in a curl command. */
    'services.draft': call<ServiceDraft>()(v.strictObject({ answer: pastedJson, address: pastedJson })),

    /** What is known of each account whose service lists what was made there. */
    'rescue.states': call<readonly RescueState[]>()(nothing),
    /** Asks the service what is finished there; nothing is fetched. */
    'rescue.look': call<RescueState>()(account),
    /** Has it asked each hour, or no longer. */
    'rescue.setHourly': call<RescueState>()(v.strictObject({ id: accountId, isOn: v.boolean() })),
    /** Tracks everything that was found there. */
    'rescue.track': call<readonly AddOutcome[]>()(account),
    /** Offers what was found there no more. */
    'rescue.leave': call<RescueState>()(account),

    /**
     * Finds every task id in a text: ids, addresses, JSON answers, chats. What says which service it is of goes to the
     * account there, all else to this account, or to the current one.
     */
    'tasks.add': call<readonly AddOutcome[]>()(
      v.strictObject({
        text: pastedText,
        account: v.optional(accountId),
      }),
    ),

    'library.window': call<LibraryWindow>()(libraryQuery),
    /** The models of all clips, for a filter. */
    'library.models': call<readonly string[]>()(nothing),
    /** Every item of the list, for choosing many at once. */
    'library.choose': call<ChosenText>()(v.strictObject(listInOrder)),
    /** Which of these the list still holds, and how they stand now. */
    'library.among': call<ChosenText>()(v.strictObject({ ...whatIsListed, ids: someIds })),
    /** How long and how large the saved ones among these are together. */
    'library.sums': call<ClipSums>()(v.strictObject({ ids: manyIds })),
    /** The saved clips of the list as they are reviewed: takes of a prompt together. */
    'library.takes': call<TakesText>()(v.strictObject(listInOrder)),
    'library.item': call<ItemDetail>()(v.strictObject({ id })),

    /** Picks, rejects or neither; gives those that it changed, as they were before: marking these undoes it. */
    'items.mark': call<readonly MarkedItem[]>()(markedItems),
    'items.retry': call<null>()(ids),
    'items.pause': call<null>()(ids),
    'items.resume': call<null>()(ids),
    'items.cancel': call<null>()(ids),
    /** Fetches saved clips once more; the files that are there stay. */
    'items.downloadAgain': call<null>()(ids),
    /** Takes items off the list; files on disk stay. Can be undone for a minute, until the app quits. */
    'items.remove': call<null>()(ids),
    /** Undoes removals; gives the ids that are back on the list. */
    'items.restore': call<readonly string[]>()(ids),
    /** Puts the prompts of these items on the clipboard, one a line; gives how many have one. */
    'items.copyPrompts': call<number>()(ids),
    'items.checkNow': call<null>()(ids),
    /** Everything that would go on by itself. */
    'items.pauseAll': call<null>()(nothing),
    /** Everything that is paused. */
    'items.resumeAll': call<null>()(nothing),

    'files.reveal': call<null>()(v.strictObject({ id })),
    'files.open': call<null>()(v.strictObject({ id })),
    /** The system's quick look at a clip (macOS); opened as by `files.open` where there is none. */
    'files.preview': call<null>()(v.strictObject({ id })),
    /**
     * Asks with the system's file dialog where a missing clip went; null when the person cancelled. Refuses with
     * `bad-input` a file that is not that clip.
     */
    'files.locate': call<ItemDetail | null>()(v.strictObject({ id })),
    /** Moves the saved files of these items to the system's trash, once the person has said yes; gives how many went. */
    'files.trash': call<number>()(ids),
    /** Puts the paths of the saved clips on the clipboard, on one line. */
    'files.copyPath': call<HandedOut>()(ids),
    /** Puts the saved clips themselves on the clipboard, as a file manager does, and their paths beside them. */
    'files.copyFiles': call<HandedOut>()(ids),
    /** Writes the saved clips as one file for an editor, where the person says; null when they cancelled. */
    'files.export': call<HandedOut | null>()(handOver),
    /**
     * Copies the saved clips to a folder that the person names; null when they cancelled. `goOn`: to the folder of the
     * last time.
     */
    'files.copyTo': call<CopyReport | null>()(v.strictObject({ ids: manyIds, goOn: v.boolean() })),
    /** What the saved clip's file says of itself; null where it is not there. */
    'files.facts': call<ClipFacts | null>()(v.strictObject({ id })),
    /** Ends the copy that runs; what was copied stays. */
    'files.stopCopy': call<null>()(nothing),
    /** Looks whether the files of these are still where they were; a row that changes is told as any. */
    'files.look': call<null>()(ids),
    'updates.status': call<UpdateStatus>()(nothing),
    /** Looks for a newer version now; what is found comes as `updates.changed`. */
    'updates.check': call<null>()(nothing),
    /** Restarts into the version that is ready, or shows where the one that is available can be had. */
    'updates.act': call<null>()(nothing),

    /** Starts a drag of the saved clips out of the window. */
    'files.drag': call<HandedOut>()(ids),
  },
  events: {
    'library.changed': event<LibraryChange>(),
    'transfers.progress': event<readonly ProgressReport[]>(),
    'app.accentChanged': event<string | null>(),
    'engine.statusChanged': event<EngineStatus>(),
    'copy.progress': event<CopyProgress>(),
    'settings.changed': event<Settings>(),
    'key.changed': event<KeyStatus>(),
    'rescue.changed': event<RescueNews>(),
    'accounts.changed': event<readonly AccountInfo[]>(),
    /** Chosen from one of the system's menus. */
    'command.chosen': event<{ readonly command: Command }>(),
    'updates.changed': event<UpdateStatus>(),
    /** Asks the page to open an item's details: a notification or a link was clicked. */
    'page.show': event<{ readonly id: string }>(),
    /** Asks the person whether to track these. */
    'tasks.offered': event<TaskOffer>(),
  },
} as const;

type Calls = typeof contract.calls;
type Events = typeof contract.events;

export type CallName = keyof Calls;
export type EventName = keyof Events;
export type CallArgument<Name extends CallName> = v.InferOutput<Calls[Name]['argument']>;
export type CallValue<Name extends CallName> =
  Calls[Name] extends Call<v.GenericSchema, infer Value> ? Value : never;
export type EventValue<Name extends EventName> = Events[Name] extends EventOf<infer Value> ? Value : never;

export const CALL_NAMES = Object.keys(contract.calls) as readonly CallName[];
export const EVENT_NAMES = Object.keys(contract.events) as readonly EventName[];
