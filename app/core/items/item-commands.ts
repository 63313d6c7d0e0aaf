/** What a person can ask of items: track, try again, pause, go on, cancel, remove. The last command wins. */
import { DailiesError } from '../../shared/error-code.ts';
import type { AddOutcome } from '../../shared/library-view.ts';
import type { DownloadQueue } from '../downloads/queue.ts';
import type { Engine } from '../engine-api.ts';
import { isRefused } from '../library/item-status.ts';
import type { Library } from '../library/library.ts';
import type { Intent } from '../library/records.ts';
import { builtInServices } from '../services/definitions/built-in.ts';
import { isTaskId } from '../services/definitions/route.ts';
import { badId } from '../tracking/find-task-ids.ts';
import { type FoundTasks, findTasks, type KnownAccount, type KnownAccounts } from '../tracking/find-tasks.ts';
import type { TaskPoller } from '../tracking/pollers.ts';
import { endingOf, type Item, type ItemCommand, planFor } from './item-state.ts';
import { locateClip } from './locate-clip.ts';
import type { AnswerFlow } from './on-answer.ts';
import type { Presence } from './presence.ts';
import type { Removals } from './removals.ts';

export type ItemCommands = Pick<
  Engine,
  | ItemCommand
  | 'track'
  | 'trackText'
  | 'remove'
  | 'restore'
  | 'checkNow'
  | 'ending'
  | 'pauseAll'
  | 'resumeAll'
  | 'locate'
  | 'mark'
>;

/** What is missing is fetched, what is there after all is not. */
const LOOKS_FIRST: readonly ItemCommand[] = ['retry', 'takeUp', 'downloadAgain'];

export interface ItemCommandsDeps {
  readonly library: Library;
  readonly poller: TaskPoller;
  readonly queue: DownloadQueue;
  readonly answers: Pick<AnswerFlow, 'addAssets' | 'forget'>;
  readonly presence: Pick<Presence, 'checkItem'>;
  readonly accounts: () => KnownAccounts;
  readonly now: () => number;
  readonly removals: Pick<Removals, 'remove' | 'restore'>;
}

export function createItemCommands(deps: ItemCommandsDeps): ItemCommands {
  const { library, poller, queue, answers } = deps;

  function itemOf(id: string): Item | null {
    const generation = library.generation(id);
    return generation && { generation, assets: library.assets(id) };
  }

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
    const isValid = (taskId: string): boolean => isTaskId(taskId, service.idCharacters);
    const valid = taskIds.filter(isValid);
    // Asked for again while its removal can be undone: it comes back with all that was fetched of it.
    const restored = deps.removals.restore(valid.flatMap((taskId) => library.idOfTask(taskId, owner) ?? []));
    const added = new Set(library.addMany(valid, baseUrl, deps.now(), owner));
    for (const id of added) poller.add(id, 0);
    for (const id of restored) added.add(id);
    return taskIds.map((taskId) => {
      if (!isValid(taskId)) return { outcome: 'refused', text: taskId, problem: badId(taskId) };
      const id = library.idOfTask(taskId, owner) ?? taskId;
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

  /** What a command does to an item that has files. */
  const onFiles: { readonly [Command in ItemCommand]: (id: string) => void } = {
    retry(id) {
      queue.retry(id);
      queue.resume(id);
      answers.addAssets(id);
    },
    takeUp: (id) => onFiles.retry(id),
    pause: (id) => queue.pause(id),
    resume: (id) => queue.resume(id),
    cancel: (id) => void queue.cancel(id),
    downloadAgain: (id) => queue.fetchAgain(id),
  };

  /** As its account has it now; what it was where that is no longer there. */
  function baseUrlOf(id: string): string {
    const record = library.generation(id);
    const account = deps.accounts().known.find((each) => each.id === record?.account);
    return account?.baseUrl ?? record?.baseUrl ?? '';
  }

  function startOver(id: string): void {
    library.startOver(id, baseUrlOf(id));
    answers.forget(id);
    poller.add(id, 0);
    poller.checkNow(id);
  }

  function setIntent(id: string, intent: Intent): void {
    if (intent !== 'go') poller.drop(id);
    if (intent === 'cancelled') answers.forget(id);
    library.setGeneration(id, { intent });
    if (intent !== 'go') return;
    poller.add(id, deps.now() - (library.generation(id)?.trackedAtMs ?? 0));
    poller.checkNow(id);
  }

  function carryOut(command: ItemCommand, ids: readonly string[]): void {
    for (const id of ids) {
      if (LOOKS_FIRST.includes(command) && library.has(id)) deps.presence.checkItem(id);
      const item = itemOf(id);
      const plan = item && planFor(command, item);
      if (plan?.type === 'files') onFiles[command](id);
      else if (plan?.type === 'task') setIntent(id, plan.intent);
      else if (plan?.type === 'start over') startOver(id);
    }
  }

  return {
    track,
    trackText(text, account) {
      if (account !== undefined) accountNamed(account);
      return trackFound(findTasks(text, deps.accounts(), account, builtInServices));
    },

    retry: (ids) => carryOut('retry', ids),
    takeUp: (ids) => carryOut('takeUp', ids),
    pause: (ids) => carryOut('pause', ids),
    resume: (ids) => carryOut('resume', ids),
    cancel: (ids) => carryOut('cancel', ids),
    downloadAgain: (ids) => carryOut('downloadAgain', ids),
    pauseAll: () => carryOut('pause', library.unfinishedIds()),
    resumeAll: () => carryOut('resume', library.idsWith('paused')),

    checkNow(ids) {
      for (const id of ids) {
        if (!library.has(id)) continue;
        const { generation, assets } = itemOf(id) ?? {};
        // Nobody asks any more about what the service refused: whether it is still so is asked from the beginning.
        if (generation && assets?.length === 0 && isRefused(generation, assets)) startOver(id);
        else poller.checkNow(id);
      }
    },

    remove: deps.removals.remove,
    restore: deps.removals.restore,
    mark: library.setMarks,
    locate: (id, path) => locateClip(library, id, path),

    ending(id) {
      const item = itemOf(id);
      // What is no longer in the library will not be saved.
      return item ? endingOf(item) : 'failed';
    },
  };
}
