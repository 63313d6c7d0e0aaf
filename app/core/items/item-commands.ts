/** What a person can ask of items: track, try again, pause, go on, cancel, remove. The last command wins. */
import type { AddOutcome } from '../../shared/library-view.ts';
import type { Settings } from '../../shared/settings.ts';
import type { DownloadQueue } from '../downloads/queue.ts';
import type { Engine } from '../engine-api.ts';
import type { Library } from '../library/library.ts';
import type { Intent } from '../library/records.ts';
import { badId, findTaskIds } from '../tracking/find-task-ids.ts';
import type { Poller } from '../tracking/poller.ts';
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

export interface ItemCommandsDeps {
  readonly library: Library;
  readonly poller: Poller;
  readonly queue: DownloadQueue;
  readonly answers: Pick<AnswerFlow, 'addAssets' | 'forget'>;
  readonly presence: Pick<Presence, 'checkItem'>;
  readonly settings: () => Pick<Settings, 'baseUrl'>;
  /** Whether the service can have given out such an id. */
  readonly isTaskId: (text: string) => boolean;
  readonly now: () => number;
  readonly removals: Pick<Removals, 'remove' | 'restore'>;
}

export function createItemCommands(deps: ItemCommandsDeps): ItemCommands {
  const { library, poller, queue, answers } = deps;

  function itemOf(id: string): Item | null {
    const generation = library.generation(id);
    return generation && { generation, assets: library.assets(id) };
  }

  /** Adds ids to the library in one transaction, however many they are. */
  function track(ids: readonly string[]): readonly AddOutcome[] {
    const valid = ids.filter(deps.isTaskId);
    // Asked for again while its removal can be undone: it comes back with all that was fetched of it.
    const restored = deps.removals.restore(valid);
    const added = new Set(library.addMany(valid, deps.settings().baseUrl, deps.now()));
    for (const id of added) poller.add(id, 0);
    for (const id of restored) added.add(id);
    return ids.map((id) => {
      if (!deps.isTaskId(id)) return { outcome: 'refused', text: id, problem: badId(id) };
      // The second of two equal ids is there already.
      return { outcome: added.delete(id) ? 'added' : 'already', id };
    });
  }

  /** What a command does to an item that has files. */
  const onFiles: { readonly [Command in ItemCommand]: (id: string) => void } = {
    retry(id) {
      queue.retry(id);
      queue.resume(id);
      answers.addAssets(id);
    },
    pause: (id) => queue.pause(id),
    resume: (id) => queue.resume(id),
    cancel: (id) => void queue.cancel(id),
    downloadAgain: (id) => queue.fetchAgain(id),
  };

  function startOver(id: string): void {
    library.startOver(id, deps.settings().baseUrl);
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
      // What is missing is fetched, what is there after all is not.
      if ((command === 'retry' || command === 'downloadAgain') && library.has(id))
        deps.presence.checkItem(id);
      const item = itemOf(id);
      const plan = item && planFor(command, item);
      if (plan?.type === 'files') onFiles[command](id);
      else if (plan?.type === 'task') setIntent(id, plan.intent);
      else if (plan?.type === 'start over') startOver(id);
    }
  }

  return {
    track,
    trackText(text) {
      const { ids, refused } = findTaskIds(text);
      return [...track(ids), ...refused.map((one): AddOutcome => ({ outcome: 'refused', ...one }))];
    },

    retry: (ids) => carryOut('retry', ids),
    pause: (ids) => carryOut('pause', ids),
    resume: (ids) => carryOut('resume', ids),
    cancel: (ids) => carryOut('cancel', ids),
    downloadAgain: (ids) => carryOut('downloadAgain', ids),
    pauseAll: () => carryOut('pause', library.unfinishedIds()),
    resumeAll: () => carryOut('resume', library.idsWith('paused')),

    checkNow(ids) {
      for (const id of ids) if (library.has(id)) poller.checkNow(id);
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
