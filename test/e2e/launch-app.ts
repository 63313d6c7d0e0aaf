/**
 * Starts the built app for an end-to-end spec: on real Electron in vitest's project "e2e-electron", in test/host in
 * "e2e". Specs are written once, against what is returned here.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import type { DialogAnswer } from '../host/electron/dialog.ts';
import type { NotificationView } from '../host/electron/notification.ts';
import type { TrayView } from '../host/electron/tray.ts';
import type { JournalEntry } from '../host/journal.ts';
import { removeSearched } from '../security/leaks.ts';
import { startInElectron } from './launch-electron.ts';
import { startInHost } from './launch-host.ts';

export interface LaunchOptions {
  /** The app's `--data` folder; a temporary one, deleted by close(), when absent. */
  readonly userData?: string;
  /** Further arguments of the app. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another app than this project's: the fixture of the host's own tests. Implies the host. */
  readonly appFolder?: string;
}

/** One running app, however it is run. */
export interface Driver {
  readonly kind: 'electron' | 'host';
  /** The page in the app's window; waits for it to have loaded. */
  page(): Promise<Page>;
  command(name: string, argument?: unknown): Promise<unknown>;
  /** Starts the app a second time with the same data folder, and waits for that one to end. */
  second(args: readonly string[]): Promise<number | null>;
  kill(): void;
  readonly exited: Promise<number | null>;
  /** What the process wrote to its standard output and error. */
  output(): string;
  /** Lets go of the page; the app has ended. */
  dispose(): Promise<void>;
}

export interface LaunchedApp {
  readonly page: Page;
  readonly kind: 'electron' | 'host';
  readonly userData: string;
  /** The page of the window that is open now: another one after the window was closed and opened again. */
  window(): Promise<Page>;
  /** Answers the next dialog the app opens; without an answer each is cancelled. */
  nextDialog(answer: DialogAnswer): Promise<void>;
  notifications(): Promise<readonly NotificationView[]>;
  /** 0 is the first one shown, -1 the last. */
  clickNotification(index: number): Promise<void>;
  /** The files of each drag that was started out of the window. */
  drags(): Promise<readonly (readonly string[])[]>;
  /** What was handed to the system: addresses, opened and revealed files. */
  opened(): Promise<readonly { readonly kind: string; readonly target: string }[]>;
  tray(): Promise<TrayView | null>;
  clickTray(): Promise<void>;
  /** By label or id. */
  clickTrayMenu(item: string): Promise<void>;
  /** As the person closes it: the app may refuse and hide it. */
  closeWindow(): Promise<void>;
  /** `suspend`, `resume`, `shutdown`, `on-battery`… */
  power(event: string): Promise<void>;
  /** Everything recorded so far, in order. */
  journal(): Promise<readonly JournalEntry[]>;
  /** Anything else the host can do; see onCommand() in test/host. Fails in real Electron. */
  command(name: string, argument?: unknown): Promise<unknown>;
  secondInstance(args?: readonly string[]): Promise<number | null>;
  output(): string;
  /** Quits as a person does, and gives the exit code. */
  quit(): Promise<number | null>;
  /** Waits for the app to end by itself, and gives the exit code. */
  exited(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts again on the same data, after quit() or kill(). */
  relaunch(change?: LaunchOptions): Promise<LaunchedApp>;
  /** Quits if it still runs; for afterEach. */
  close(): Promise<void>;
}

const projectFolder = resolve(import.meta.dirname, '../..');
/** An app that has not quit by then is stuck; three seconds are what the engine itself may take. */
const QUIT_LIMIT_MS = 10_000;

/** Starts the app and waits for its window. Rejects with the app's own output when it ends before. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'dailies-e2e-'));
  const appFolder = options.appFolder ?? projectFolder;
  const isReal = options.appFolder === undefined && process.env.E2E_ON === 'electron';
  const start = { appFolder, args: ['--data', userData, ...(options.args ?? [])], env: options.env ?? {} };
  const driver = isReal ? await startInElectron(start) : startInHost(start);
  let running = true;
  void driver.exited.then(() => {
    running = false;
  });

  const ended = driver.exited.then((code) => {
    throw new Error(`The app ended with ${code} before its window was there.\n${driver.output()}`);
  });
  ended.catch(() => {});
  const page = await Promise.race([driver.page(), ended]);

  const journal = async (): Promise<readonly JournalEntry[]> =>
    (await driver.command('journal')) as readonly JournalEntry[];
  const details = async <T>(kinds: readonly string[]): Promise<readonly { kind: string; detail: T }[]> =>
    (await journal()).filter((entry) => kinds.includes(entry.kind)) as { kind: string; detail: T }[];

  async function quit(): Promise<number | null> {
    if (running) await driver.command('quit').catch(() => {});
    const stuck = setTimeout(() => driver.kill(), QUIT_LIMIT_MS);
    const code = await driver.exited;
    clearTimeout(stuck);
    await driver.dispose();
    return code;
  }

  return {
    page,
    kind: driver.kind,
    userData,
    window: () => driver.page(),
    nextDialog: async (answer) => void (await driver.command('nextDialog', answer)),
    notifications: async () => (await driver.command('notifications')) as readonly NotificationView[],
    clickNotification: async (index) => void (await driver.command('clickNotification', { index })),
    drags: async () =>
      (await details<{ files: readonly string[] }>(['drag'])).map(({ detail }) => detail.files),
    opened: async () =>
      (
        await details<{ url?: string; path?: string }>([
          'shell.openExternal',
          'shell.openPath',
          'shell.showItemInFolder',
        ])
      ).map(({ kind, detail }) => ({ kind, target: detail.url ?? detail.path ?? '' })),
    tray: async () => (await driver.command('tray')) as TrayView | null,
    clickTray: async () => void (await driver.command('clickTray')),
    clickTrayMenu: async (item) => void (await driver.command('clickTrayMenu', { item })),
    closeWindow: async () => void (await driver.command('closeWindow')),
    power: async (event) => void (await driver.command('power', { event })),
    journal,
    command: (name, argument) => driver.command(name, argument),
    secondInstance: (args = []) => driver.second(args),
    output: () => driver.output(),
    quit,
    exited: async () => {
      const code = await driver.exited;
      await driver.dispose();
      return code;
    },
    kill: async () => {
      driver.kill();
      await driver.exited;
      await driver.dispose();
    },
    relaunch: async (change = {}) => {
      if (running) throw new Error('The app still runs: quit() or kill() it first.');
      return await launchApp({ ...options, ...change, userData });
    },
    close: async () => {
      await quit();
      if (options.userData === undefined) removeSearched(userData);
    },
  };
}
