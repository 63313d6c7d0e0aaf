/**
 * What a stand-in for Electron runs on: the computer, its desktop, and the person at it, as far as the app asks of them.
 * A test says how they are, before the app acts or in between; each stand-in has its own.
 */
import type { DialogAnswer, DialogKind } from './electron/dialog.ts';
import type { Size } from './electron/picture-size.ts';
import type { Pages } from './pages.ts';

/** A picture as a file holds it. */
export interface Picture {
  readonly bytes: Buffer;
  /** Null for one that cannot be shown. */
  readonly size: Size | null;
}

export interface SecondInstance {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly additionalData: unknown;
}

/** The single instance of an app. */
export interface InstanceLock {
  take(additionalData: unknown, onSecond: (second: SecondInstance) => void): boolean;
  has(): boolean;
  release(): void;
}

/** What came of asking the system's keyring. */
export interface OpenKeyring {
  /** The mark of the key that seals: `v10` is known to everybody, and taken where no keyring answers. */
  readonly seals: string;
  /** Whether it opens what a key of that mark has sealed. */
  opens(mark: string): boolean;
}

/** The system's keyring, as Chromium uses it. */
export interface Keyring {
  /** What Chromium guesses from the desktop's name: it says nothing of what seals. */
  readonly backend: string;
  readonly available: boolean | Error;
  /** Settles once the keyring, or the person whom it asks, has answered. */
  open(): Promise<OpenKeyring>;
  encrypt(text: string, mark: string): Buffer;
  /** `mark`: that of the key that seals now. */
  decrypt(blob: Buffer, mark: string): { readonly result: string; readonly shouldReEncrypt: boolean };
}

export interface System {
  readonly platform: NodeJS.Platform;
  readonly program: { readonly name: string; readonly version: string; readonly folder: string };
  readonly isPackaged: boolean;
  /** On the command line, without their dashes. */
  readonly switches: Map<string, string>;
  readonly locale: string;
  /** A folder by Electron's name for it; undefined where the system knows none. */
  folderOf(name: string): string | undefined;
  readonly lock: InstanceLock;
  readonly secrets: Keyring;
  readonly pages: Pages;
  /** Throws for a file that is missing. */
  readPicture(path: string): Picture;
  /** What a person does about a dialog; undefined cancels it. */
  answerDialog(kind: DialogKind): DialogAnswer | undefined;
  /** Settles once the person has answered; every dialog waits for it. */
  person: Promise<void>;
  /** What a file's opening fails with; empty where it does not. */
  openPath: string;
  moveToTrash(path: string): void;
  /** Its text, or what reading and writing it throws. */
  clipboard: string | Error;
  /** What was copied last as more than a text, by its formats. */
  copied: Readonly<Record<string, string>>;
  isOnline: boolean;
  proxy: string;
  readonly displays: readonly object[];
  /** RRGGBBAA; empty on a desktop without one. */
  accent: string;
  notificationsSupported: boolean;
  /** What the system says instead of showing one, as macOS does to an app that nobody signed. */
  notificationRefusal: string | null;
  readonly trayThrows: boolean;
  /** Whether the session started the app, and whether the person lets it (Windows' Task Manager). */
  readonly openedAtLogin: boolean;
  readonly allowsLogin: boolean;
  /** When a window is ready to be shown once its page has loaded; `never` as on Wayland. */
  readonly readyToShow: { readonly when: 'loaded' | 'never'; readonly lateMs: number };
  /** Runs what the system, or who manages windows, decides a moment after it was asked. */
  soon: (decided: () => void) => void;
  /** What the process writes to its standard error. */
  writeError(text: string): void;
  /** The process ends at once, and no listener hears of it. */
  endSession(): void;
  /** The process ends. */
  exit(code: number): void;
}
