/** What a person does to items: pause, go on, cancel, try again, remove, fetch again. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeLargeMp4 } from '../luma-service/media.ts';
import type { TaskScript } from '../luma-service/script.ts';
import { openStage } from './stage.ts';
import { act, actFromMenu, picture, rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

const slow = (prompt: string): TaskScript => ({
  ...{ prompt, stages: [], source: makeLargeMp4(2_000_000, 'landscape') },
  cdn: { bytesPerSecond: 200_000 },
});

test('a download can be paused, resumed, cancelled, tried again and removed', async () => {
  await using stage = await openStage();
  const { page, service, clips } = stage;
  const paused = service.addTask(slow('Paused half-way'));
  const cancelled = service.addTask(slow('Cancelled half-way'));
  const dropped = service.addTask(slow('Removed half-way'));
  const parts = (): readonly string[] => readdirSync(clips).filter((name) => name.endsWith('.part'));
  await stage.enterKey();
  await stage.paste(paused.id, cancelled.id, dropped.id);
  for (const { id } of [paused, cancelled, dropped]) await rowOf(page, id).getByRole('progressbar').waitFor();

  await act(page, paused.id, 'Pause');
  await waitForStatus(page, paused.id, 'Paused');
  await act(page, cancelled.id, 'Cancel');
  await waitForStatus(page, cancelled.id, 'Cancelled');
  await actFromMenu(page, dropped.id, 'Remove from list');
  await rowOf(page, dropped.id).waitFor({ state: 'detached' });
  await picture(page, 'removed');
  // The removal can still be undone, so its part is there too.
  const partOf = ({ id, prompt }: { id: string; prompt: string }) =>
    `${prompt} [${id.slice(0, 8)}].${id.slice(0, 8)}.part`;
  const kept = [partOf({ id: paused.id, prompt: 'Paused half-way' })];
  await expect
    .poll(() => parts().toSorted())
    .toEqual([...kept, partOf({ id: dropped.id, prompt: 'Removed half-way' })].toSorted());
  await picture(page, 'paused-and-cancelled');

  for (const task of [paused, cancelled]) task.setCdn({});
  await act(page, paused.id, 'Resume');
  await act(page, cancelled.id, 'Try again');
  for (const task of [paused, cancelled]) {
    await waitForStatus(page, task.id, 'Saved');
    expect(sha256OfFile(await savedPath(page, task.id))).toBe(task.sha256());
  }
  expect(paused.downloads.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(cancelled.downloads.at(-1)?.headers.range).toBeUndefined();
  await stage.restart('quit');
  expect(parts()).toEqual([]);
  expect(dropped.downloads).toHaveLength(1);
});

test('a failed download can be tried again, a deleted clip fetched again, and a removed one stays on disk', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  // What is merely late is waited for; where a link may not lead, no patience helps.
  const astray = { kind: 'redirect', location: 'http://192.0.2.1/clip.mp4' } as const;
  const task = service.addTask({
    prompt: 'Gone for now',
    stages: [],
    cdn: { faults: Array(4).fill(astray) },
  });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Failed');
  expect(await rowOf(page, task.id).innerText()).toContain('The link to the clip was refused for safety');
  expect(task.word).toBe('completed');

  task.setCdn({});
  await act(page, task.id, 'Try again');
  await waitForStatus(page, task.id, 'Saved');
  const path = await savedPath(page, task.id);

  rmSync(path);
  await act(page, task.id, 'Show in folder');
  await waitForStatus(page, task.id, 'Missing');
  await picture(page, 'missing');
  await act(page, task.id, 'Download again');
  await waitForStatus(page, task.id, 'Saved');
  expect(sha256OfFile(path)).toBe(task.sha256());

  await actFromMenu(page, task.id, 'Remove from list');
  await rowOf(page, task.id).waitFor({ state: 'detached' });
  expect(existsSync(path)).toBe(true);
  expect(await stage.app.opened()).toEqual([]);
});

test('several items are chosen together, and what is done is done to all of them', async () => {
  await using stage = await openStage();
  const { page, app, service } = stage;
  const tasks = ['First', 'Second', 'Third', 'Fourth'].map((prompt) =>
    service.addTask({ prompt: `${prompt} of four`, stages: [{ word: 'processing' }] }),
  );
  const ids = tasks.map(({ id }) => id);
  await stage.enterKey();
  await stage.paste(...ids);
  for (const id of ids) await waitForStatus(page, id, 'Generating');
  // What is copied is what the service has said of them, which comes a moment later.
  for (const prompt of ['First', 'Second', 'Third', 'Fourth']) {
    await page.getByText(`${prompt} of four`).first().waitFor();
  }
  const [, second = '', , fourth = ''] = await page
    .locator('[role=row][data-id]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id') ?? ''));
  const bar = page.locator('footer');
  const chosen = (): Promise<number> => page.locator('[role=row][aria-selected=true]').count();

  await rowOf(page, second).click();
  await rowOf(page, fourth).click({ modifiers: ['Shift'] });
  await bar.getByText('3 selected').waitFor();
  await rowOf(page, second).click({ modifiers: ['ControlOrMeta'] });
  await bar.getByText('2 selected').waitFor();
  expect(await chosen()).toBe(2);
  await page.keyboard.press('ControlOrMeta+c');
  await expect.poll(async () => String(await app.command('clipboard')).split('\n')).toHaveLength(2);
  expect(await app.command('clipboard')).toContain(' of four');

  await bar.getByRole('button', { name: 'Pause', exact: true }).click();
  await waitForStatus(page, fourth, 'Paused');
  await bar.getByRole('button', { name: 'Resume', exact: true }).click();
  await waitForStatus(page, fourth, 'Generating');
  await bar.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove from list' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await expect.poll(() => page.locator('[role=row][data-id]').count()).toBe(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => page.locator('[role=row][data-id]').count()).toBe(4);
});

test('what is pasted and is no task is refused with its reason; a search without a match says so and lets go', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'The only one', stages: [{ word: 'processing' }] });
  await stage.enterKey();
  await stage.paste(task.id, 'not/an/id');
  await rowOf(page, task.id).waitFor();
  await page.getByText('not/an/id').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Search prompts, or paste IDs').fill('nothing like it');
  await page.getByText('Nothing matches').first().waitFor();
  await page.getByRole('button', { name: 'Show all' }).first().click();
  await rowOf(page, task.id).waitFor();
});
