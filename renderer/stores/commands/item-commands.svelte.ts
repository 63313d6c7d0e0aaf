/** Doing something to items: sends each action to main for the items it makes sense for. */
import { assertNever } from '../../../app/shared/assert-never.ts';
import type { ChosenItem } from '../../../app/shared/chosen-items.ts';
import type { ItemAction } from '../../../app/shared/commands.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import { type HandedOut, MAX_IDS, type Mark, type MarkedItem } from '../../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { isOffered } from '../../lib/item-actions.ts';
import { createOwnDrag } from '../../lib/own-drag.ts';
import { createMarks } from '../list/marks.svelte.ts';
import { createRemovals, type Removal } from '../list/removals.svelte.ts';

export interface RowCommands {
  /** Whether a removal or a mark could be undone. */
  readonly canUndo: boolean;
  /** The item whose details are open. */
  readonly detailsId: string | null;
  /** Whether clips of this window are being dragged, so that they are not taken for something dropped on it. */
  readonly isDragging: boolean;
  /** `onProblem` hears of a failure instead of the notices, which a dialog covers. */
  run(
    action: ItemAction,
    items: readonly ChosenItem[],
    onProblem?: RowCommandsDeps['onProblem'],
  ): Promise<void>;
  mark(id: string, mark: Mark | null): Promise<void>;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  /** Drags the saved ones among these items out of the window. */
  drag(items: readonly ChosenItem[]): void;
  /** Takes the latest removal or mark back. */
  undo(): Promise<void>;
  /** Puts back what this removal took. */
  undoRemoval(removal: Removal): Promise<void>;
  showDetails(id: string): void;
  closeDetails(): void;
  stop(): void;
}

/** What went to the clipboard. */
export type CopiedThing = 'prompts' | 'paths' | 'ids' | 'files';

export interface RowCommandsDeps {
  readonly client: Client;
  /** `action`: what failed, where it was done to items. */
  readonly onProblem: (problem: Problem, action: ItemAction | null) => void;
  readonly onCopied: (what: CopiedThing, count: number) => void;
  readonly onCopyFailed: () => void;
  /** Clips are to be looked at one after the other: these, or the whole list where it is one. */
  readonly onReview: (items: readonly ChosenItem[]) => Promise<void>;
  /** Clips are to be written for an editor, or copied to a folder. */
  readonly onHandOver: (how: 'send' | 'copy', items: readonly ChosenItem[]) => void;
  readonly onMarked: (items: readonly MarkedItem[]) => void;
  readonly onRemoved: (removal: Removal) => void;
  /** 0 when the time for it had run out. */
  readonly onRestored: (count: number, removal: Removal) => void;
  readonly onTrashed: (count: number) => void;
  /** Of clips whose files are not there, while others went; at least one id. */
  readonly onLeftOut: (ids: readonly string[]) => void;
  /** Only the first of so many went: one call takes no more. */
  readonly onOverLimit: (done: number, total: number) => void;
}

type ManyCall =
  | 'items.retry'
  | 'items.pause'
  | 'items.resume'
  | 'items.cancel'
  | 'items.downloadAgain'
  | 'items.checkNow';

type OneCall = 'files.open' | 'files.preview' | 'files.reveal' | 'files.locate';

