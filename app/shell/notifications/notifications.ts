/** Tells a person who is looking elsewhere that a clip was saved, that one failed, or that nothing goes on. */
import type { NativeImage } from 'electron';
import type { Engine } from '../../core/engine.ts';
import type { ErrorCode, Problem } from '../../shared/error-code.ts';
import { m } from '../../shared/paraglide/messages.js';
import { problemSentence } from '../../shared/problem-sentence.ts';
import type { Settings } from '../../shared/settings.ts';
import { createBursts } from './bursts.ts';
import type { ShowNotification } from './show-notification.ts';

export interface NotificationsDeps {
  readonly engine: Pick<Engine, 'on' | 'ending' | 'item'>;
  readonly settings: () => Pick<Settings, 'notifySaved' | 'notifyFailed'>;
  /** A person who looks at the window sees there what is saved. */
  readonly isFocused: () => boolean;
  readonly thumbnail: (id: string) => NativeImage | null;
  readonly show: ShowNotification;
  readonly reveal: (id: string) => void;
  readonly showItem: (id: string) => void;
  readonly showWindow: () => void;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

interface Failure {
  readonly id: string;
  readonly problem: Problem;
}

const KEY_REFUSED: Problem = { code: 'key-refused', facts: {} };

/** Starts to watch the engine; returns the function that ends it. */
export function startNotifications(deps: NotificationsDeps): () => void {
  const { engine, settings, show } = deps;

  const saved = createBursts<string>({
    now: deps.now,
    showOne(id) {
      const icon = deps.thumbnail(id);
      return show({ title: m.shell_clip_saved(), body: titleOf(id), ...(icon ? { icon } : {}) }, () =>
        deps.reveal(id),
      );
    },
    showMany: (ids) =>
      show(
        { title: m.announce_saved_count({ count: ids.length }), body: m.shell_click_for_window() },
        deps.showWindow,
      ),
  });
  // What failed may be filtered out or far down the list: told even to a person who looks at the window.
  const failed = createBursts<Failure>({
    now: deps.now,
    showOne: ({ id, problem }) =>
      show({ title: m.announce_failed({ title: titleOf(id) }), body: problemSentence(problem) }, () =>
        deps.showItem(id),
      ),
    showMany: (all) =>
      show(
        { title: m.announce_failed_count({ count: all.length }), body: m.shell_click_for_window() },
        deps.showWindow,
      ),
  });

  function titleOf(id: string): string {
    return engine.item(id).prompt ?? `${m.untitled()} ${id.slice(0, 8)}`;
  }

  let blockedBy: ErrorCode | null = null;
  const unsubscribe = [
    engine.on('saved', ({ id }) => {
      // With several assets the last one makes the item.
      if (engine.ending(id) !== 'saved' || !settings().notifySaved || deps.isFocused()) return;
      saved.push(id);
    }),
    engine.on('problem', ({ id, problem, retryInMs }) => {
      if (id === null || retryInMs !== null || engine.ending(id) !== 'failed') return;
      if (settings().notifyFailed) failed.push({ id, problem });
    }),
    engine.on('rescue', ({ news }) => {
      if (news === 0 || deps.isFocused() || !settings().notifyFailed) return;
      show({ title: m.rescue_notice({ count: news }), body: m.shell_click_for_window() }, deps.showWindow);
    }),
    engine.on('status', ({ keyRefused, storageProblem }) => {
      const problem: Problem | null = keyRefused ? KEY_REFUSED : storageProblem;
      const isNews = problem !== null && problem.code !== blockedBy;
      blockedBy = problem?.code ?? null;
      // The window has a banner for it that cannot be overlooked.
      if (!isNews || deps.isFocused() || !settings().notifyFailed) return;
      show({ title: m.shell_needs_you(), body: problemSentence(problem) }, deps.showWindow);
    }),
  ];
  return () => {
    for (const off of unsubscribe) off();
    saved.stop();
    failed.stop();
  };
}
