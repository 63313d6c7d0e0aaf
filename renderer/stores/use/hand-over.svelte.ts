/** Hands chosen clips to an editor or to a folder: keeps which dialog is open, and how far a copy has come. */
import type { ChosenItem } from '../../../app/shared/chosen-items.ts';
import type { CopyProgress, CopyReport } from '../../../app/shared/copies.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import type { ExportOptions } from '../../../app/shared/exports.ts';
import { MAX_HANDED_OVER } from '../../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';

export interface HandOver {
  /** `send`: to an editor; `copy`: to a folder. Null while neither is open. */
  readonly dialog: 'send' | 'copy' | null;
  /** How many clips it is about. */
  readonly count: number;
  /** The choices of the last time, until the window is closed for good. */
  readonly options: ExportOptions;
  /** Main is at it: a dialog of the system is open, or files are being written. */
  readonly isBusy: boolean;
  /** Of the copy that runs; null before its first byte. */
  readonly progress: CopyProgress | null;
  /** Of the copy that ended; null while none has. */
  readonly report: CopyReport | null;
  /** Why it could not be done at all. */
  readonly problem: Problem | null;
  open(dialog: 'send' | 'copy', items: readonly ChosenItem[]): void;
  choose(options: Partial<ExportOptions>): void;
  send(): Promise<void>;
  /** `goOn`: to the folder of the last time. */
  copy(goOn: boolean): Promise<void>;
  /** Ends the copy that runs; its report says how far it came. */
  stopCopy(): Promise<void>;
  /** A copy that runs is stopped by it. */
  close(): void;
  stop(): void;
}

export interface HandOverDeps {
  readonly client: Client;
  readonly onExported: (count: number) => void;
  /** Of clips that a hand-over left out, while others went. */
  readonly onLeftOut: (ids: readonly string[]) => void;
  readonly onOverLimit: (done: number, total: number) => void;
}

export function createHandOver({ client, onExported, onLeftOut, onOverLimit }: HandOverDeps): HandOver {
  let dialog = $state<'send' | 'copy' | null>(null);
  let ids = $state.raw<string[]>([]);
  let options = $state.raw<ExportOptions>({ format: 'mlt', bins: 'prompt', promptAs: 'note' });
  let isBusy = $state(false);
  let progress = $state.raw<CopyProgress | null>(null);
  let report = $state.raw<CopyReport | null>(null);
  let problem = $state.raw<Problem | null>(null);
  const stopListening = client.on('copy.progress', (now) => {
    if (isBusy && dialog === 'copy') progress = now;
  });

  /** Does one thing at a time; what fails is said in the dialog, and leaves it open. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    problem = null;
    report = null;
    progress = null;
    try {
      await work();
    } catch (thrown) {
      problem = problemFrom(thrown);
    } finally {
      isBusy = false;
    }
  }
  const stopCopy = async (): Promise<void> => {
    if (isBusy && dialog === 'copy') await client.call('files.stopCopy');
  };

  return {
    get dialog() {
      return dialog;
    },
    get count() {
      return ids.length;
    },
    get options() {
      return options;
    },
    get isBusy() {
      return isBusy;
    },
    get progress() {
      return progress;
    },
    get report() {
      return report;
    },
    get problem() {
      return problem;
    },
    open(which, items) {
      if (isBusy) return;
      ids = items.slice(0, MAX_HANDED_OVER).map(({ id }) => id);
      if (items.length > ids.length) onOverLimit(ids.length, items.length);
      problem = null;
      report = null;
      progress = null;
      dialog = which;
    },
    choose(some) {
      options = { ...options, ...some };
    },
    send: () =>
      attempt(async () => {
        const done = await client.call('files.export', { ids, ...options });
        if (done === null) return;
        dialog = null;
        onExported(done.count);
        if (done.left.length > 0) onLeftOut(done.left);
      }),
    copy: (goOn) =>
      attempt(async () => {
        report = await client.call('files.copyTo', { ids, goOn });
      }),
    stopCopy,
    close() {
      void stopCopy().catch(() => undefined);
      dialog = null;
    },
    stop: stopListening,
  };
}
