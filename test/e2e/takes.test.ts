/** Takes below their prompt, over real clips: pictures in their own shape, and the keyboard from group to group. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { picture, waitForStatus } from './window-row.ts';

const cell = (page: Page, id: string) => page.locator(`.tile[data-id="${id}"]`);
/** Whether the keyboard is on this clip. */
const isAt = (page: Page, id: string) =>
  expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe(id);

test('takes of a prompt stand below it in their own shape, and are folded, reviewed and taken apart by keys', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const foxes = [0, 1, 2].map(() =>
    service.addTask({ prompt: 'A fox in the snow', aspect: 'landscape', stages: [] }),
  );
  const owls = [0, 1].map(() =>
    service.addTask({ prompt: 'An owl at night', aspect: 'portrait', stages: [] }),
  );
  await stage.enterKey();
  for (const { id } of [...foxes, ...owls]) {
    await stage.paste(id);
    await waitForStatus(page, id, 'Saved');
  }
  const [fox = '', , lastFox = ''] = foxes.map(({ id }) => id);
  const [owl = '', otherOwl = ''] = owls.map(({ id }) => id);

  await page.keyboard.press('ControlOrMeta+2');
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor();
  await cell(page, fox).waitFor();
  // The heading says the prompt; the pictures say their numbers alone.
  expect(await page.getByText('A fox in the snow', { exact: true }).count()).toBe(1);
  expect(await cell(page, owl).getAttribute('aria-label')).toBe('An owl at night, take 1, Saved');
  const ratioOf = async (id: string): Promise<number> => {
    const box = await cell(page, id).locator('.frame').boundingBox();
    return box === null ? 0 : box.width / box.height;
  };
  expect(await ratioOf(fox)).toBeGreaterThan(1.6);
  expect(await ratioOf(owl)).toBeLessThan(0.7);
  await picture(page, 'takes');

  // The newest prompt is first, its oldest take before the others.
  await cell(page, owl).click();
  await page.keyboard.press('ArrowRight');
  await isAt(page, otherOwl);
  await page.keyboard.press('ArrowRight');
  await isAt(page, fox);
  // The tall picture above its middle.
  await page.keyboard.press('ArrowUp');
  await isAt(page, otherOwl);

  await page.keyboard.press('s');
  await cell(page, owl).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await isAt(page, fox);
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Space');
  const review = page.getByRole('dialog', { name: 'Review' });
  await review.getByText('Take 1 of 2').waitFor();
  await page.keyboard.press('Escape');
  await review.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Unfold: An owl at night' }).click();
  await cell(page, otherOwl).waitFor();

  await cell(page, lastFox).click();
  await page.keyboard.press('ControlOrMeta+Shift+A');
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('.caption[data-text="A fox in the snow"]').count()).toBe(3);
  await page.keyboard.press('g');
  await page.getByRole('heading', { name: 'A fox in the snow' }).waitFor();
});
