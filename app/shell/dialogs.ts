/** Says and asks the few things that stand in the system's own dialogs. */
import { dialog, type MessageBoxOptions, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import type { LibraryNews } from '../core/items/library-recovery.ts';
import { assertNever } from '../shared/assert-never.ts';
import { DailiesError, type Problem } from '../shared/error-code.ts';
import { m } from '../shared/paraglide/messages.js';
import { problemSentence } from '../shared/problem-sentence.ts';
import { settingLabel } from '../shared/setting-label.ts';
import { trashWord } from '../shared/trash-word.ts';
import type { DialogKind, DialogQueue } from './dialog-queue.ts';
import type { StoreNotice } from './settings/settings-store.ts';

/** Shows the system's folder dialog. Gives its absolute path; null when the person cancelled. */
export async function chooseFolder(
  dialogs: DialogQueue,
  current: string,
  title = m.shell_choose_folder(),
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title,
    defaultPath: current,
    properties: ['openDirectory', 'createDirectory'],
  };
  return firstChosen(dialogs, options);
}

/** Shows the system's file dialog, opened where the clip was last. Gives its path; null when the person cancelled. */
export async function chooseClip(dialogs: DialogQueue, folder: string | null): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: m.shell_locate_clip(),
    ...(folder === null ? {} : { defaultPath: folder }),
    filters: [
      { name: m.shell_videos(), extensions: ['mp4', 'mov', 'webm'] },
      { name: m.shell_all_files(), extensions: ['*'] },
    ],
    properties: ['openFile'],
  };
  return firstChosen(dialogs, options);
}

/** Shows the system's dialog for a new file. Gives its path; null when the person cancelled. */
export async function chooseNewFile(
  dialogs: DialogQueue,
  options: SaveDialogOptions,
): Promise<string | null> {
  return dialogs.show(
    'choice',
    async (parent) => {
      const shown = parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options);
      const { canceled, filePath } = await shown;
      return canceled || filePath === '' ? null : filePath;
    },
    null,
  );
}

/** Where a closed window is found again. */
const CLOSE_DETAILS = {
  tray: m.shell_close_detail,
  dock: m.shell_close_detail_dock,
  minimized: m.shell_close_detail_minimized,
};

