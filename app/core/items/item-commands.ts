/** What a person can ask of items: track, try again, pause, go on, cancel, remove. The last wish wins. */
import type { AddOutcome } from '../../shared/library-view.ts';
import type { Settings } from '../../shared/settings.ts';
import type { DownloadQueue } from '../downloads/queue.ts';
import type { Engine } from '../engine-api.ts';
import type { Library } from '../library/library.ts';
import type { AssetRecord } from '../library/records.ts';
import { badId, findTaskIds } from '../tracking/find-task-ids.ts';
import type { Poller } from '../tracking/poller.ts';
import { locateClip } from './locate-clip.ts';
import type { GenerationFlow } from './on-answer.ts';
import type { Presence } from './presence.ts';
import type { Removals } from './removals.ts';

export type ItemCommands = Pick<
  Engine,
  | 'track'
  | 'trackText'
  | 'retry'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'remove'
  | 'restore'
  | 'downloadAgain'
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
  readonly links: Pick<GenerationFlow, 'addAssets' | 'forget'>;
  readonly presence: Presence;
  readonly settings: () => Settings;
  /** Whether the service can have given out such an id. */
  readonly isTaskId: (text: string) => boolean;
  readonly now: () => number;
  readonly removals: Pick<Removals, 'remove' | 'restore'>;
}

const SETTLED: readonly AssetRecord['state'][] = ['saved', 'failed', 'cancelled'];

export function createItemCommands(deps: ItemCommandsDeps): ItemCommands {
  const { library, poller, queue } = deps;

  function trackAll(ids: readonly string[]): readonly AddOutcome[] {
    const { baseUrl } = deps.settings();
    const valid = ids.filter(deps.isTaskId);
    // Asked for again while its removal can be undone: it comes back with all that was fetched of it.
    const restored = deps.removals.restore(valid);
    const added = new Set(library.addMany(valid, baseUrl, deps.now()));
    for (const id of added) poller.add(id, 0);
    for (const id of restored) added.add(id);
    return ids.map((id) => {
      if (!deps.isTaskId(id)) return { outcome: 'refused', text: id, problem: badId(id) };
      // The second of two equal ids is there already.
      return { outcome: added.delete(id) ? 'added' : 'already', id };
    });
  }

  /** Asks the service about the item from the beginning, as if it had just been tracked. */
  function askAgain(id: string): void {
    library.startOver(id, deps.settings().baseUrl);
    deps.links.forget(id);
    poller.add(id, 0);
    poller.checkNow(id);
  }

  function each(ids: readonly string[], act: (id: string) => void): void {
    for (const id of ids) if (library.generation(id)?.removedAtMs === null) act(id);
  }

  const wishes: ItemCommands = {
    track: trackAll,

    trackText(text) {
      const { ids, refused } = findTaskIds(text);
      return [...trackAll(ids), ...refused.map((one): AddOutcome => ({ outcome: 'refused', ...one }))];
    },

    retry: (ids) =>
      each(ids, (id) => {
        deps.presence.checkItem(id);
        if (library.assets(id).length === 0) {
          askAgain(id);
          return;
        }
        queue.retry(id);
        queue.resume(id);
        deps.links.addAssets(id);
      }),

    pause: (ids) =>
      each(ids, (id) => {
        if (library.assets(id).length > 0) return queue.pause(id);
        if (library.generation(id)?.state === 'failed') return;
        poller.drop(id);
        library.setGeneration(id, { wish: 'paused' });
      }),

    resume: (ids) =>
      each(ids, (id) => {
        if (library.assets(id).length > 0) return queue.resume(id);
        if (library.generation(id)?.wish !== 'paused') return;
        library.setGeneration(id, { wish: 'go' });
        poller.add(id, deps.now() - (library.generation(id)?.trackedAtMs ?? 0));
        poller.checkNow(id);
      }),

    cancel: (ids) =>
      each(ids, (id) => {
        if (library.assets(id).length > 0) return void queue.cancel(id);
        if (library.generation(id)?.state === 'failed') return;
        poller.drop(id);
        deps.links.forget(id);
        library.setGeneration(id, { wish: 'cancelled' });
      }),

    downloadAgain: (ids) =>
      each(ids, (id) => {
        deps.presence.checkItem(id);
        queue.fetchAgain(id);
      }),

    remove: deps.removals.remove,
    restore: deps.removals.restore,

    checkNow: (ids) => each(ids, (id) => poller.checkNow(id)),

    pauseAll: () => wishes.pause(library.unfinishedIds()),
    resumeAll: () => wishes.resume(library.idsWith('paused')),
    mark: library.setMarks,
    locate: (id, path) => locateClip(library, id, path),

    ending(id) {
      const record = library.generation(id);
      if (record?.removedAtMs !== null) return 'failed';
      const assets = library.assets(id);
      if (assets.length === 0) {
        return record.state === 'failed' || record.problem || record.wish === 'cancelled' ? 'failed' : null;
      }
      if (assets.some(({ state }) => !SETTLED.includes(state))) return null;
      return assets.every(({ state }) => state === 'saved') ? 'saved' : 'failed';
    },
  };
  return wishes;
}
