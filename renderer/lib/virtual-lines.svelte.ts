/** The lines of the list that are on the screen, out of as many as there are: @tanstack/virtual-core for Svelte. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  Virtualizer,
} from '@tanstack/virtual-core';
import { untrack } from 'svelte';

export interface VirtualLine {
  readonly index: number;
  /** Pixels from the top of all lines. */
  readonly start: number;
}

export interface VirtualLinesOptions {
  readonly count: number;
  /** Pixels; the same for each line. */
  readonly lineHeight: number;
  /** Stays drawn wherever the list is scrolled to, or scrolling away would drop the focus; -1 for none. */
  readonly kept: number;
}

export interface VirtualLines {
  readonly lines: readonly VirtualLine[];
  /** Of all lines together, in pixels. */
  readonly height: number;
  /** The lines in sight. */
  readonly first: number;
  readonly last: number;
  /** Scrolls no further than it takes to show the line. */
  reveal(line: number): void;
}

/** Pixels, rounded up to whole lines, that are drawn above and below the screen. */
const OVERSCAN_PX = 250;

/** `options` and `scroller` are read reactively; call while a component is being set up. */
export function createVirtualLines(
  scroller: () => HTMLElement | null,
  options: () => VirtualLinesOptions,
): VirtualLines {
  let moves = $state.raw(0);

  /** Another function with another line to keep, since the virtualizer asks an unchanged one no second time. */
  const rangeOf = $derived.by(() => {
    const { kept, count } = options();
    return (range: Range): number[] => {
      const indexes = defaultRangeExtractor(range);
      const first = indexes[0] ?? 0;
      if (kept >= 0 && kept < count && (kept < first || kept >= first + indexes.length)) indexes.push(kept);
      return indexes;
    };
  });
  const settings = () => ({
    count: options().count,
    getScrollElement: scroller,
    estimateSize: () => options().lineHeight,
    overscan: Math.ceil(OVERSCAN_PX / options().lineHeight),
    rangeExtractor: rangeOf,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => {
      moves++;
    },
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(untrack(settings));

  const shown = $derived.by(() => {
    void moves;
    virtualizer.setOptions(settings());
    return {
      lines: virtualizer.getVirtualItems(),
      height: virtualizer.getTotalSize(),
      first: virtualizer.range?.startIndex ?? 0,
      last: virtualizer.range?.endIndex ?? 0,
    };
  });

  $effect(() => {
    void options().lineHeight;
    untrack(() => virtualizer.measure());
  });
  $effect(() => {
    void scroller();
    const leave = virtualizer._didMount();
    virtualizer._willUpdate();
    return leave;
  });

  return {
    get lines() {
      return shown.lines;
    },
    get height() {
      return shown.height;
    },
    get first() {
      return shown.first;
    },
    get last() {
      return shown.last;
    },
    reveal(line) {
      const element = scroller();
      if (!element) return;
      const { lineHeight } = options();
      const top = line * lineHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + lineHeight > element.scrollTop + element.clientHeight) {
        element.scrollTop = top + lineHeight - element.clientHeight;
      }
    },
  };
}
