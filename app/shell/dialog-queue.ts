/**
 * Shows the system's dialogs one after the other, each on the right window. On macOS a box without a window
 * stops the whole process until it is answered, and one on a window that cannot be seen can never be answered
 * (`ShowMessageBox` in Electron's shell/browser/ui/message_box_mac.mm; docs/api/dialog.md, "Sheets"; electron#22671).
 */
import type { BrowserWindow } from 'electron';
import type { MainWindow } from './window/window.ts';

/**
 * `choice`: the page asks; it is called off while another choice stands. `question`: a person has just done what
 * needs an answer. `news`: nobody waits for it, so it may wait for a window to come into view.
 */
export type DialogKind = 'choice' | 'question' | 'news';

export interface DialogQueueDeps {
  readonly window: Pick<MainWindow, 'inSight' | 'open' | 'whenShown'>;
  readonly platform: NodeJS.Platform;
}

export interface DialogQueue {
  /**
   * Opens one dialog after the other, and gives what a person answered; `calledOff` where they could not: the window
   * that it hung on has gone.
   */
  show<Answer>(
    kind: DialogKind,
    open: (parent: BrowserWindow | null) => Promise<Answer>,
    calledOff: Answer,
  ): Promise<Answer>;
}

/** A new window is in view by then; a question that a person waits for is asked without it. */
const WINDOW_LIMIT_MS = 5000;

/** Makes the queue for the app's one window. */
export function createDialogQueue({ window, platform }: DialogQueueDeps): DialogQueue {
  let latest: Promise<unknown> = Promise.resolve();
  let atWork = 0;
  let choices = 0;

  /** Runs at once, or after all that was given here before. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = atWork === 0 ? work() : latest.then(work);
    atWork += 1;
    latest = result
      .catch(() => undefined)
      .finally(() => {
        atWork -= 1;
      });
    return result;
  }

  /** Shows what a person waits for. */
  async function showNow<Answer>(
    open: (parent: BrowserWindow | null) => Promise<Answer>,
    calledOff: Answer,
  ): Promise<Answer> {
    const parent = window.inSight();
    // Elsewhere a box of its own is answered as well, and nothing waits for it but itself.
    if (parent !== null || platform !== 'darwin') return untilGone(parent, open(parent), calledOff);
    window.open();
    const opened = await Promise.race([window.whenShown(), noWindow(WINDOW_LIMIT_MS)]);
    return untilGone(opened, open(opened), calledOff);
  }

  async function showNews<Answer>(
    open: (parent: BrowserWindow | null) => Promise<Answer>,
    calledOff: Answer,
  ): Promise<Answer> {
    for (;;) {
      // Before it is enqueued: a question must not wait for a window that only news waits for.
      if (platform === 'darwin') await window.whenShown();
      const shown = await enqueue(async () => {
        const parent = window.inSight();
        if (parent === null && platform === 'darwin') return null;
        return { answer: await untilGone(parent, open(parent), calledOff) };
      });
      if (shown !== null) return shown.answer;
    }
  }

  return {
    async show(kind, open, calledOff) {
      if (kind === 'news') return showNews(open, calledOff);
      if (kind === 'choice' && choices > 0) return calledOff;
      if (kind === 'choice') choices += 1;
      try {
        return await enqueue(() => showNow(open, calledOff));
      } finally {
        if (kind === 'choice') choices -= 1;
      }
    },
  };
}

function noWindow(afterMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), afterMs));
}

/**
 * Gives the answer, or `calledOff` once the window has gone: a sheet goes with it, and its promise may stay open for
 * ever.
 */
function untilGone<Answer>(
  parent: BrowserWindow | null,
  answer: Promise<Answer>,
  calledOff: Answer,
): Promise<Answer> {
  if (parent === null) return answer;
  let gone = (): void => undefined;
  const closed = new Promise<Answer>((resolve) => {
    gone = () => resolve(calledOff);
    parent.once('closed', gone);
  });
  return Promise.race([answer, closed]).finally(() => parent.off('closed', gone));
}
