/** The app ends, in order or not, and comes back; and it is there once, however often it is started. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openStage, type Stage } from './stage.ts';
import { rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

const SLOW = { bytesPerSecond: 800_000 };

/** Adds a download of 4 MB that would take five seconds, and waits until a quarter of it is there. */
async function startSlowDownload(stage: Stage): Promise<TaskHandle> {
  const task = stage.service.addTask({
    ...{ prompt: 'Clouds over a valley', stages: [], source: makeLargeMp4(4_000_000, 'hills'), cdn: SLOW },
  });
  await stage.enterKey();
  await stage.paste(task.id);
  await expect.poll(() => percentOf(stage.page, task.id), { timeout: 20_000 }).toBeGreaterThanOrEqual(25);
  return task;
}

async function percentOf(page: Page, id: string): Promise<number> {
  const bar = rowOf(page, id).getByRole('progressbar');
  return (await bar.isVisible()) ? Number(await bar.getAttribute('aria-valuenow')) : 0;
}

async function expectSavedOnce(stage: Stage, task: TaskHandle): Promise<void> {
  await waitForStatus(stage.page, task.id, 'Saved');
  expect(sha256OfFile(await savedPath(stage.page, task.id))).toBe(task.sha256());
  expect(readdirSync(stage.clips)).toEqual([`Clouds over a valley [${task.id.slice(0, 8)}].mp4`]);
  const sent = task.downloads.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(sent).toBeLessThan(2 * task.bytes);
}

test('after kill -9 in mid-download the next start ends with the same file, fetched less than twice', async () => {
  await using stage = await openStage();
  const task = await startSlowDownload(stage);
  task.setCdn({});
  await stage.restart('kill');
  await expectSavedOnce(stage, task);
});

test('quitting in mid-download takes less than 3 s, and the next start goes on from the same byte', async () => {
  await using stage = await openStage();
  const task = await startSlowDownload(stage);
  expect(await stage.app.quit()).toBe(0);
  // The app gives its engine 3 s and then ends anyway; by its own log it was done before.
  const log = readFileSync(join(stage.userData, 'logs/dailies.log'), 'utf8');
  const [closing, closed] = ['closing', 'closed'].map((word) =>
    Date.parse(
      log
        .split('\n')
        .find((line) => line.endsWith(`stop: ${word}`))
        ?.split(' ')[0] ?? '',
    ),
  );
  expect((closed ?? Number.NaN) - (closing ?? 0)).toBeLessThan(3000);
  const [part] = readdirSync(stage.clips);
  const kept = readFileSync(join(stage.clips, part ?? '')).length;

  task.setCdn({});
  await stage.restart('quit');
  await expectSavedOnce(stage, task);
  expect(task.downloads.at(-1)?.headers.range).toBe(`bytes=${kept}-`);
  expect(task.downloads.at(-1)?.status).toBe(206);
});

test('a second start brings up the window of the first, and ends itself', async () => {
  await using stage = await openStage();
  const task = stage.service.addTask({ stages: [] });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(stage.page, task.id, 'Saved');

  await stage.app.closeWindow();
  await expect.poll(() => stage.app.command('windows')).toMatchObject([{ visible: false }]);
  expect(await stage.app.secondInstance()).toBe(0);
  const page = await stage.app.window();
  await waitForStatus(page, task.id, 'Saved');
  expect(await stage.app.command('windows')).toMatchObject([{ visible: true, focused: true }]);
});

test('case 59: a third start after two that were killed waits for the person, and then goes on', async () => {
  await using stage = await openStage();
  const task = stage.service.addTask({ stages: [{ word: 'processing', forMs: 600_000 }] });
  await stage.enterKey();
  await stage.paste(task.id);
  await expect.poll(() => task.polls).toBeGreaterThan(0);
  await stage.restart('kill');
  await expect.poll(() => rowOf(stage.page, task.id).isVisible()).toBe(true);
  await stage.app.kill();
  const asked = task.polls;
  task.finish();
  await stage.restart('kill');
  await stage.page.getByText('kept closing by itself').waitFor();
  // A start that is not held asks before its window is there.
  expect(task.polls).toBe(asked);
  await stage.page.getByRole('button', { name: 'Continue' }).click();
  await waitForStatus(stage.page, task.id, 'Saved');
  expect(await stage.page.getByText('kept closing by itself').isVisible()).toBe(false);
});
