/** Does something to items: sends each action to main for the items it makes sense for. */
import { assertNever } from '../../../app/shared/assert-never.ts';
import type { ChosenItem } from '../../../app/shared/chosen-items.ts';
import type { ItemAction } from '../../../app/shared/commands.ts';
import type { Problem } from '../../../app/shared/error-code.ts';
import { type HandedOut, MAX_IDS, type Mark, type MarkedItem } from '../../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { type CostlyAction, isOffered, wantsQuestion } from '../../lib/item-actions.ts';
import { createOwnDrag, type OwnDrag } from '../../lib/own-drag.ts';
import { createMarks, type Marks } from '../list/marks.svelte.ts';
import { createRemovals, type Removal, type Removals } from '../list/removals.svelte.ts';

/** What went to the clipboard. */
export type CopiedThing = 'prompts' | 'paths' | 'ids' | 'files';

export interface ItemCommandsDeps {
  readonly client: Client;
  /** Whether this is to be done to so many clips, says the person. */
  readonly onAsk: (action: CostlyAction, count: number) => Promise<boolean>;
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

const idsOf = (items: readonly ChosenItem[]): string[] => items.map(({ id }) => id);

export class ItemCommands {
  readonly #deps: ItemCommandsDeps;
  readonly #removals: Removals;
  readonly #marks: Marks;
  readonly #ownDrag: OwnDrag;
  /** What Ctrl+Z takes back first, where there is something of both kinds. */
  #latest: 'removal' | 'mark' = 'mark';
  /** Whoever took these clips may have moved them: their rows are to say so. */
  #dragged: string[] = [];
  #detailsId = $state<string | null>(null);

