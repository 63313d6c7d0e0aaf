/**
 * Takes what a person asks of items: track, try again, pause, go on, cancel, remove. The last command wins;
 * command-runner.ts carries each out.
 */
import { firstClipId } from '../../shared/clip-id.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { AddOutcome, MarkedItem } from '../../shared/library-view.ts';
import { builtInServices } from '../services/definitions/built-in.ts';
import { isTaskId } from '../services/definitions/route.ts';
import { badId } from '../tracking/find-task-ids.ts';
import { type FoundTasks, findTasks, type KnownAccount } from '../tracking/find-tasks.ts';
import { CommandRunner, type CommandRunnerDeps, itemOf } from './command-runner.ts';
import { endingOf } from './item-state.ts';
import { locateClip } from './locate-clip.ts';
import type { Removals } from './removals.ts';

export interface ItemCommands {
  /** Adds task ids of an account (the current one when absent); ids that are not valid are refused one by one. */
  track(ids: readonly string[], account?: string): readonly AddOutcome[];
  /**
   * Finds the ids in any pasted text and tracks them. An address or an answer that says which service it is of goes to
   * the account there; all else to this account, or to the current one.
   */
  trackText(text: string, account?: string): readonly AddOutcome[];
  /** Marks items; gives those that it changed, as they were before: marking these undoes it. */
  mark(items: readonly MarkedItem[]): readonly MarkedItem[];

  /**
   * Tries failed, cancelled or missing items again, from what is already on disk. What the service itself refused stays
   * as it is: it would say the same.
   */
  retry(ids: readonly string[]): void;
  /** The same, and what the service refused is asked about once more: a person named it to be fetched. */
  fetch(ids: readonly string[]): void;
  pause(ids: readonly string[]): void;
  resume(ids: readonly string[]): void;
  /** Stops the transfer and deletes its part file; the item stays on the list. */
  cancel(ids: readonly string[]): void;
  /** Fetches saved clips once more, from the beginning; the files that are there are left alone. */
  downloadAgain(ids: readonly string[]): void;
  /**
   * Takes items off the list; saved files stay on disk. Part files and thumbnails go once the removal can no longer
   * be undone: after `undoMs`, and when the program ends or starts.
   */
  remove(ids: readonly string[]): void;
  /** Undoes removals; returns the ids that are back on the list. */
  restore(ids: readonly string[]): readonly string[];
  /** Asks the service now, of what it refused too. */
  checkNow(ids: readonly string[]): void;
  /** Everything that would go on by itself. */
  pauseAll(): void;
  /** Everything that is paused. */
  resumeAll(): void;
  /**
   * Tells where a missing clip went. Throws DailiesError `not-found`, `file-missing`, or `bad-input` when the
   * file is not that clip (its length or its hash differs).
   */
  locate(id: string, path: string): Promise<void>;

  /** How an item ended, all its assets together; null while something is still to happen by itself. */
  ending(id: string): 'saved' | 'failed' | null;
}

export interface ItemCommandsDeps extends CommandRunnerDeps {
  readonly removals: Pick<Removals, 'remove' | 'restore'>;
}

export function createItemCommands(deps: ItemCommandsDeps): ItemCommands {
  const { library, poller } = deps;
  const runner = new CommandRunner(deps);

  /** Throws DailiesError `not-found`. */
  function accountNamed(name: string): KnownAccount {
    const account = deps.accounts().known.find(({ id }) => id === name);
    if (account) return account;
    throw new DailiesError('not-found');
  }

  /** Adds an account's tasks to the library in one transaction, however many they are. */
  function track(taskIds: readonly string[], account = deps.accounts().current): readonly AddOutcome[] {
    const { id: owner, service, baseUrl } = accountNamed(account);
    const isAlone = deps.accounts().known.length === 1;
    // A further clip is called by its number, as the list has it; one that is not there leads to its task.
    const isValid = (taskId: string): boolean => isTaskId(firstClipId(taskId), service.idCharacters);
    const itemOfTask = (taskId: string): string | null =>
      library.idOfTask(taskId, owner) ?? library.idOfTask(firstClipId(taskId), owner);
    const valid = taskIds.filter(isValid);
    // Asked for again while its removal can be undone: it comes back with all that was fetched of it.
    const known = valid.flatMap((taskId) => itemOfTask(taskId) ?? []);
    const restored = deps.removals.restore(known.flatMap(library.clipsOf));
    const tasks = [...new Set(valid.filter((taskId) => itemOfTask(taskId) === null).map(firstClipId))];
    const added = new Set(library.addMany(tasks, baseUrl, deps.now(), owner));
    for (const id of added) poller.add(id, 0);
    for (const id of restored) added.add(id);
    return taskIds.map((taskId) => {
      if (!isValid(taskId)) return { outcome: 'refused', text: taskId, problem: badId(taskId) };
      const id = itemOfTask(taskId) ?? taskId;
      // The second of two equal ids is there already.
      const outcome = added.delete(id) ? 'added' : 'already';
      return isAlone ? { outcome, id } : { outcome, id, account: owner };
    });
  }

  /** Tracks what was found, account by account, and tells of it in the order of the text. */
  function trackFound({ tasks, refused }: FoundTasks): readonly AddOutcome[] {
    const outcomes = new Map<string, AddOutcome>();
    const keyOf = (account: string, id: string): string => `${account} ${id}`;
    for (const account of new Set(tasks.map((task) => task.account))) {
      const ids = tasks.filter((task) => task.account === account).map(({ id }) => id);
      for (const [place, outcome] of track(ids, account).entries()) {
        outcomes.set(keyOf(account, ids[place] ?? ''), outcome);
      }
    }
    return [
      ...tasks.flatMap(({ account, id }) => outcomes.get(keyOf(account, id)) ?? []),
      ...refused.map((one): AddOutcome => ({ outcome: 'refused', ...one })),
    ];
  }

  return {
    track,
    trackText(text, account) {
      if (account !== undefined) accountNamed(account);
      return trackFound(findTasks(text, deps.accounts(), account, builtInServices));
    },

    retry: (ids) => runner.carryOut('retry', ids),
    fetch: (ids) => runner.carryOut('fetch', ids),
    pause: (ids) => runner.carryOut('pause', ids),
    resume: (ids) => runner.carryOut('resume', ids),
    cancel: (ids) => runner.carryOut('cancel', ids),
    downloadAgain: (ids) => runner.carryOut('downloadAgain', ids),
    pauseAll: () => runner.carryOut('pause', library.unfinishedIds()),
    resumeAll: () => runner.carryOut('resume', library.idsWith('paused')),

    checkNow: (ids) => runner.checkNow(ids),

    remove: deps.removals.remove,
    restore: deps.removals.restore,
    mark: library.setMarks,
    locate: (id, path) => locateClip(library, id, path),

    ending(id) {
      const item = itemOf(library, id);
      // What is no longer in the library will not be saved.
      return item ? endingOf(item) : 'failed';
    },
  };
}
