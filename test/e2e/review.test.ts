/** The review, over real clips in a real Chromium: it plays, steps, keeps in step, and is judged by keys. */
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { picture, rowOf, waitForStatus } from './window-row.ts';

test('takes of a prompt are watched, compared in step and judged without the mouse', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const takes = [0, 1].map(() => service.addTask({ prompt: 'A fox in the snow', stages: [] }));
  await stage.enterKey();
  for (const { id } of takes) {
    await stage.paste(id);
    await waitForStatus(page, id, 'Saved');
  }
  const [first = { id: '' }] = takes;
  await rowOf(page, first.id).click();
  await page.keyboard.press('Space');
  const review = page.getByRole('dialog', { name: 'Review' });
  await review.getByText('Take 1 of 2').waitFor();

  const times = () =>
    page
      .locator('dialog video')
      .evaluateAll((all) => all.map((one) => (one as HTMLVideoElement).currentTime));
  // It plays at once.
  await expect.poll(async () => (await times())[0] ?? 0).toBeGreaterThan(0.2);

  await page.keyboard.press('2');
  await expect.poll(async () => (await times()).length).toBe(2);
  const drift = async (): Promise<number> => {
    const [one = 0, other = 9] = await times();
    return Math.abs(one - other);
  };
  await expect.poll(drift).toBeLessThan(1 / 24);
  await picture(page, 'review');

  // A pause, and a frame on: both stand a frame further, still beside each other.
  await page.keyboard.press('k');
  await expect
    .poll(() =>
      page.locator('dialog video').evaluateAll((all) => all.every((one) => (one as HTMLVideoElement).paused)),
    )
    .toBe(true);
  const [before = 0] = await times();
  await page.keyboard.press(before > 1 ? ',' : '.');
  await expect.poll(async () => Math.abs(((await times())[0] ?? 0) - before)).toBeGreaterThan(0.01);
  expect(Math.abs(((await times())[0] ?? 0) - before)).toBeLessThan(0.1);
  await expect.poll(drift).toBeLessThan(1 / 24);

  await page.keyboard.press('p');
  await review.getByText('1 of 2 judged').waitFor();
  // No letterbox: each clip has its own shape, and its mark stands upon it.
  const [clip, mark] = await Promise.all(
    ['dialog .clip.current video', 'dialog .clip.current .mark'].map((what) =>
      page.locator(what).boundingBox(),
    ),
  );
  const shape = await page
    .locator('dialog .clip.current video')
    .evaluate((video) => (video as HTMLVideoElement).videoWidth / (video as HTMLVideoElement).videoHeight);
  if (!clip || !mark) throw new Error('No clip, or no mark');
  expect(Math.abs(clip.width - clip.height * shape)).toBeLessThan(2);
  expect(mark.x).toBeGreaterThan(clip.x);
  expect(mark.x + mark.width).toBeLessThan(clip.x + clip.width);
  expect(mark.y).toBeGreaterThan(clip.y);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('x');
  await review.getByText('2 of 2 judged').waitFor();
  await page.keyboard.press('Escape');
  await review.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Picks/ }).click();
  await rowOf(page, first.id).waitFor();
  await expect.poll(() => page.locator('[role=row][data-id]').count()).toBe(1);
});
