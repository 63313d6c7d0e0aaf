/** The job itself, seen in the window: from pending to a clip on disk, shown, played, dragged, opened, and kept. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { NOBODYS_TASK } from '../../app/core/services/test-key.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openStage } from './stage.ts';
import {
  act,
  actFromMenu,
  dragRow,
  picture,
  rowOf,
  savedPath,
  sha256OfFile,
  waitForStatus,
  watchRow,
} from './window-row.ts';

const documented = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../fixtures/query-single-task.json'), 'utf8'),
) as { readonly id: string; readonly request: { readonly prompt: string } };

const CHINESE = '月光下的海面，青色的波光，镜头缓缓推进';

/** Plays the clip in the page, muted, then seeks to its middle. */
async function playInPage(
  page: Page,
  id: string,
): Promise<{ width: number; played: number; seekedTo: number }> {
  return await page.evaluate(async (itemId) => {
    const video = document.createElement('video');
    const next = (name: string): Promise<unknown> =>
      new Promise((done, fail) => {
        video.addEventListener(name, done, { once: true });
        video.addEventListener('error', () => fail(new Error(video.error?.message)), { once: true });
      });
    video.muted = true;
    video.src = `media://library/video/${itemId}`;
    document.body.append(video);
    await next('loadeddata');
    await video.play();
    while (video.currentTime === 0) await next('timeupdate');
    video.pause();
    const played = video.currentTime;
    const seeked = next('seeked');
    video.currentTime = video.duration / 2;
    await seeked;
    const sight = { width: video.videoWidth, played, seekedTo: video.currentTime / video.duration };
    video.remove();
    return sight;
  }, id);
}

