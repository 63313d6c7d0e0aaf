/**
 * Measures the list in an open window, wherever that runs: frames while it is scrolled, the search, choosing everything.
 * What runs inside the page is in window-probes.ts.
 */
import type { Page } from 'playwright-core';
import { framesWhileScrolling, keystrokes, timesOfChoosing } from './window-probes.ts';

/** Shows a figure beside its bound; null where it has none. */
export type Tell = (name: string, figure: number, unit: string, bound: number | null, more?: string) => void;

const SCROLL_MS = 10_000;

/** Gives the number below which such a share of them lies. */
export const at = (numbers: readonly number[], share: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Scrolls list and grid, by prompt and not, with the scroll bar and by 4,000 pixels a second. */
export async function measureScrolling(page: Page, tell: Tell): Promise<void> {
  for (const [view, isGrouped] of [
    ['List', true],
    ['Grid', true],
    ['Grid', false],
  ] as const) {
    await page.getByRole('button', { name: view, exact: true }).click();
    const groups = page.getByRole('button', { name: 'Group by prompt' });
    if ((await groups.getAttribute('aria-pressed')) !== String(isGrouped)) await groups.click();
    await pause(1_000);
    const name = isGrouped ? `${view} by prompt` : view;
    const dragged = await page.evaluate(framesWhileScrolling, { pixelsPerSecond: null, ms: SCROLL_MS });
    tell(
      `${name}: p95 frame, scroll bar drawn from top to bottom`,
      at(dragged, 0.95),
      'ms',
      20,
      more(dragged),
    );
    const wheeled = await page.evaluate(framesWhileScrolling, { pixelsPerSecond: 4_000, ms: SCROLL_MS / 2 });
    tell(`${name}: p95 frame, at 4,000 pixels a second`, at(wheeled, 0.95), 'ms', 20, more(wheeled));
  }
  await page.getByRole('button', { name: 'Group by prompt' }).click();
  await page.getByRole('button', { name: 'List', exact: true }).click();

  function more(frames: readonly number[]): string {
    return `  median ${at(frames, 0.5).toFixed(1)}, slowest ${at(frames, 1).toFixed(0)}, ${frames.length} frames`;
  }
}

/** Types into the search, a letter at a time. */
export async function measureSearch(page: Page, tell: Tell): Promise<void> {
  const field = page.getByLabel('Search prompts, or paste IDs');
  const taken: number[] = [];
  for (const words of ['a neon city', '日落时分', 'foxes racing']) {
    await field.fill('');
    await pause(500);
    await field.focus();
    taken.push(...(await page.evaluate(keystrokes, words)));
  }
  await field.fill('');
  tell(
    'search: from a keystroke to its result, slowest',
    at(taken, 1),
    'ms',
    100,
    `  median ${at(taken, 0.5).toFixed(0)}`,
  );
}

/** Chooses everything, and lets one item go. */
export async function measureChoosing(page: Page, tell: Tell, rounds: number): Promise<void> {
  const taken: { readonly all: number; readonly oneLess: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    taken.push(await page.evaluate(timesOfChoosing));
    await pause(500);
  }
  const slowest = (of: 'all' | 'oneLess'): number => Math.max(...taken.map((one) => one[of]));
  tell('everything chosen: from the key to its count, slowest', slowest('all'), 'ms', 500);
  tell('one of them let go: from the click to the count, slowest', slowest('oneLess'), 'ms', 100);
}
