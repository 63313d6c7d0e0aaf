/**
 * The `electron` module of the unit tests: the stand-in of test/host on a system with nothing behind it (system.ts), of
 * which a test reads what it was asked. `freshElectron` begins anew; whatever is imported from here is the newest one's.
 */
import { createDesk } from '../host/desk.ts';
import { createElectron } from '../host/electron/create.ts';
import type { DialogParents } from '../host/electron/dialog.ts';
import { Journal } from '../host/journal.ts';
import { createPreloadElectron } from '../host/page/preload-electron.ts';
import { cancellableEvent, strict } from '../host/strict.ts';
import { inspectValue } from '../security/leaks.ts';
import { type Answers, createAnswers } from './system.ts';

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What only asks changes nothing: it is no call that a test counts. */
const ASKS = /\.(?:is(?!Async)|get(?!LoginItem)|has|should|from|create(?!FromBitmap)|build)\w*$/;

/** What a test reads of a call, which is searched for the key. */
function toldOf(name: string, args: readonly unknown[]): readonly unknown[] {
  // The one place to which the key belongs.
  if (name.startsWith('safeStorage.')) return [];
  // A dialog's window is told beside it.
  return /^dialog\.show(?!ErrorBox)/.test(name) ? args.slice(-1) : args;
}

function start(change: Partial<Answers> & { readonly isReady?: boolean } = {}) {
  const { isReady = true, ...changed } = change;
  const answers: Answers = Object.assign(createAnswers(), changed);
  const calls: Call[] = [];
  const dialogParents: DialogParents = [];
  const record = (name: string, args: readonly unknown[]): void => {
    if (ASKS.test(name)) return;
    const told = toldOf(name, args);
    inspectValue(`what the app gave to ${name}`, told);
    calls.push({ name, args: told });
  };
  const desk = createDesk(answers, new Journal(), record);
  const { modules, becomeReady } = createElectron(desk, dialogParents);
  if (isReady) becomeReady();
  const preload = createPreloadElectron({
    post: ([, , , call]) =>
      queueMicrotask(() => preload.receive(['reply', call, true, { ok: true, value: null }])),
    expose: () => undefined,
  });
  return {
    ...{ answers, calls, dialogParents, becomeReady },
    ...modules,
    ipcRenderer: strict('ipcRenderer', preload.electron.ipcRenderer, record),
    contextBridge: strict('contextBridge', preload.electron.contextBridge, record),
  };
}

let now = start();

export let {
  /** Everything that was called, by name, in order. */
  calls,
  /** What a test sets before it acts. */
  answers,
  /** Where each dialog hung, in the order of their opening. */
  dialogParents,
  /** Runs Electron's start events, for a test that begins before them. */
  becomeReady,
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  contextBridge,
  dialog,
  ipcMain,
  ipcRenderer,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
} = now;

/** Begins with an app of which nobody has asked anything yet, on a system as `change` has it. */
export function freshElectron(change: Parameters<typeof start>[0] = {}): void {
  now = start(change);
  ({ calls, answers, dialogParents, becomeReady, app, BrowserWindow, ClipboardItem, clipboard } = now);
  ({ contextBridge, dialog, ipcMain, ipcRenderer, Menu, nativeImage, nativeTheme, net } = now);
  ({ Notification, powerMonitor, powerSaveBlocker, protocol, safeStorage, screen, session } = now);
  ({ shell, systemPreferences, Tray } = now);
}

/** The arguments of each call of this name. */
export function callsOf(name: string): readonly (readonly unknown[])[] {
  return calls.filter((call) => call.name === name).map((call) => call.args);
}

/** An event whose preventDefault can be asked about. */
export const preventable = cancellableEvent;

/** The same object for whoever has read it once, as electron-store does: it leads to the newest app. */
const newest = <Name extends keyof typeof now>(name: Name): (typeof now)[Name] =>
  new Proxy({} as (typeof now)[Name] & object, { get: (_target, key) => Reflect.get(now[name], key) });
export default {
  ...{ app: newest('app'), ipcMain: newest('ipcMain'), shell: newest('shell') },
  ipcRenderer: newest('ipcRenderer'),
};
