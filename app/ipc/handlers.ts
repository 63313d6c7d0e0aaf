/**
 * Answers what the window's page asks of the engine, and lets nothing else through: one handler a call, each a single
 * step. Other programs ask through app/control.
 */
import { previewName } from '../core/downloads/publish/name-preview.ts';
import type { Engine } from '../core/engine.ts';
import type { Command } from '../shared/commands.ts';
import type { AppInfo, Licence, PagePlace } from '../shared/contract.ts';
import type { CopyReport } from '../shared/copies.ts';
import type { ExportOptions } from '../shared/exports.ts';
import type { KeyStatus } from '../shared/key-status.ts';
import type { HandedOut } from '../shared/library-view.ts';
import type { Settings, SettingsChange } from '../shared/settings.ts';
import type { UpdateStatus } from '../shared/update-status.ts';
import { type AccountCalls, createAccountHandlers, type ServiceCalls } from './account-handlers.ts';
import { type ConsentDeps, createConsent } from './consent.ts';
import type { Handlers } from './register-handlers.ts';

export interface HandlerDeps {
  readonly engine: Engine;
  readonly now: () => number;
  readonly appInfo: () => AppInfo;
  readonly exportDiagnostics: () => Promise<boolean>;
  readonly restart: () => void;
  readonly accent: () => string | null;
  readonly licences: () => Promise<readonly Licence[]>;
  readonly page: {
    /** Messages that wait for the page may be sent. */
    ready(): void;
    place(): PagePlace | null;
    remember(place: PagePlace): void;
  };
  readonly settings: ConsentDeps['settings'] & {
    /** Throws DailiesError `bad-input`, or a disk code when it cannot be written. */
    change(patch: SettingsChange): Settings;
  };
  /** Whether a text holds what must not be written to disk in the clear, such as the key. */
  readonly isSecret: (text: string) => boolean;
  /** Shows the system's folder dialog; null when the person cancelled. */
  readonly chooseFolder: (current: string) => Promise<string | null>;
  readonly confirmGateway: ConsentDeps['confirmGateway'];
  readonly confirmProxy: ConsentDeps['confirmProxy'];
  /** Shows the system's file dialog for one clip; null when the person cancelled. */
  readonly chooseClip: (folder: string | null) => Promise<string | null>;
  /** The same for the program that follows each saved clip, with its arguments. Throws DailiesError `bad-input`. */
  readonly chooseProgram: () => Promise<readonly string[] | null>;
  readonly key: {
    /** Waits for the stored key to have been read, not for long. */
    status(): Promise<KeyStatus>;
    set(text: string, storeAnyway: boolean): Promise<KeyStatus>;
    keep(storeAnyway: boolean): Promise<KeyStatus>;
    clear(): Promise<KeyStatus>;
  };
  readonly accounts: AccountCalls;
  readonly services: ServiceCalls;
  readonly updates: {
    status(): UpdateStatus;
    check(): void;
    act(): void;
  };
  readonly revealFile: (id: string) => void;
  readonly openFile: (id: string) => Promise<void>;
  readonly previewFile: (id: string) => Promise<void>;
  /** What the system's menus show as available. */
  readonly offerCommands: (commands: readonly Command[]) => void;
  /** Asks the person first; how many items' files went. */
  readonly trashFiles: (ids: readonly string[]) => Promise<number>;
  readonly copyText: (text: string) => Promise<void>;
  readonly copyPaths: (ids: readonly string[]) => Promise<HandedOut>;
  readonly copyFiles: (ids: readonly string[]) => Promise<HandedOut>;
  readonly handOver: HandOver;
  readonly startDrag: (ids: readonly string[]) => HandedOut;
}

/** What app/shell/files/hand-over.ts makes. */
export interface HandOver {
  /** Null when the person cancelled. Throws as Engine.exportClips does. */
  exportClips(ids: readonly string[], options: ExportOptions): Promise<HandedOut | null>;
  /** Null when the person cancelled. `goOn`: into the folder of the last time, without asking. */
  copyTo(ids: readonly string[], goOn: boolean): Promise<CopyReport | null>;
  /** Ends the copy that runs, if one does; what has been copied stays. */
  stopCopy(): void;
}