/** Explains what closing does, the first time the window is closed. Gives true to keep running, false to quit (E19). */
export async function explainClose(
  dialogs: DialogQueue,
  wayBack: keyof typeof CLOSE_DETAILS,
): Promise<boolean> {
  const response = await ask(dialogs, 'question', {
    type: 'info',
    message: m.shell_close_title(),
    detail: CLOSE_DETAILS[wayBack](),
    buttons: [m.shell_keep_running(), m.shell_quit()],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}

/** Asks whether to quit although something is under way; true to quit. */
export async function askToQuit(dialogs: DialogQueue): Promise<boolean> {
  const response = await ask(dialogs, 'question', {
    type: 'question',
    message: m.shell_quit_title(),
    detail: m.shell_quit_detail(),
    buttons: [m.shell_quit(), m.shell_cancel()],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** Asks, once the window has failed too often, what to do; true to try again, false to quit. */
export async function askToTryAgain(dialogs: DialogQueue): Promise<boolean> {
  const response = await ask(dialogs, 'question', {
    type: 'error',
    message: m.shell_window_keeps_failing(),
    detail: m.shell_downloads_go_on(),
    buttons: [m.shell_try_again(), m.shell_quit()],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}

/** Asks before the key goes to another gateway; true to send it there from now on. `host` may be anybody's. */
export async function confirmGateway(dialogs: DialogQueue, host: string): Promise<boolean> {
  const response = await ask(dialogs, 'choice', {
    type: 'warning',
    message: m.shell_gateway_title({ host }),
    detail: m.shell_gateway_detail(),
    buttons: [m.shell_gateway_send(), m.shell_cancel()],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/**
 * Asks before everything goes through another proxy, or, with null, no longer through the person's own; true to do so.
 */
export async function confirmProxy(dialogs: DialogQueue, proxy: string | null): Promise<boolean> {
  const response = await ask(dialogs, 'choice', {
    type: 'warning',
    message: proxy === null ? m.shell_no_proxy_title() : m.shell_proxy_title({ proxy }),
    detail: proxy === null ? m.shell_no_proxy_detail() : m.shell_proxy_detail(),
    buttons: [proxy === null ? m.shell_no_proxy_go() : m.shell_proxy_use(), m.shell_cancel()],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** Asks before saved files go to the trash; true to go on. */
export async function confirmTrash(dialogs: DialogQueue, items: number): Promise<boolean> {
  const trash = trashWord(process.platform);
  const response = await ask(dialogs, 'choice', {
    type: 'question',
    message: m.shell_trash_title({ count: items, trash }),
    detail: m.shell_trash_detail({ trash }),
    buttons: [m.shell_trash({ trash }), m.shell_cancel()],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** Tells of a settings file that was not usable as it was, and of a run that ended in an error. */
export async function tellAtStart(
  dialogs: DialogQueue,
  found: { readonly notice: StoreNotice | null; readonly crashed: boolean },
): Promise<void> {
  if (found.notice !== null) {
    await ask(dialogs, 'news', {
      type: 'warning',
      message: noticeText(found.notice),
      detail: m.shell_kept_at({ path: found.notice.keptAt }),
    });
  }
  if (found.crashed) await ask(dialogs, 'news', { type: 'warning', message: m.shell_crashed_last_time() });
}

/** Tells of a library that was damaged, and what became of it. */
export async function tellLibraryNews(dialogs: DialogQueue, news: LibraryNews): Promise<void> {
  const [message, detail] = libraryWords(news);
  await ask(dialogs, 'news', { type: 'warning', message, detail });
}

/** Tells what came of a menu's command. */
export async function tellProblem(dialogs: DialogQueue, problem: Problem): Promise<void> {
  await ask(dialogs, 'question', { type: 'warning', message: problemSentence(problem) });
}

/** Says why the app cannot start, in one plain sentence, before there is a window. */
export function tellStartFailure(thrown: unknown, dataFolder: string): void {
  dialog.showErrorBox('Dailies', startFailure(thrown, dataFolder));
}

function startFailure(thrown: unknown, path: string): string {
  if (!(thrown instanceof DailiesError)) {
    return m.shell_start_failed({ words: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  switch (thrown.code) {
    case 'library-unusable':
      return m.shell_start_no_library({ path });
    // The sentences for these are about the folder for clips; here it is Dailies' own.
    case 'disk-full':
      return m.shell_start_disk_full({ path });
    case 'folder-unwritable':
      return m.shell_start_unwritable({ path });
    case 'library-in-use':
      return m.shell_start_in_use({ path });
    default:
      return problemSentence(thrown.toProblem());
  }
}

/** Gives what happened, and what to know about it. */
function libraryWords(news: LibraryNews): readonly [message: string, detail: string] {
  switch (news.kind) {
    case 'damaged':
      return [m.shell_library_damaged(), m.shell_library_damaged_detail()];
    case 'set-aside': {
      const recovered =
        news.recovered > 0 ? m.shell_library_recovered({ count: news.recovered }) : m.shell_library_lost();
      return [m.shell_library_set_aside(), `${recovered} ${m.shell_kept_at({ path: news.keptAt })}`];
    }
    case 'clips-found':
      return [m.shell_clips_found({ count: news.count }), ''];
    default:
      return assertNever(news);
  }
}

function noticeText(notice: StoreNotice): string {
  switch (notice.kind) {
    case 'restored':
      return m.shell_settings_restored();
    case 'reset':
      return m.shell_settings_reset();
    case 'replaced':
      return m.shell_settings_replaced({
        names: notice.names.map(settingLabel).join(m.shell_list_separator()),
      });
    default:
      return assertNever(notice);
  }
}

async function ask(dialogs: DialogQueue, kind: DialogKind, options: MessageBoxOptions): Promise<number> {
  // Named in the taskbar and in the list of windows.
  const named: MessageBoxOptions = { title: 'Dailies', ...options };
  return dialogs.show(
    kind,
    async (parent) => {
      const shown = parent ? dialog.showMessageBox(parent, named) : dialog.showMessageBox(named);
      return (await shown).response;
    },
    options.cancelId ?? 0,
  );
}

/** Shows the system's dialog for what is there. Gives the path that was chosen first; null when the person cancelled. */
export async function firstChosen(dialogs: DialogQueue, options: OpenDialogOptions): Promise<string | null> {
  return dialogs.show(
    'choice',
    async (parent) => {
      const shown = parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options);
      const answer = await shown;
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    null,
  );
}
