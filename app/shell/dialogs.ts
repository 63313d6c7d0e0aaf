/** The few things the system's own dialogs say or ask. */
import { type BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron';
import { assertNever } from '../shared/assert-never.ts';
import type { StoreNotice } from './settings-store.ts';
import type { Words } from './words.ts';

/** The system's folder dialog; null when the person cancelled. */
export async function chooseFolder(
  window: BrowserWindow | null,
  current: string,
  words: Words,
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: words.chooseFolder,
    defaultPath: current,
    properties: ['openDirectory', 'createDirectory'],
  };
  return firstChosen(window, options);
}

/** The system's file dialog, opened where the clip was last; null when the person cancelled. */
export async function chooseClip(
  window: BrowserWindow | null,
  folder: string | null,
  words: Words,
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: words.locateClip,
    ...(folder === null ? {} : { defaultPath: folder }),
    filters: [
      { name: words.videos, extensions: ['mp4', 'mov', 'webm'] },
      { name: words.allFiles, extensions: ['*'] },
    ],
    properties: ['openFile'],
  };
  return firstChosen(window, options);
}

/** The first time the window is closed: true to keep running, false to quit (E19). */
export async function explainClose(window: BrowserWindow | null, words: Words): Promise<boolean> {
  const response = await ask(window, {
    type: 'info',
    message: words.closeTitle,
    detail: words.closeDetail,
    buttons: [words.keepRunning, words.quit],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}

/** True to try again, false to leave the window away. */
export async function askToTryAgain(words: Words): Promise<boolean> {
  const response = await ask(null, {
    type: 'error',
    message: words.windowKeepsFailing,
    detail: words.downloadsGoOn,
    buttons: [words.tryAgain, words.quit],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}

/** Before saved files go to the trash: true to go on. */
export async function confirmTrash(
  window: BrowserWindow | null,
  items: number,
  words: Words,
): Promise<boolean> {
  const response = await ask(window, {
    type: 'question',
    message: words.trashTitle(items),
    detail: words.trashDetail,
    buttons: [words.trash, words.cancel],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}

/** Tells of a settings file that was not usable as it was, and of a run that ended in an error. */
export async function tellAtStart(
  words: Words,
  found: { readonly notice: StoreNotice | null; readonly crashed: boolean },
): Promise<void> {
  if (found.notice !== null) {
    await ask(null, {
      type: 'warning',
      message: noticeText(found.notice, words),
      detail: words.keptAt(found.notice.keptAt),
    });
  }
  if (found.crashed) await ask(null, { type: 'warning', message: words.crashedLastTime });
}

/** A damaged library, say, that was set aside: the engine's own sentence. */
export async function tellProblem(message: string): Promise<void> {
  await ask(null, { type: 'warning', message });
}

/** Before there is a window: one plain sentence, and nothing else can be done. */
export function tellStartFailure(message: string): void {
  dialog.showErrorBox('Dailies', message);
}

function noticeText(notice: StoreNotice, words: Words): string {
  switch (notice.kind) {
    case 'restored':
      return words.settingsRestored;
    case 'reset':
      return words.settingsReset;
    case 'replaced':
      return words.settingsReplaced(notice.names.join(', '));
    default:
      return assertNever(notice);
  }
}

async function ask(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const answer = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return answer.response;
}

async function firstChosen(window: BrowserWindow | null, options: OpenDialogOptions): Promise<string | null> {
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
