/** Doing something to items: sends each action to main for the rows it makes sense for. */
import { assertNever } from '../../app/shared/assert-never.ts';
import type { Problem } from '../../app/shared/error-code.ts';
import type { ItemRow } from '../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../lib/bridge.ts';
import { type ItemAction, isInProgress, isOffered } from '../lib/item-actions.ts';

/** What the contract takes at once. */
const MAX_IDS = 1000;

export interface Acts {
  /** Rows whose removal waits for a person's word; null when none does. */
  readonly removing: readonly ItemRow[] | null;
  /** The item whose details are open. */
  readonly detailsId: string | null;
  /** `onProblem` hears of a failure instead of the notices, which a dialog covers. */
  run(action: ItemAction, rows: readonly ItemRow[], onProblem?: ActsDeps['onProblem']): Promise<void>;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  /** Drags the saved ones among these rows out of the window. */
  drag(rows: readonly ItemRow[]): void;
  confirmRemoval(): Promise<void>;
  keep(): void;
  showDetails(id: string): void;
  closeDetails(): void;
}

export interface ActsDeps {
  readonly client: Client;
  /** `action`: what failed, where it was done to items. */
  readonly onProblem: (problem: Problem, action: ItemAction | null) => void;
  readonly onCopied: () => void;
  readonly onCopyFailed: () => void;
  readonly onRemoved: (rows: readonly ItemRow[]) => void;
}

type ManyCall =
  | 'items.retry'
  | 'items.pause'
  | 'items.resume'
  | 'items.cancel'
  | 'items.remove'
  | 'items.checkNow';

type OneCall = 'files.open' | 'files.reveal' | 'files.locate';

export function createActs(deps: ActsDeps): Acts {
  let removing = $state.raw<readonly ItemRow[] | null>(null);
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
  async function forAll(name: ManyCall, rows: readonly ItemRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += MAX_IDS) {
      await deps.client.call(name, { ids: rows.slice(from, from + MAX_IDS).map((row) => row.id) });
    }
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
  async function removeNow(rows: readonly ItemRow[]): Promise<void> {
    await forAll('items.remove', rows);
    deps.onRemoved(rows);
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
      case 'downloadAgain':
        return forAll('items.retry', fit);
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
        return copy(fit.map((row) => row.id).join('\n'));
      case 'remove':
        if (fit.some(isInProgress)) removing = fit;
        else await removeNow(fit);
        return;
      default:
        return assertNever(action);
    }
  }

  return {
    get removing() {
      return removing;
    },
    get detailsId() {
      return detailsId;
    },
    async run(action, rows, onProblem) {
      const fit = rows.filter((row) => isOffered(action, row));
      if (fit.length > 0) await guarded(() => act(action, fit), action, onProblem);
    },
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
    async confirmRemoval() {
      const rows = removing;
      removing = null;
      if (rows) await guarded(() => removeNow(rows), 'remove');
    },
    keep() {
      removing = null;
    },
    showDetails(id) {
      detailsId = id;
    },
    closeDetails() {
      detailsId = null;
    },
  };
}