  constructor(deps: ItemCommandsDeps) {
    const { client } = deps;
    this.#deps = deps;
    this.#removals = createRemovals({
      atOnce: MAX_IDS,
      send: (ids) => client.call('items.remove', { ids }),
      restore: (ids) => client.call('items.restore', { ids }),
      onRemoved: (removal) => {
        this.#latest = 'removal';
        deps.onRemoved(removal);
      },
      onRestored: deps.onRestored,
    });
    this.#marks = createMarks({
      atOnce: MAX_IDS,
      send: (items) => client.call('items.mark', { items }),
      onMarked: deps.onMarked,
    });
    this.#ownDrag = createOwnDrag(
      () => void this.#guarded(() => client.call('files.look', { ids: this.#dragged })),
    );
  }

  /** Whether a removal or a mark could be undone. */
  get canUndo(): boolean {
    return this.#removals.canUndo || this.#marks.undoable > 0;
  }

  /** The item whose details are open. */
  get detailsId(): string | null {
    return this.#detailsId;
  }

  /** Whether clips of this window are being dragged, so that they are not taken for something dropped on it. */
  get isDragging(): boolean {
    return this.#ownDrag.isOn;
  }

  /** `onProblem` hears of a failure instead of the notices, which a dialog covers. */
  async run(
    action: ItemAction,
    items: readonly ChosenItem[],
    onProblem?: ItemCommandsDeps['onProblem'],
  ): Promise<void> {
    const fit = items.filter((item) => isOffered(action, item));
    const count = fit.length;
    if (count === 0 || (wantsQuestion(action, count) && !(await this.#deps.onAsk(action, count)))) return;
    await this.#guarded(() => this.#do(action, fit), action, onProblem);
  }

  mark(id: string, mark: Mark | null): Promise<void> {
    return this.#guarded(() => this.#mark([id], mark));
  }

  pauseAll(): Promise<void> {
    return this.#guarded(() => this.#deps.client.call('items.pauseAll'));
  }

  resumeAll(): Promise<void> {
    return this.#guarded(() => this.#deps.client.call('items.resumeAll'));
  }

  /** Drags the saved ones among these items out of the window. */
  drag(items: readonly ChosenItem[]): void {
    const saved = items.filter(({ status }) => status === 'saved');
    if (saved.length === 0) return;
    this.#dragged = idsOf(saved.slice(0, MAX_IDS));
    this.#ownDrag.begin();
    void this.#guarded(async () => {
      try {
        await this.#together(saved, (ids) => this.#deps.client.call('files.drag', { ids }));
      } catch (thrown) {
        this.#ownDrag.end();
        throw thrown;
      }
    });
  }

  /** Takes the latest removal or mark back. */
  undo(): Promise<void> {
    return this.#guarded(() => this.#undo());
  }

  /** Puts back what this removal took. */
  undoRemoval(removal: Removal): Promise<void> {
    return this.#guarded(() => this.#removals.undo(removal));
  }

  showDetails(id: string): void {
    this.#detailsId = id;
  }

  closeDetails(): void {
    this.#detailsId = null;
  }

  stop(): void {
    this.#ownDrag.end();
    this.#removals.stop();
  }

  async #guarded(
    work: () => Promise<unknown>,
    action: ItemAction | null = null,
    onProblem = this.#deps.onProblem,
  ): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      onProblem(problemFrom(thrown), action);
    }
  }

  async #do(action: ItemAction, fit: readonly ChosenItem[]): Promise<void> {
    const { client, onReview, onHandOver } = this.#deps;
    switch (action) {
      case 'review':
        return onReview(fit);
      case 'pick':
      case 'reject':
        return this.#mark(idsOf(fit), action);
      case 'unmark':
        return this.#mark(idsOf(fit), null);
      case 'open':
        return this.#forOne('files.open', fit[0]);
      case 'preview':
        return this.#forOne('files.preview', fit[0]);
      case 'reveal':
        return this.#forOne('files.reveal', fit[0]);
      case 'locate':
        return this.#forOne('files.locate', fit[0]);
      case 'retry':
        return this.#forAll('items.retry', fit);
      case 'downloadAgain':
        return this.#downloadAgain(fit);
      case 'resume':
        return this.#forAll('items.resume', fit);
      case 'pause':
        return this.#forAll('items.pause', fit);
      case 'checkNow':
        return this.#forAll('items.checkNow', fit);
      case 'cancel':
        return this.#forAll('items.cancel', fit);
      case 'details':
        this.#detailsId = fit[0]?.id ?? null;
        return;
      case 'copyFiles':
        return this.#copyByMain('files', fit, (ids) => client.call('files.copyFiles', { ids }));
      case 'copyTo':
        return onHandOver('copy', fit);
      case 'sendTo':
        return onHandOver('send', fit);
      case 'copyPrompt':
        return this.#copyByMain('prompts', fit, async (ids) => ({
          count: await client.call('items.copyPrompts', { ids }),
          left: [],
        }));
      case 'copyId':
        return this.#copyIds(idsOf(fit));
      case 'copyPath':
        return this.#copyByMain('paths', fit, (ids) => client.call('files.copyPath', { ids }));
      case 'trash':
        return this.#trash(fit);
      case 'remove':
        return this.#removals.remove(idsOf(fit));
      default:
        return assertNever(action);
    }
  }

  async #forOne(name: OneCall, item: ChosenItem | undefined): Promise<void> {
    if (item) await this.#deps.client.call(name, { id: item.id });
  }

  async #forAll(name: ManyCall, items: readonly ChosenItem[]): Promise<void> {
    const ids = idsOf(items);
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      await this.#deps.client.call(name, { ids: ids.slice(from, from + MAX_IDS) });
    }
  }

  /** For what goes in one call or not at all; says what that leaves out. Gives how many went. */
  async #together(
    items: readonly ChosenItem[],
    send: (ids: string[]) => Promise<HandedOut>,
  ): Promise<number> {
    const { count, left } = await send(idsOf(items.slice(0, MAX_IDS)));
    if (left.length > 0) this.#deps.onLeftOut(left);
    if (count > 0 && items.length > MAX_IDS) this.#deps.onOverLimit(MAX_IDS, items.length);
    return count;
  }

  async #downloadAgain(items: readonly ChosenItem[]): Promise<void> {
    const having = (wanted: ChosenItem['status']) => items.filter(({ status }) => status === wanted);
    await this.#forAll('items.retry', having('missing'));
    await this.#forAll('items.downloadAgain', having('saved'));
  }

  async #mark(ids: readonly string[], mark: Mark | null): Promise<void> {
    await this.#marks.mark(ids, mark);
    this.#latest = 'mark';
  }

  #undo(): Promise<void> {
    const isMark = this.#marks.undoable > 0 && (this.#latest === 'mark' || !this.#removals.canUndo);
    if (isMark) return this.#marks.undo();
    this.#latest = 'mark';
    return this.#removals.undo();
  }

  async #copyIds(ids: readonly string[]): Promise<void> {
    try {
      await navigator.clipboard.writeText(ids.join('\n'));
      this.#deps.onCopied('ids', ids.length);
    } catch {
      this.#deps.onCopyFailed();
    }
  }

  async #copyByMain(
    what: CopiedThing,
    items: readonly ChosenItem[],
    send: (ids: string[]) => Promise<HandedOut>,
  ): Promise<void> {
    const count = await this.#together(items, send);
    if (count > 0) this.#deps.onCopied(what, count);
  }

  /** One dialog asks for all of them. */
  async #trash(items: readonly ChosenItem[]): Promise<void> {
    const count = await this.#together(items, async (ids) => ({
      count: await this.#deps.client.call('files.trash', { ids }),
      left: [],
    }));
    if (count > 0) this.#deps.onTrashed(count);
  }
}
