/** The app without its window, and the ways in beside it: tray, notifications, links, other starts, clipboard, folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openStage } from './stage.ts';
import { picture, rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

const windows = { timeout: 30_000 };

test('a hidden window gives its page’s process back while the download goes on, and comes back where it was', async () => {
  await using stage = await openStage();
  const { app, page, service } = stage;
  const other = service.addTask({ prompt: 'A quiet harbour', stages: [] });
  const task = service.addTask({
    ...{ prompt: 'The long way home', stages: [], source: makeLargeMp4(2_000_000, 'landscape') },
    cdn: { bytesPerSecond: 90_000 },
  });
  await stage.enterKey();
  await stage.paste(other.id, task.id);
  await waitForStatus(page, other.id, 'Saved');
  await page.getByLabel('Search prompts, or paste IDs').fill('way home');
  await rowOf(page, other.id).waitFor({ state: 'detached' });
  await rowOf(page, task.id).getByRole('progressbar').waitFor();
  expect(await app.command('powerBlockers')).toEqual(['prevent-app-suspension']);

  const gone = page.waitForEvent('close', windows);
  await app.closeWindow();
  expect(await app.command('windows')).toMatchObject([{ visible: false }]);
  await gone;
  expect(await app.command('windows')).toEqual([]);

  // The download goes on meanwhile, and the tray tells of it.
  const lines = async (): Promise<string> =>
    ((await app.tray())?.menu ?? []).map(({ label }) => label).join('\n');
  const sent = (): number => task.downloads.reduce((bytes, { bytesSent }) => bytes + bytesSent, 0);
  const then = sent();
  expect(await lines()).toMatch(/1 downloading[^\n]*\nThe long way home/);
  await expect.poll(sent).toBeGreaterThan(then);
  await expect.poll(() => app.notifications(), windows).toHaveLength(1);
  expect(await app.notifications()).toMatchObject([{ title: 'Clip saved', body: 'The long way home' }]);
  await expect.poll(lines).toContain('Nothing in progress');
  expect(await app.command('windows')).toEqual([]);

  await app.clickTray();
  const again = await app.window();
  await waitForStatus(again, task.id, 'Saved');
  expect(await again.getByLabel('Search prompts, or paste IDs').inputValue()).toBe('way home');
  expect(await rowOf(again, other.id).count()).toBe(0);
  const path = await savedPath(again, task.id);
  expect(sha256OfFile(path)).toBe(task.sha256());
  await app.clickNotification(0);
  await expect.poll(() => app.opened()).toEqual([{ kind: 'shell.showItemInFolder', target: path }]);
});

test('the tray pauses, resumes, limits the speed, and asks before it quits in the midst of things', async () => {
  await using stage = await openStage();
  const { app, page, service } = stage;
  const task = service.addTask({
    ...{ prompt: 'Two ravens', stages: [], source: makeLargeMp4(2_000_000, 'landscape') },
    cdn: { bytesPerSecond: 100_000 },
  });
  await stage.enterKey();
  await stage.paste(task.id);
  await rowOf(page, task.id).getByRole('progressbar').waitFor();
  await expect.poll(async () => (await app.tray())?.toolTip).toMatch(/^Dailies: 1 downloading/);

  await app.clickTrayMenu('Pause all');
  await waitForStatus(page, task.id, 'Paused');
  await expect.poll(async () => (await app.tray())?.toolTip).toMatch(/^Dailies: All downloads are paused/);
  await app.clickTrayMenu('5 MB/s');
  expect(stage.config()).toMatchObject({ settings: { limitBytesPerSecond: 5_000_000 } });
  await app.clickTrayMenu('Resume all');
  await rowOf(page, task.id).getByRole('progressbar').waitFor();

  await app.nextDialog({ button: 'Cancel' });
  await expect.poll(async () => (await app.tray())?.toolTip).toMatch(/^Dailies: 1 downloading/);
  await app.clickTrayMenu('Quit Dailies');
  await expect
    .poll(async () => (await app.journal()).filter(({ kind }) => kind === 'dialog.message'))
    .toMatchObject([{ detail: { message: 'Quit while clips are still on their way?' } }]);
  await waitForStatus(page, task.id, 'Downloading');
});

test('ids of a later start are tracked; a link asks first, and shows what is on the list', async () => {
  await using stage = await openStage();
  const { app, page, service } = stage;
  const typed = service.addTask({ prompt: 'Typed in a terminal', stages: [] });
  const linked = service.addTask({ prompt: 'Linked from a page', stages: [] });
  await stage.enterKey();
  expect(await app.secondInstance([typed.id])).toBe(0);
  await waitForStatus(page, typed.id, 'Saved');

  expect(await app.secondInstance(['--', `dailies://track/${linked.id}`])).toBe(0);
  const offer = page.getByRole('alert').filter({ hasText: 'A link asks Dailies to fetch 1 clip.' });
  await offer.waitFor();
  await picture(page, 'link-offer');
  expect(await rowOf(page, linked.id).count()).toBe(0);
  expect(service.requests.flatMap(({ taskIds }) => taskIds)).not.toContain(linked.id);
  await offer.getByRole('button', { name: 'Add' }).click();
  await waitForStatus(page, linked.id, 'Saved');

  expect(await app.secondInstance([`dailies://show/${typed.id}`])).toBe(0);
  await page.getByLabel('Details', { exact: true }).filter({ hasText: typed.id }).waitFor();
});

test('a list that is opened with Dailies is offered, given at a later start or handed over by the system', async () => {
  const folder = tempFolder();
  await using stage = await openStage();
  const { app, page, service } = stage;
  const [listed, answered] = ['On a list', 'In an answer'].map((prompt) =>
    service.addTask({ prompt, stages: [] }),
  );
  await stage.enterKey();
  const list = join(folder, 'reel.dailies');
  writeFileSync(list, `${listed?.id}\n`);
  expect(await app.secondInstance([list])).toBe(0);
  const offer = page.getByRole('alert').filter({ hasText: 'The file names 1 clip.' });
  await offer.waitFor();
  await picture(page, 'file-offer');
  expect(await rowOf(page, listed?.id ?? '').count()).toBe(0);
  await offer.getByRole('button', { name: 'Add' }).click();
  await waitForStatus(page, listed?.id ?? '', 'Saved');

  const answer = join(folder, 'answer.json');
  writeFileSync(answer, JSON.stringify({ data: { id: answered?.id, state: 'completed' } }));
  await app.command('openFile', { path: answer });
  await offer.getByRole('button', { name: 'Add' }).click();
  await waitForStatus(page, answered?.id ?? '', 'Saved');
});

test('a link that comes while there is no window waits for the page', async () => {
  await using stage = await openStage({ settings: { releaseWhenHidden: true } });
  const { app, page, service } = stage;
  const task = service.addTask({ prompt: 'Waited for', stages: [] });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Saved');
  const gone = page.waitForEvent('close', windows);
  await app.closeWindow();
  await gone;
  await app.command('openUrl', { url: `dailies://show/${task.id}` });
  const again = await app.window();
  await again.getByLabel('Details', { exact: true }).filter({ hasText: task.id }).waitFor();
});

test('copied ids and answers dropped into a folder come in, where the person wants them to', async () => {
  const drop = tempFolder();
  await using stage = await openStage({
    settings: { watchClipboard: true, watchFolder: join(drop, 'answers') },
  });
  const { app, page, service } = stage;
  const copied = service.addTask({ prompt: 'From the clipboard', stages: [] });
  const dropped = service.addTask({ prompt: 'From a script', stages: [] });
  await stage.enterKey();

  // The folder comes later than the app.
  mkdirSync(join(drop, 'answers'));
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  await app.command('setClipboard', { text: `Made this one: ${copied.id}` });
  const offer = page.getByRole('alert').filter({ hasText: 'You copied the ID of 1 clip.' });
  await offer.getByRole('button', { name: 'Add' }).click();
  await waitForStatus(page, copied.id, 'Saved');

  let written = 0;
  await expect
    .poll(
      async () => {
        writeFileSync(join(drop, 'answers', `answer-${written++}.json`), JSON.stringify({ id: dropped.id }));
        return await rowOf(page, dropped.id).count();
      },
      { timeout: 20_000, interval: 3_000 },
    )
    .toBe(1);
  await waitForStatus(page, dropped.id, 'Saved');
});
