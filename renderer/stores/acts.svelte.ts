/** Doing something to items: sends each action to main for the rows it makes sense for. */
import { assertNever } from '../../app/shared/assert-never.ts';
import type { ItemAction } from '../../app/shared/commands.ts';
import type { Problem } from '../../app/shared/error-code.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../lib/bridge.ts';
import { isOffered } from '../lib/item-actions.ts';

/** What the contract takes at once. */
const MAX_IDS = 1000;

export interface Acts {
  /** Whether a removal could be undone. */
  readonly canUndo: boolean;
  /** The item whose details are open. */
  readonly detailsId: string | null;
  /** `onProblem` hears of a failure instead of the notices, which a dialog covers. */
  run(action: ItemAction, rows: readonly ItemRow[], onProblem?: ActsDeps['onProblem']): Promise<void>;
  /** The system's quick look, where it has one. */
  preview(row: ItemRow): Promise<void>;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  /** Drags the saved ones among these rows out of the window. */
  drag(rows: readonly ItemRow[]): void;
  /** Puts back what was removed last. */
  undoRemoval(): Promise<void>;
  showDetails(id: string): void;
  closeDetails(): void;
}

export interface ActsDeps {
  readonly client: Client;
  /** `action`: what failed, where it was done to items. */
  readonly onProblem: (problem: Problem, action: ItemAction | null) => void;
  readonly onCopied: () => void;
  readonly onCopyFailed: () => void;
  readonly onRemoved: (count: number) => void;
  /** 0 when the time for it had run out. */
  readonly onRestored: (count: number) => void;
  readonly onTrashed: (count: number) => void;
}

type ManyCall =
  | 'items.retry'
  | 'items.pause'
  | 'items.resume'
  | 'items.cancel'
  | 'items.downloadAgain'
  | 'items.remove'
  | 'items.checkNow';

type OneCall = 'files.open' | 'files.reveal' | 'files.locate';

export function createActs(deps: ActsDeps): Acts {
  /** The ids of each removal, the latest last. */
  let removals = $state.raw<readonly (readonly string[])[]>([]);
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
  const idsOf = (rows: readonly ItemRow[]): string[] => rows.map((row) => row.id);
  async function inParts<Value>(
    ids: readonly string[],
    send: (part: string[]) => Promise<Value>,
  ): Promise<readonly Value[]> {
    const values: Value[] = [];
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      values.push(await send(ids.slice(from, from + MAX_IDS)));
    }
    return values;
  }
  async function forAll(name: ManyCall, rows: readonly ItemRow[]): Promise<void> {
    await inParts(idsOf(rows), (ids) => deps.client.call(name, { ids }));
  }
  async function forOne(name: OneCall, row: ItemRow | undefined): Promise<void> {
    if (row) await deps.client.call(name, { id: row.id });
  }
  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      deps.onCopied();
    } catch {
      deps.onCopyFailed();
    }
  }
  async function remove(rows: readonly ItemRow[]): Promise<void> {
    await forAll('items.remove', rows);
    removals = [...removals, idsOf(rows)];
    deps.onRemoved(rows.length);
  }
  async function restore(): Promise<void> {
    const ids = removals.at(-1);
    if (!ids) return;
    removals = removals.slice(0, -1);
    const restored = await inParts(ids, (part) => deps.client.call('items.restore', { ids: part }));
    deps.onRestored(restored.flat().length);
  }
  /** One dialog asks for all of them, so they go in one call. */
  async function trash(rows: readonly ItemRow[]): Promise<void> {
    const count = await deps.client.call('files.trash', { ids: idsOf(rows).slice(0, MAX_IDS) });
    if (count > 0) deps.onTrashed(count);
  }
  async function copyPath(rows: readonly ItemRow[]): Promise<void> {
    await deps.client.call('files.copyPath', { ids: idsOf(rows).slice(0, MAX_IDS) });
    deps.onCopied();
  }

  async function act(action: ItemAction, fit: readonly ItemRow[]): Promise<void> {
    switch (action) {
      case 'open':
        return forOne('files.open', fit[0]);
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
      case 'copyPrompt':
        return copy(fit.map((row) => row.prompt ?? '').join('\n'));
      case 'copyId':
        return copy(idsOf(fit).join('\n'));
      case 'copyPath':
        return copyPath(fit);
      case 'trash':
        return trash(fit);
      case 'remove':
        return remove(fit);
      default:
        return assertNever(action);
    }
  }

  return {
    get canUndo() {
      return removals.length > 0;
    },
    get detailsId() {
      return detailsId;
    },
    async run(action, rows, onProblem) {
      const fit = rows.filter((row) => isOffered(action, row));
      if (fit.length > 0) await guarded(() => act(action, fit), action, onProblem);
    },
    preview: (row) => guarded(() => deps.client.call('files.preview', { id: row.id })),
    pauseAll: () => guarded(() => deps.client.call('items.pauseAll')),
    resumeAll: () => guarded(() => deps.client.call('items.resumeAll')),
    drag(rows) {
      const ids = rows.filter((row) => row.status === 'saved').map((row) => row.id);
      if (ids.length > 0) {
        void guarded(async () => {
          await deps.client.call('files.drag', { ids: ids.slice(0, MAX_IDS) });
        });
      }
    },
    undoRemoval: () => guarded(restore),
    showDetails(id) {
      detailsId = id;
    },
    closeDetails() {
      detailsId = null;
    },
  };
}
