/** Follows one item whole, for its details: asks for it anew with each change of it, while the page can be seen. */
import type { Problem } from '../../../app/shared/error-code.ts';
import type { ItemDetail } from '../../../app/shared/library-view.ts';
import { type Client, problemFrom } from '../../lib/bridge.ts';
import { whileVisible } from '../../lib/while-visible.ts';

export interface FollowedItem {
  /** What was shown before stays until the next is there: no flicker from row to row. */
  readonly item: ItemDetail | null;
  /** Why it cannot be shown; over with the next answer. */
  readonly problem: Problem | null;
  /** It was there, and was taken off the list. */
  readonly isGone: boolean;
}

/**
 * Starts to follow; call while a component is being set up.
 * @param id read reactively.
 */
export function followItem(client: Client, id: () => string): FollowedItem {
  let item = $state.raw<ItemDetail | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let isGone = $state(false);

  $effect(() => {
    const wanted = id();
    problem = null;
    isGone = false;
    let asked = 0;
    /** An answer that comes after that to a later question is old news. */
    let answered = 0;
    const isNews = (question: number): boolean => {
      if (question < answered) return false;
      answered = question;
      return true;
    };
    async function ask(): Promise<void> {
      asked += 1;
      const question = asked;
      try {
        const detail = await client.call('library.item', { id: wanted });
        if (!isNews(question)) return;
        item = detail;
        problem = null;
        isGone = false;
      } catch (thrown) {
        if (!isNews(question)) return;
        problem = problemFrom(thrown);
        isGone = problem.code === 'not-found' && item?.id === wanted;
        item = null;
      }
    }
    const end = whileVisible(() => {
      void ask();
      return client.on('library.changed', (change) => {
        if (change.ids === null || change.ids.includes(wanted)) void ask();
      });
    });
    return () => {
      answered = Number.POSITIVE_INFINITY;
      end();
    };
  });

  return {
    get item() {
      return item;
    },
    get problem() {
      return problem;
    },
    get isGone() {
      return isGone;
    },
  };
}
