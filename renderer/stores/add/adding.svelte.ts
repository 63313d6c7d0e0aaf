/** Takes in tasks, whichever way they came: the dialog, a paste anywhere, a drop, the first start. */
import type { Problem } from '../../../app/shared/error-code.ts';
import type { AddOutcome } from '../../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { type Refusal, readDropped } from '../../lib/dropped-text.ts';

/** What the contract takes at once. */
export const MAX_TEXT = 1_000_000;

export interface AddCounts {
  readonly added: number;
  readonly already: number;
  readonly refused: number;
}

export interface Adding {
  readonly isOpen: boolean;
  readonly busy: boolean;
  /** Null before anything was added. */
  readonly outcomes: readonly AddOutcome[] | null;
  readonly problem: Problem | null;
  open(): void;
  /** What became of the last text, line by line. */
  showOutcomes(): void;
  close(): void;
  /** Adds what is in a text; true when something was found and nothing refused. Opens the dialog again otherwise. */
  submit(text: string): Promise<boolean>;
  /** The same from outside the dialog, which opens only where there is something to look at. */
  take(text: string): Promise<boolean>;
  /** The same for what was dropped or pasted, files too, each read for itself. */
  takeFrom(data: Pick<DataTransfer, 'files' | 'getData'>): Promise<void>;
}

export function countOutcomes(outcomes: readonly AddOutcome[]): AddCounts {
  const of = (word: AddOutcome['outcome']): number => outcomes.filter((one) => one.outcome === word).length;
  return { added: of('added'), already: of('already'), refused: of('refused') };
}

export interface AddingDeps {
  readonly client: Client;
  /** Of what was added without the dialog. */
  readonly onTaken: (counts: AddCounts) => void;
  /** Of what could not even be looked through. */
  readonly onRefused: (refused: readonly Refusal[]) => void;
}

export function createAdding({ client, onTaken, onRefused }: AddingDeps): Adding {
  let isOpen = $state(false);
  let busy = $state(false);
  let outcomes = $state.raw<readonly AddOutcome[] | null>(null);
  let problem = $state.raw<Problem | null>(null);

  async function ask(texts: readonly string[]): Promise<readonly AddOutcome[] | null> {
    busy = true;
    outcomes = null;
    problem = null;
    try {
      let found: readonly AddOutcome[] = [];
      for (const text of texts) found = found.concat(await client.call('tasks.add', { text }));
      outcomes = found;
      return found;
    } catch (thrown) {
      problem = problemFrom(thrown);
      return null;
    } finally {
      busy = false;
    }
  }
  /** A second paste, made while the first is still being added, waits: it must not be lost. */
  let latest: Promise<unknown> = Promise.resolve();
  function askAfterTheLatest(texts: readonly string[]): Promise<readonly AddOutcome[] | null> {
    const mine = latest.then(() => ask(texts));
    latest = mine;
    return mine;
  }
  const isClean = (found: readonly AddOutcome[] | null): found is readonly AddOutcome[] =>
    found !== null && found.length > 0 && countOutcomes(found).refused === 0;

  /**
   * Tells what was found: in the open dialog it can be read; else a notice says it, and what needs a look opens the
   * dialog.
   */
  function tell(found: readonly AddOutcome[] | null): boolean {
    if (!isClean(found)) {
      isOpen = true;
      return false;
    }
    if (!isOpen) onTaken(countOutcomes(found));
    return true;
  }

  /** Adds texts that were checked: none is too long. */
  async function takeAll(texts: readonly string[]): Promise<boolean> {
    const full = texts.filter((text) => text.trim() !== '');
    return full.length > 0 && tell(await askAfterTheLatest(full));
  }

  return {
    get isOpen() {
      return isOpen;
    },
    get busy() {
      return busy;
    },
    get outcomes() {
      return outcomes;
    },
    get problem() {
      return problem;
    },
    open() {
      outcomes = null;
      problem = null;
      isOpen = true;
    },
    showOutcomes() {
      isOpen = true;
    },
    close() {
      isOpen = false;
    },
    submit: async (text) => tell(await askAfterTheLatest([text])),
    async take(text) {
      if (text.length <= MAX_TEXT) return await takeAll([text]);
      onRefused([{ name: null, why: 'too-long' }]);
      return false;
    },
    async takeFrom(data) {
      const { texts, refused } = await readDropped(data, MAX_TEXT);
      if (refused.length > 0) onRefused(refused);
      await takeAll(texts);
    },
  };
}
