/** Says which lines of the list are on the screen, out of as many as there are and however high each is. */
import { untrack } from 'svelte';
import type { Layout } from './layout.ts';

export interface VirtualLinesOptions {
  readonly layout: Layout;
  /** Of the screen, in pixels. */
  readonly height: number;
  /** Stays drawn wherever the list is scrolled to, or scrolling away would drop the focus; -1 for none. */
  readonly kept: number;
}

export interface VirtualLines {
  /** Those that are drawn. */
  readonly lines: readonly number[];
  /** The lines in sight. */
  readonly first: number;
  readonly last: number;
  /** Which clips these are. What is put away is left out, but for the clip that its heading speaks for. */
  readonly stretches: readonly (readonly [number, number])[];
  /** Reads anew where the list is scrolled to. */
  scrolled(): void;
  /** Scrolls no further than it takes to show the line, and the heading above it. */
  reveal(line: number): void;
}

/** Pixels that are drawn above and below the screen. */
const OVERSCAN_PX = 250;

/**
 * Follows the scrolling of one list; call while a component is being set up.
 * @param scroller read reactively, as `options` is.
 */
export function createVirtualLines(
  scroller: () => HTMLElement | null,
  options: () => VirtualLinesOptions,
): VirtualLines {
  let top = $state(0);
  const layout = $derived(options().layout);
  const height = $derived(options().height);
  /** The browser itself scrolls up when the list becomes shorter, and tells of it a moment later. */
  const shownTop = $derived(Math.max(0, Math.min(top, layout.height - height)));
  const lineAt = (y: number): number => (layout.lineCount === 0 ? 0 : layout.lineAt(y));
  const first = $derived(lineAt(shownTop));
  const last = $derived(lineAt(shownTop + Math.max(0, height - 1)));
  const from = $derived(lineAt(shownTop - OVERSCAN_PX));
  const to = $derived(lineAt(shownTop + height + OVERSCAN_PX));
  const lines = $derived.by(() => {
    const { lineCount } = layout;
    if (lineCount === 0) return [];
    const { kept } = options();
    const drawn = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    if (kept >= 0 && kept < lineCount && (kept < from || kept > to)) drawn.push(kept);
    return drawn;
  });

  return {
    get lines() {
      return lines;
    },
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    get stretches() {
      const found: [number, number][] = [];
      for (let at = first; at <= Math.min(last, layout.lineCount - 1); at += 1) {
        const line = layout.line(at);
        const end = line.kind === 'heading' ? line.first : line.first + line.count - 1;
        const before = found.at(-1);
        if (before && line.first <= before[1] + 1) before[1] = Math.max(before[1], end);
        else found.push([line.first, end]);
      }
      return found;
    },
    scrolled() {
      top = scroller()?.scrollTop ?? 0;
    },
    reveal(at) {
      const element = scroller();
      if (!element) return;
      const line = untrack(() => layout).line(at);
      const above = at > 0 ? layout.line(at - 1) : line;
      const start = above.kind === 'heading' ? above.top : line.top;
      const end = line.top + line.height;
      if (start < element.scrollTop) element.scrollTop = start;
      else if (end > element.scrollTop + element.clientHeight) {
        element.scrollTop = end - element.clientHeight;
      }
      top = element.scrollTop;
    },
  };
}