export function createRowCommands(deps: RowCommandsDeps): RowCommands {
  const removals = createRemovals({
    atOnce: MAX_IDS,
    send: (ids) => deps.client.call('items.remove', { ids }),
    restore: (ids) => deps.client.call('items.restore', { ids }),
    onRemoved(removal) {
      latest = 'removal';
      deps.onRemoved(removal);
    },
    onRestored: deps.onRestored,
  });
  const marks = createMarks({
    atOnce: MAX_IDS,
    send: (items) => deps.client.call('items.mark', { items }),
    onMarked: deps.onMarked,
  });
  /** What Ctrl+Z takes back first, where there is something of both kinds. */
  let latest: 'removal' | 'mark' = 'mark';
  async function mark(ids: readonly string[], value: Mark | null): Promise<void> {
    await marks.mark(ids, value);
    latest = 'mark';
  }
  function undo(): Promise<void> {
    const isMark = marks.undoable > 0 && (latest === 'mark' || !removals.canUndo);
    if (isMark) return marks.undo();
    latest = 'mark';
    return removals.undo();
  }
  /** Whoever took the clips may have moved them: their rows are to say so. */
  let dragged: string[] = [];
  const ownDrag = createOwnDrag(() => void guarded(() => deps.client.call('files.look', { ids: dragged })));
  let detailsId = $state<string | null>(null);

  async function guarded(
    act: () => Promise<unknown>,
    action: ItemAction | null = null,
    onProblem = deps.onProblem,
  ): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      onProblem(problemFrom(thrown), action);
    }
  }
  const idsOf = (items: readonly ChosenItem[]): string[] => items.map(({ id }) => id);
  async function forAll(name: ManyCall, items: readonly ChosenItem[]): Promise<void> {
    const ids = idsOf(items);
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      await deps.client.call(name, { ids: ids.slice(from, from + MAX_IDS) });
    }
  }
  async function forOne(name: OneCall, item: ChosenItem | undefined): Promise<void> {
    if (item) await deps.client.call(name, { id: item.id });
  }
  /** For what goes in one call or not at all; says what that leaves out. Gives how many went. */
  async function together(
    items: readonly ChosenItem[],
    send: (ids: string[]) => Promise<HandedOut>,
  ): Promise<number> {
    const { count, left } = await send(idsOf(items.slice(0, MAX_IDS)));
    if (left.length > 0) deps.onLeftOut(left);
    if (count > 0 && items.length > MAX_IDS) deps.onOverLimit(MAX_IDS, items.length);
    return count;
  }
  async function copyIds(ids: readonly string[]): Promise<void> {
    try {
      await navigator.clipboard.writeText(ids.join('\n'));
      deps.onCopied('ids', ids.length);
    } catch {
      deps.onCopyFailed();
    }
  }
  /** One dialog asks for all of them. */
  async function trash(items: readonly ChosenItem[]): Promise<void> {
    const count = await together(items, async (ids) => ({
      count: await deps.client.call('files.trash', { ids }),
      left: [],
    }));
    if (count > 0) deps.onTrashed(count);
  }
  async function copyByMain(
    what: CopiedThing,
    items: readonly ChosenItem[],
    send: (ids: string[]) => Promise<HandedOut>,
  ): Promise<void> {
    const count = await together(items, send);
    if (count > 0) deps.onCopied(what, count);
  }

  async function act(action: ItemAction, fit: readonly ChosenItem[]): Promise<void> {
    switch (action) {
      case 'review':
        return deps.onReview(fit);
      case 'pick':
      case 'reject':
        return mark(idsOf(fit), action);
      case 'unmark':
        return mark(idsOf(fit), null);
      case 'open':
        return forOne('files.open', fit[0]);
      case 'preview':
        return forOne('files.preview', fit[0]);
      case 'reveal':
        return forOne('files.reveal', fit[0]);
      case 'locate':
        return forOne('files.locate', fit[0]);
      case 'retry':
        return forAll('items.retry', fit);
      case 'downloadAgain':
        await forAll(
          'items.retry',
          fit.filter(({ status }) => status === 'missing'),
        );
        return forAll(
          'items.downloadAgain',
          fit.filter(({ status }) => status === 'saved'),
        );
      case 'resume':
        return forAll('items.resume', fit);
      case 'pause':
        return forAll('items.pause', fit);
      case 'checkNow':
        return forAll('items.checkNow', fit);
      case 'cancel':
        return forAll('items.cancel', fit);
      case 'details':
        detailsId = fit[0]?.id ?? null;
        return;
      case 'copyFiles':
        return copyByMain('files', fit, (ids) => deps.client.call('files.copyFiles', { ids }));
      case 'copyTo':
        return deps.onHandOver('copy', fit);
      case 'sendTo':
        return deps.onHandOver('send', fit);
      case 'copyPrompt':
        return copyByMain('prompts', fit, async (ids) => ({
          count: await deps.client.call('items.copyPrompts', { ids }),
          left: [],
        }));
      case 'copyId':
        return copyIds(idsOf(fit));
      case 'copyPath':
        return copyByMain('paths', fit, (ids) => deps.client.call('files.copyPath', { ids }));
      case 'trash':
        return trash(fit);
      case 'remove':
        return removals.remove(idsOf(fit));
      default:
        return assertNever(action);
    }
  }

  return {
    get canUndo() {
      return removals.canUndo || marks.undoable > 0;
    },
    get detailsId() {
      return detailsId;
    },
    get isDragging() {
      return ownDrag.isOn;
    },
    async run(action, items, onProblem) {
      const fit = items.filter((item) => isOffered(action, item));
      if (fit.length > 0) await guarded(() => act(action, fit), action, onProblem);
    },
    mark: (id, value) => guarded(() => mark([id], value)),
    pauseAll: () => guarded(() => deps.client.call('items.pauseAll')),
    resumeAll: () => guarded(() => deps.client.call('items.resumeAll')),
    drag(items) {
      const saved = items.filter(({ status }) => status === 'saved');
      if (saved.length === 0) return;
      dragged = idsOf(saved.slice(0, MAX_IDS));
      ownDrag.begin();
      void guarded(async () => {
        await together(saved, (ids) => deps.client.call('files.drag', { ids })).catch((thrown) => {
          ownDrag.end();
          throw thrown;
        });
      });
    },
    undo: () => guarded(undo),
    undoRemoval: (removal) => guarded(() => removals.undo(removal)),
    showDetails(id) {
      detailsId = id;
    },
    closeDetails() {
      detailsId = null;
    },
    stop() {
      ownDrag.end();
      removals.stop();
    },
  };
}
