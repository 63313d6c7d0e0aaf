/** How clips are shown, found and played in the window, and what of it is kept. */
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { itemOf, picture, saveClips, viewButton } from './window-row.ts';

/** What is kept of the search, as main tells the page. */
async function keptSearch(): Promise<string | null> {
  const answer = await window.dailies?.calls['settings.get'](undefined);
  return answer?.ok ? answer.value.search : null;
}

test('grid, order, filter and search are remembered across a restart, and seen to be on', async () => {
  await using stage = await openStage();
  await stage.enterKey();
  const [, second] = await saveClips(stage, ['Boats at dawn', 'Abacus in the rain']);
  await viewButton(stage.page, 'Grid').click();
  await stage.page.locator('.tile').first().waitFor();
  await stage.page.getByLabel('Sort by').selectOption('name');
  await stage.page.getByRole('button', { name: 'Descending' }).click();
  await stage.page.getByRole('button', { name: /Not reviewed 2/ }).click();
  await stage.page.getByLabel('Search prompts, or paste IDs').fill('a');
  await stage.page.getByText('2 of 2').waitFor();
  await expect.poll(() => stage.page.evaluate(keptSearch)).toBe('a');
  await stage.restart('quit');
  const { page } = stage;
  await page.locator('.tile').nth(1).waitFor();
  expect(await page.locator('.tile').first().getAttribute('data-id')).toBe(second?.id);
  expect(await page.getByRole('button', { name: /Not reviewed 2/ }).getAttribute('aria-pressed')).toBe(
    'true',
  );
  expect(await page.getByLabel('Search prompts, or paste IDs').inputValue()).toBe('a');
  await picture(page, 'grid');
  await page.getByLabel('Search prompts, or paste IDs').fill('abacus');
  await page.getByText('1 of 2').waitFor();
  await picture(page, 'search-on');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('2 clips').waitFor();
  expect(await page.getByRole('button', { name: /Not reviewed 2/ }).getAttribute('aria-pressed')).toBe(
    'false',
  );
});

test('the pointer plays a saved clip, muted, and leaving it stops it', async () => {
  await using stage = await openStage();
  await stage.enterKey();
  const [task] = await saveClips(stage, ['Slow waves']);
  const { page } = stage;
  const frame = itemOf(page, task?.id ?? '').locator('.frame');
  await frame.hover();
  const video = frame.locator('video');
  await video.waitFor();
  await page.waitForFunction(
    () => (document.querySelector('.frame video') as HTMLVideoElement | null)?.currentTime,
  );
  expect(await video.evaluate((one: HTMLVideoElement) => [one.muted, one.loop])).toEqual([true, true]);
  await page.mouse.move(0, 0);
  await video.waitFor({ state: 'detached' });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.clock.install();
  await frame.hover();
  // Longer than a clip takes to begin.
  await page.clock.runFor(600);
  expect(await video.count()).toBe(0);
});
