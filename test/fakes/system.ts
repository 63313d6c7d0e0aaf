/** The system of the unit tests: nothing is behind it but what a test sets. */
import { rmSync } from 'node:fs';
import type { NativeImage } from '../host/electron/native-image.ts';
import type { Size } from '../host/electron/picture-size.ts';
import type { Rectangle } from '../host/electron/window-state.ts';
import type { Page } from '../host/pages.ts';
import { createSeals, KNOWN_MARK, markOf } from '../host/seals.ts';
import type { System } from '../host/system.ts';
import { untouchedDesktop } from '../host/untouched-desktop.ts';

/** A key of no secrecy, and no chance: what a test seals twice is the same. */
const SEALS = createSeals(
  () => Buffer.alloc(32, 7),
  () => Buffer.alloc(12),
);

/** What a test sets before it acts. */
export interface Answers extends System {
  platform: NodeJS.Platform;
  switches: Map<string, string>;
  locale: string;
  /** Whether there is no other instance. */
  gotLock: boolean;
  /** All that app.getPath knows; it throws for others. */
  paths: Record<string, string>;
  /** The buttons that a person presses; the first one where there are no more. */
  messageBox: number[];
  saveDialog: { canceled: boolean; filePath: string };
  openDialog: { canceled: boolean; filePaths: readonly string[] };
  /** What moving a file to the trash throws; null lets it go. */
  trash: Error | null;
  trayThrows: boolean;
  openedAtLogin: boolean;
  allowsLogin: boolean;
  displays: readonly object[];
  readonly emptyImages: Set<string>;
  /** Pixels by path; others are small squares. */
  readonly imageSizes: Map<string, Size>;
  /** What a picture of a page is. */
  capture(area: Rectangle): unknown;
  backend: string;
  available: boolean | Error;
  /** Settles once the person has answered the keyring; every call of safeStorage waits for it. */
  keyring: Promise<void>;
  /** The mark of the key that seals; see OpenKeyring. */
  mark: string;
  /** Whether the keyring did not open: what it sealed is out of reach for as long as this process lives. */
  keyringFailed: boolean;
  encrypt(text: string): Buffer;
  decrypt(blob: Buffer): { result: string; shouldReEncrypt: boolean };
}

/** A page that is never drawn, loads at once and says nothing; a test emits what a page would. */
function blankPage(answers: Answers): Page {
  return {
    load: async () => undefined,
    send: () => undefined,
    answer: () => undefined,
    refuse: () => undefined,
    resize: () => undefined,
    useColorScheme: () => undefined,
    insertCSS: async () => undefined,
    capture: async (area) => (await answers.capture(area as Rectangle)) as NativeImage,
    evaluate: async () => undefined,
    crash: () => undefined,
    close: () => undefined,
  };
}

export function createAnswers(): Answers {
  const answers: Answers = {
    platform: process.platform,
    program: { name: 'Dailies', version: '0.0.0', folder: '/app' },
    isPackaged: false,
    switches: new Map(),
    locale: 'en-US',
    gotLock: true,
    paths: {},
    folderOf: (name) => answers.paths[name],
    lock: { take: () => answers.gotLock, has: () => answers.gotLock, release: () => undefined },
    messageBox: [],
    saveDialog: { canceled: true, filePath: '' },
    openDialog: { canceled: true, filePaths: [] },
    answerDialog(kind) {
      const { openDialog, saveDialog } = answers;
      if (kind === 'message') return { button: answers.messageBox.shift() ?? 0 };
      if (kind === 'open') return { canceled: openDialog.canceled, paths: openDialog.filePaths };
      return { canceled: saveDialog.canceled, paths: [saveDialog.filePath] };
    },
    person: Promise.resolve(),
    openPath: '',
    trash: null,
    moveToTrash(path) {
      if (answers.trash !== null) throw answers.trash;
      rmSync(path);
    },
    ...untouchedDesktop(),
    readyToShow: { when: 'loaded', lateMs: 0 },
    emptyImages: new Set(),
    imageSizes: new Map(),
    readPicture: (path) => ({
      bytes: Buffer.from(path),
      size: answers.emptyImages.has(path)
        ? null
        : (answers.imageSizes.get(path) ?? { width: 64, height: 64 }),
    }),
    capture: () => ({}),
    pages: { open: () => blankPage(answers), useWebRtcPolicy: () => undefined },
    backend: 'gnome_libsecret',
    available: true,
    keyring: Promise.resolve(),
    mark: 'v11',
    keyringFailed: false,
    encrypt: (text) => SEALS.encrypt(text, answers.mark),
    decrypt: (blob) => ({ result: SEALS.decrypt(blob), shouldReEncrypt: markOf(blob) !== answers.mark }),
    secrets: {
      get backend() {
        return answers.backend;
      },
      get available() {
        return answers.available;
      },
      async open() {
        await answers.keyring;
        return {
          seals: answers.mark,
          opens: (mark) => mark === KNOWN_MARK || !answers.keyringFailed,
        };
      },
      encrypt: (text) => answers.encrypt(text),
      decrypt: (blob) => answers.decrypt(blob),
    },
    // Who manages windows decides at once, as on Windows.
    soon: (decided) => decided(),
    writeError: () => undefined,
    endSession: () => undefined,
    exit: () => undefined,
  };
  return answers;
}