test('takes the documented example and a Chinese prompt from pending to clips that outlast a restart', async () => {
  await using stage = await openStage();
  const { service } = stage;
  const task = service.addTask({
    ...{ id: documented.id, prompt: documented.request.prompt },
    stages: [
      { word: 'pending', forPolls: 2 },
      { word: 'processing', forPolls: 2 },
    ],
    source: makeLargeMp4(3_000_000, 'landscape'),
    cdn: { bytesPerSecond: 1_500_000 },
  });
  const chinese = service.addTask({ prompt: CHINESE, clip: 'moonlight', shape: 'wrapped' });
  await stage.enterKey();
  const sights = await watchRow(stage.page, task.id);
  await stage.paste(JSON.stringify({ id: task.id, state: 'pending' }));
  await stage.paste(chinese.id);
  await waitForStatus(stage.page, task.id, 'Downloading');
  await rowOf(stage.page, task.id).getByRole('progressbar').waitFor();
  await picture(stage.page, 'downloading');
  await waitForStatus(stage.page, task.id, 'Saved');
  await waitForStatus(stage.page, chinese.id, 'Saved');

  // What was seen on the way.
  const seen = await sights();
  const firstOf = (pattern: RegExp): number => seen.findIndex(({ text }) => pattern.test(text));
  const way = [/Generating·?.*Queued at the service/, /Generating(?!.*Queued)/, /Downloading/, /Saved/].map(
    firstOf,
  );
  expect([way, way.includes(-1)]).toEqual([[...way].sort((a, b) => a - b), false]);
  const percents = seen.flatMap(({ percent }) => percent ?? []);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(new Set(percents).size).toBeGreaterThanOrEqual(3);
  expect(seen.some(({ text }) => /of 3 MB.*\/s.*left/.test(text))).toBe(true);

  // On disk, byte for byte, under the names that were promised.
  const paths = {
    task: await savedPath(stage.page, task.id),
    chinese: await savedPath(stage.page, chinese.id),
  };
  expect(paths).toEqual({
    task: resolve(stage.clips, `${documented.request.prompt} [${task.id.slice(0, 8)}].mp4`),
    chinese: resolve(stage.clips, `${CHINESE} [${chinese.id.slice(0, 8)}].mp4`),
  });
  expect(sha256OfFile(paths.task)).toBe(task.sha256());
  expect(sha256OfFile(paths.chinese)).toBe(chinese.sha256());
  expect(await rowOf(stage.page, chinese.id).innerText()).toContain(CHINESE);

  // Shown and played out of the library, by ranges.
  await expect
    .poll(() =>
      rowOf(stage.page, task.id)
        .locator('img.picture')
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
    )
    .toBeGreaterThan(0);
  const statuses: number[] = [];
  stage.page.on('response', (response) => {
    if (response.url().endsWith(`/video/${task.id}`)) statuses.push(response.status());
  });
  const clip = await playInPage(stage.page, task.id);
  expect(clip).toMatchObject({ width: 680, seekedTo: expect.closeTo(0.5, 1) });
  expect(clip.played).toBeGreaterThan(0);
  // The stand-in host redirects to a server of its own first.
  expect(new Set(statuses.filter((status) => status < 300))).toEqual(new Set([206]));
  await picture(stage.page, 'saved');

  // Handed to other programs.
  await dragRow(stage.page, task.id);
  await expect.poll(() => stage.app.drags()).toEqual([[realpathSync(paths.task)]]);
  await rowOf(stage.page, task.id).click();
  await rowOf(stage.page, chinese.id).click({ modifiers: ['ControlOrMeta'] });
  await picture(stage.page, 'selection');
  await dragRow(stage.page, chinese.id);
  await expect
    .poll(async () => (await stage.app.drags())[1]?.toSorted())
    .toEqual([paths.task, paths.chinese].toSorted());
  await act(stage.page, task.id, 'Show in folder');
  await act(stage.page, chinese.id, 'Open');
  await expect
    .poll(() => stage.app.opened())
    .toEqual([
      { kind: 'shell.showItemInFolder', target: paths.task },
      { kind: 'shell.openPath', target: paths.chinese },
    ]);
  await actFromMenu(stage.page, task.id, 'Details');
  await stage.page.getByText('Task, files, timeline, answer').click();
  await stage.page.getByText(task.sha256()).waitFor();
  await picture(stage.page, 'details');

  // After a restart the list, the key and the pictures are there, and nothing is asked for again.
  const before = service.requests.length;
  await stage.restart('quit');
  await waitForStatus(stage.page, task.id, 'Saved');
  await waitForStatus(stage.page, chinese.id, 'Saved');
  await expect
    .poll(() =>
      rowOf(stage.page, chinese.id)
        .locator('img.picture')
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
    )
    .toBeGreaterThan(0);
  await stage.page.getByLabel('Search prompts, or paste IDs').fill('青色');
  await rowOf(stage.page, task.id).waitFor({ state: 'detached' });
  await rowOf(stage.page, chinese.id).waitFor();
  await stage.page.getByLabel('Search prompts, or paste IDs').fill('');
  await stage.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await stage.page.getByText(`Stored, ends in …${service.apiKey.slice(-4)}`).waitFor();
  await stage.page.getByRole('button', { name: 'Test' }).click();
  await stage.page.getByText('This key works.').waitFor();
  await stage.page.getByRole('tab', { name: 'Appearance' }).click();
  await stage.page.getByLabel('Theme').selectOption('dark');
  await stage.page.getByLabel('Language').selectOption('zh-Hans');
  await stage.page.getByRole('heading', { name: '设置' }).waitFor();
  await picture(stage.page, 'settings-chinese-dark');
  await stage.page.getByLabel('语言').selectOption('en');
  await stage.page.getByRole('button', { name: 'Close settings' }).click();
  // A new task shows that polling and downloading are under way again; of the old ones nobody has asked.
  const fresh = service.addTask({ prompt: 'One more', stages: [] });
  await stage.paste(fresh.id);
  await waitForStatus(stage.page, fresh.id, 'Saved');
  expect(new Set(service.requests.slice(before).flatMap(({ taskIds }) => taskIds))).toEqual(
    new Set([fresh.id, NOBODYS_TASK]),
  );
  expect(existsSync(paths.task)).toBe(true);
  expect(service.secretsAtCdn()).toEqual([]);
});
