/** Carries out a command on items: by the download queue once an item has files, by the poller before that. */
import type { DownloadQueue } from '../downloads/queue.ts';
import { isRefused } from '../library/item-status.ts';
import type { Library } from '../library/library.ts';
import type { Intent } from '../library/records.ts';
import type { KnownAccounts } from '../tracking/find-tasks.ts';
import type { TaskPoller } from '../tracking/pollers.ts';
import { type Item, type ItemCommand, planFor } from './item-state.ts';
import type { AnswerHandler } from './on-answer.ts';
import type { Presence } from './presence.ts';

export interface CommandRunnerDeps {
  readonly library: Library;
  readonly poller: TaskPoller;
  readonly queue: DownloadQueue;
  readonly answers: Pick<AnswerHandler, 'addAssets' | 'forget'>;
  readonly presence: Pick<Presence, 'checkItem'>;
  readonly accounts: () => KnownAccounts;
  readonly now: () => number;
}

/** What is missing is fetched, what is there after all is not. */
const LOOKS_FIRST: readonly ItemCommand[] = ['retry', 'fetch', 'downloadAgain'];

export function itemOf(library: Library, id: string): Item | null {
  const generation = library.generation(id);
  return generation && { generation, assets: library.assets(id) };
}

export class CommandRunner {
  readonly #deps: CommandRunnerDeps;

  constructor(deps: CommandRunnerDeps) {
    this.#deps = deps;
  }

  /** Has each item do it, as far as it makes sense for that one. */
  carryOut(command: ItemCommand, ids: readonly string[]): void {
    const { library, presence } = this.#deps;
    for (const id of ids) {
      if (LOOKS_FIRST.includes(command) && library.has(id)) presence.checkItem(id);
      const item = itemOf(library, id);
      const plan = item && planFor(command, item);
      if (plan?.type === 'files') this.#onFiles[command](id);
      else if (plan?.type === 'task') this.#setIntent(id, plan.intent);
      else if (plan?.type === 'start over') this.#startOver(id);
    }
  }

  /** Asks the service about these now. */
  checkNow(ids: readonly string[]): void {
    const { library, poller } = this.#deps;
    for (const id of ids) {
      if (!library.has(id)) continue;
      const { generation, assets } = itemOf(library, id) ?? {};
      // Nobody asks any more about what the service refused: whether it is still so is asked from the beginning.
      if (generation && assets?.length === 0 && isRefused(generation, assets)) this.#startOver(id);
      else poller.checkNow(id);
    }
  }

  /** What a command does to an item that has files. */
  readonly #onFiles: { readonly [Command in ItemCommand]: (id: string) => void } = {
    retry: (id) => this.#fetch(id),
    fetch: (id) => this.#fetch(id),
    pause: (id) => this.#deps.queue.pause(id),
    resume: (id) => this.#deps.queue.resume(id),
    cancel: (id) => void this.#deps.queue.cancel(id),
    downloadAgain: (id) => this.#deps.queue.fetchAgain(id),
  };

  #fetch(id: string): void {
    const { queue, answers } = this.#deps;
    queue.retry(id);
    queue.resume(id);
    answers.addAssets(id);
  }

  #setIntent(id: string, intent: Intent): void {
    const { library, poller, answers, now } = this.#deps;
    if (intent !== 'go') poller.drop(id);
    if (intent === 'cancelled') answers.forget(id);
    library.setGeneration(id, { intent });
    if (intent !== 'go') return;
    poller.add(id, now() - (library.generation(id)?.trackedAtMs ?? 0));
    poller.checkNow(id);
  }

  #startOver(id: string): void {
    const { library, poller, answers } = this.#deps;
    library.startOver(id, this.#baseUrlOf(id));
    answers.forget(id);
    poller.add(id, 0);
    poller.checkNow(id);
  }

  /** As its account has it now; what it was where that is no longer there. */
  #baseUrlOf(id: string): string {
    const record = this.#deps.library.generation(id);
    const account = this.#deps.accounts().known.find((each) => each.id === record?.account);
    return account?.baseUrl ?? record?.baseUrl ?? '';
  }
}
