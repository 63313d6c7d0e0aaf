/** The details of a saved clip in the whole app: its player on media://, its hash, its times; and the offline banner. */
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { actFromMenu, picture, waitForStatus } from './window-row.ts';

test('a saved clip is played in its details, sought in, and told of in full', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'A lantern on a river', stages: [] });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Saved');
  await actFromMenu(page, task.id, 'Details');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Task, files, timeline, answer').click();
  await details.getByText(task.sha256()).waitFor();
  await details
    .getByText('Finished at the service')
    .or(details.getByText('Noticed by Dailies'))
    .first()
    .waitFor();

  // A build of Chromium without the codec shows the poster; the app itself carries it.
  const sought = await page
    .getByRole('figure', { name: 'Preview of A lantern on a river' })
    .locator('video')
    .evaluate(async (element) => {
      const video = element as HTMLVideoElement;
      if (video.canPlayType('video/mp4; codecs="avc1.42E01E"') === '') return null;
      if (video.readyState < 1) {
        await new Promise((done) => video.addEventListener('loadedmetadata', done, { once: true }));
      }
      const target = video.duration / 2;
      const there = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
      video.currentTime = target;
      await there;
      return { off: Math.abs(video.currentTime - target), error: video.error?.message ?? null };
    });
  if (sought !== null) {
    expect(sought.error).toBeNull();
    expect(sought.off).toBeLessThan(0.5);
  }
  await picture(page, 'details');

  await details.getByText('Raw answer').click();
  await expect
    .poll(() => details.getByRole('textbox', { name: 'Raw answer' }).inputValue())
    .toContain(`"id": "${task.id}"`);
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  // The menu that opened them is gone: the row has the focus again.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe(task.id);
});

test('P2-11: a gateway on this computer is asked on, whether there is a network or not', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'A kettle', stages: [{ word: 'processing' }] });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Generating');
  await stage.app.command('online', { value: false });
  const asked = task.polls;
  await expect.poll(() => task.polls).toBeGreaterThan(asked);
  expect(await page.getByText('This computer is offline.').count()).toBe(0);
});
