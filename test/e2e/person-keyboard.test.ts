/** A person who works by keyboard and screen reader: roles, names, live regions, the order of the focus, no trap. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seedTakes } from './seed-takes.ts';
import { openStage, type Stage } from './stage.ts';
import { picture } from './window-row.ts';

const PROMPTS = [
  { prompt: 'An owl at night', clip: 'portrait', takes: 2 },
  { prompt: 'A fox in the snow', clip: 'landscape', takes: 3 },
] as const;

/** Past the last stop, and before the first. */
const NOWHERE = 'nowhere';

/** The role and the name of what has the focus, as the browser tells them to a screen reader. */
async function focused(page: Page): Promise<string> {
  if (await page.evaluate(() => document.activeElement === document.body)) return NOWHERE;
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', { expression: 'document.activeElement' });
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId ?? '',
    fetchRelatives: false,
  });
  await session.detach();
  const [node] = nodes;
  return `${String(node?.role?.value)} ${JSON.stringify(node?.name?.value ?? '')}`;
}

async function walk(page: Page, key: string, most: number): Promise<readonly string[]> {
  const stops: string[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press(key);
    const stop = await focused(page);
    if (stop === stops[0] || stop === NOWHERE) break;
    stops.push(stop);
  }
  return stops;
}

/** One for both tests, each of which begins with a page that has just been loaded. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    settings: { view: 'grid', firstRunDone: true },
    before: (data, clips) => void seedTakes(data, clips, PROMPTS),
  });
});
beforeEach(async () => void (await stage.page.reload()));
afterAll(async () => await stage[Symbol.asyncDispose]());

test('Tab goes through the window in the order it is read, each stop has a role and a short name, and nothing holds it', async () => {
  const { page } = stage;
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor();
  await page.locator('#search').focus();
  const stops = await walk(page, 'Tab', 40);
  expect(stops.length).toBeLessThan(40);
  for (const stop of stops) {
    expect(stop, stops.join(' | ')).toMatch(/^\w+ ".+"$/);
    expect(stop.length).toBeLessThan(100);
  }
  const at = (part: string): number => stops.findIndex((stop) => stop.includes(part));
  const order = ['Sort by', 'Grid', 'Add', 'Settings', 'All', 'A fox in the snow, take 1, Saved'].map(at);
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  // The filters, and the list, are one stop each but for what belongs to the clip or the group.
  expect(at('A fox in the snow, take 1') - at('All')).toBeLessThan(8);
  // And the way back is the same way.
  await page.locator('#search').focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('Tab');
  const there = await focused(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toBe(there);
});

test('without the mouse a clip is found, reviewed, picked, copied and taken back, and each act is said aloud', async () => {
  const { page } = stage;
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor();
  const isSaid = (words: string | RegExp) =>
    page.locator('[role=status], [role=alert], [aria-live]').filter({ hasText: words }).first().waitFor();
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type('owl');
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('gridcell "An owl at night, take 1, Saved"');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => focused(page)).toBe('gridcell "An owl at night, take 2, Saved"');

  await page.keyboard.press('Space');
  const review = page.getByRole('dialog', { name: 'Review' });
  await review.getByRole('heading', { name: 'An owl at night' }).waitFor();
  await isSaid('Take 2 of 2');
  await page.keyboard.press('p');
  await isSaid('1 of 2 judged');
  // Tab stays within the dialog, and comes round.
  const inside = await walk(page, 'Tab', 12);
  expect(inside.length).toBeLessThan(12);
  expect(
    await review.evaluate(
      (dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body,
    ),
  ).toBe(true);
  await page.keyboard.press('Escape');
  await review.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toMatch(/^gridcell "An owl at night, take 2, /);

  await page.keyboard.press('ControlOrMeta+Shift+c');
  await isSaid(/Copied 1 path|Copied the path|path/);
  await page.keyboard.press('ControlOrMeta+z');
  await isSaid(/mark|Took back|Undone|undone/i);
  await picture(page, 'keyboard');

  // The details open beside the list or over it, and Escape leads back to the clip.
  await page.keyboard.press('ControlOrMeta+i');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Task, files, timeline, answer').waitFor();
  await expect.poll(() => focused(page)).toBe('complementary "Details"');
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toMatch(/^gridcell "An owl at night, take 2, /);
});
