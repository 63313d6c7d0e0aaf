/** Tells a screen reader what a sighted person notices: what was saved or failed, how much was found or chosen. */
import type { ItemRow, ItemStatus, StatusCounts } from '../../../app/shared/library-view.ts';
import { m } from '../../../app/shared/paraglide/messages.js';
import { itemTitle } from '../../lib/title.ts';
import type { Renewal } from '../list/library.svelte.ts';

export interface Announcements {
  /** What a renewal of the list brought. */
  renewed(renewal: Renewal): void;
  /** How many items are chosen now. */
  selected(count: number): void;
  stop(): void;
}

/** Of a search that is being typed or a selection that is being drawn, only the end is worth a word. */
const SETTLED_MS = 700;

/** On its way to being saved, or to failing. */
const UNDER_WAY: readonly ItemStatus[] = ['generating', 'downloading', 'waiting', 'paused'];
const underWay = (counts: StatusCounts): number => UNDER_WAY.reduce((sum, status) => sum + counts[status], 0);

/**
 * Makes the teller.
 * @param say has the screen reader say a text.
 */
export function createAnnouncements(say: (text: string) => void): Announcements {
  let waiting: {
    readonly about: 'list' | 'selection';
    readonly timer: ReturnType<typeof setTimeout>;
  } | null = null;
  let chosen = 0;

  function drop(): void {
    if (waiting) clearTimeout(waiting.timer);
    waiting = null;
  }
  function sayOnceSettled(about: 'list' | 'selection', text: () => string): void {
    drop();
    const timer = setTimeout(() => {
      waiting = null;
      say(text());
    }, SETTLED_MS);
    waiting = { about, timer };
  }

  /**
   * Tells what was saved or failed. Rows that are loaded tell themselves what they became. Of the others only the
   * counts are known, and an undone removal or a clip that was found again changes them too: no more of them count than
   * have stopped being under way.
   */
  function ended({ before, after }: Renewal): void {
    const was = new Map(before.rows.map((row) => [row.id, row.status]));
    const isTurned = (row: ItemRow, status: ItemStatus): boolean => {
      const old = was.get(row.id);
      return row.status === status && old !== undefined && old !== status && old !== 'missing';
    };
    const left = Math.max(0, underWay(before.counts) - underWay(after.counts));
    for (const status of ['saved', 'failed'] as const) {
      const turned = after.rows.filter((row) => isTurned(row, status));
      const count = Math.max(turned.length, Math.min(left, after.counts[status] - before.counts[status]));
      const [only] = turned;
      if (count === 1 && only) say(m[`announce_${status}`]({ title: itemTitle(only, m.untitled()) }));
      else if (count > 0) say(m[`announce_${status}_count`]({ count }));
    }
  }

  return {
    renewed(renewal) {
      const { total } = renewal;
      if (renewal.isNew) {
        sayOnceSettled('list', () => (total === 0 ? m.list_no_match() : m.list_total({ count: total })));
      } else ended(renewal);
    },
    selected(count) {
      if (count === chosen) return;
      chosen = count;
      // One is told by the row itself, and how many there were before is true no more.
      if (count > 1) sayOnceSettled('selection', () => m.list_selected({ count }));
      else if (waiting?.about === 'selection') drop();
    },
    stop: drop,
  };
}