/** Makes the handlers. Each gets a parsed argument, and throws DailiesError for what a person can be told. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { engine, settings, key, page, confirmGateway, confirmProxy } = deps;
  const hasKey = async (): Promise<boolean> => (await key.status()).state !== 'none';
  const consent = createConsent({ settings, hasKey, confirmGateway, confirmProxy });
  async function changeSettings(patch: SettingsChange): Promise<Settings> {
    await consent.askFor(patch);
    // A key pasted into the wrong field is searched for, and never remembered.
    const isSecret = patch.search !== undefined && deps.isSecret(patch.search);
    const changed = settings.change(isSecret ? { ...patch, search: '' } : patch);
    consent.changed(patch);
    return changed;
  }
  async function setKey(text: string, storeAnyway: boolean): Promise<KeyStatus> {
    await consent.askForKey();
    const status = await key.set(text, storeAnyway);
    consent.keyEntered();
    return status;
  }
  return {
    'app.info': () => deps.appInfo(),
    'app.exportDiagnostics': () => deps.exportDiagnostics(),
    'app.restart': () => done(deps.restart()),
    'app.accent': () => deps.accent(),
    'app.licences': () => deps.licences(),
    'engine.status': () => engine.status(),
    'engine.outlook': () => engine.outlook(),
    'page.ready': () => {
      page.ready();
      return page.place();
    },
    'commands.offer': ({ commands }) => done(deps.offerCommands(commands)),
    'page.remember': (place) => done(page.remember(place)),
    'engine.leaveSafeMode': () => done(engine.leaveSafeMode()),

    'settings.get': () => settings.current(),
    'settings.set': changeSettings,
    ...createChoices(deps),
    'settings.previewName': ({ template, prompt }) => previewName(template, prompt, deps.now()),

    'key.status': () => key.status(),
    'key.set': (argument) => setKey(argument.key, argument.storeAnyway),
    'key.keep': (argument) => key.keep(argument.storeAnyway),
    'key.clear': () => key.clear(),
    'key.test': () => engine.testKey().then(done),

    ...createAccountHandlers(
      engine,
      deps.accounts,
      deps.services,
      { setBaseUrl: (baseUrl) => changeSettings({ baseUrl }), setKey, clearKey: () => key.clear() },
      consent.hosts,
    ),

    'tasks.add': ({ text, account }) => engine.trackText(text, account),

    'library.window': (query) => engine.window(query),
    'library.choose': (query) => engine.choose(query),
    'library.models': () => engine.models(),
    'library.takes': (query) => engine.takes(query),
    'library.among': ({ ids, ...query }) => engine.among(query, ids),
    ...{ 'library.sums': ({ ids }) => engine.sums(ids), 'library.item': ({ id }) => engine.item(id) },

    'items.mark': ({ items }) => engine.mark(items),
    'items.retry': ({ ids }) => done(engine.retry(ids)),
    'items.pause': ({ ids }) => done(engine.pause(ids)),
    'items.resume': ({ ids }) => done(engine.resume(ids)),
    'items.cancel': ({ ids }) => done(engine.cancel(ids)),
    'items.downloadAgain': ({ ids }) => done(engine.downloadAgain(ids)),
    'items.remove': ({ ids }) => done(engine.remove(ids)),
    'items.restore': ({ ids }) => engine.restore(ids),
    'items.copyPrompts': async ({ ids }) => {
      const prompts = engine.prompts(ids);
      if (prompts.length > 0) await deps.copyText(prompts.join('\n'));
      return prompts.length;
    },
    'items.checkNow': ({ ids }) => done(engine.checkNow(ids)),
    'items.pauseAll': () => done(engine.pauseAll()),
    'items.resumeAll': () => done(engine.resumeAll()),

    'files.reveal': ({ id }) => done(deps.revealFile(id)),
    'files.open': ({ id }) => deps.openFile(id).then(done),
    'files.preview': ({ id }) => deps.previewFile(id).then(done),
    'files.locate': async ({ id }) => {
      const path = await deps.chooseClip(engine.item(id).folder);
      if (path === null) return null;
      await engine.locate(id, path);
      return engine.item(id);
    },
    'files.trash': ({ ids }) => deps.trashFiles(ids),
    'files.copyPath': ({ ids }) => deps.copyPaths(ids),
    'files.copyFiles': ({ ids }) => deps.copyFiles(ids),
    'files.export': ({ ids, ...options }) => deps.handOver.exportClips(ids, options),
    'files.copyTo': ({ ids, goOn }) => deps.handOver.copyTo(ids, goOn),
    'files.facts': ({ id }) => engine.clipFacts(id),
    'files.stopCopy': () => done(deps.handOver.stopCopy()),
    'files.look': ({ ids }) => engine.lookForFiles(ids).then(done),
    'updates.status': () => deps.updates.status(),
    'updates.check': () => done(deps.updates.check()),
    'updates.act': () => done(deps.updates.act()),

    'files.drag': ({ ids }) => deps.startDrag(ids),
  };
}

/**
 * Makes the handlers by which a person chooses in the system's own dialogs and main saves: the page names neither
 * folder nor program.
 */
function createChoices({
  settings,
  chooseFolder,
  chooseProgram,
}: HandlerDeps): Pick<
  Handlers,
  'settings.chooseFolder' | 'settings.chooseWatchFolder' | 'settings.chooseProgram'
> {
  return {
    'settings.chooseFolder': async () => {
      const folder = await chooseFolder(settings.current().folder);
      return folder === null ? null : settings.change({ folder });
    },
    'settings.chooseWatchFolder': async () => {
      const { watchFolder, folder } = settings.current();
      const chosen = await chooseFolder(watchFolder ?? folder);
      return chosen === null ? null : settings.change({ watchFolder: chosen });
    },
    'settings.chooseProgram': async () => {
      const onSavedCommand = await chooseProgram();
      return onSavedCommand === null ? null : settings.change({ onSavedCommand });
    },
  };
}

/** Makes the answer of a call that gives nothing back. */
function done(_nothing: unknown): null {
  return null;
}
