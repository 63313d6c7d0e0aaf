/** The window's main view, as a person works in it: undo, trash, menus, drop and drag. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { MenuView } from '../host/electron/menu.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { changeSettings, shareStage } from './shared-stage.ts';
import {
  actFromMenu,
  dragRow,
  itemOf,
  picture,
  rowOf,
  saveClips,
  savedPath,
  sha256OfFile,
  viewButton,
  waitForStatus,
} from './window-row.ts';

const shared = shareStage();
/** Nothing becomes of it while a test lasts. */
const ENDLESS = [{ word: 'processing', forPolls: 10_000 }] as const;

test('a removal in mid-download can be undone: the download goes on where it was', async () => {
  const stage = shared();
  const { page, service } = stage;
  const task = service.addTask({
    ...{ prompt: 'Removed too soon', stages: [], source: makeLargeMp4(2_000_000, 'landscape') },
    cdn: { bytesPerSecond: 400_000 },
  });
  await stage.paste(task.id);
  await rowOf(page, task.id).getByRole('progressbar').waitFor();
  await rowOf(page, task.id).click();
  await page.keyboard.press('Delete');
  await rowOf(page, task.id).waitFor({ state: 'detached' });
  task.setCdn({});
  await page.keyboard.press('ControlOrMeta+z');
  await waitForStatus(page, task.id, 'Saved');
  expect(sha256OfFile(await savedPath(page, task.id))).toBe(task.sha256());
  expect(task.downloads.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
});

test('a file goes to the trash once the person has said yes; its row says so and offers it again', async () => {
  const stage = shared();
  const [task] = await saveClips(stage, ['Thrown away']);
  const id = task?.id ?? '';
  const { page, app } = stage;
  const path = await savedPath(page, id);
  const questions = async () => (await app.journal()).filter(({ kind }) => kind === 'dialog.message').length;
  const before = await questions();
  await actFromMenu(page, id, 'Move to Trash…');
  await expect.poll(questions).toBe(before + 1);
  expect(existsSync(path)).toBe(true);

  await app.nextDialog({ button: 'Move to Trash' });
  await actFromMenu(page, id, 'Move to Trash…');
  await waitForStatus(page, id, 'Missing');
  expect(existsSync(path)).toBe(false);
  await rowOf(page, id).getByText('You deleted this file.').waitFor();
  await picture(page, 'trashed');
  await rowOf(page, id)
    .getByRole('button', { name: /^Download again:/ })
    .click();
  await waitForStatus(page, id, 'Saved');
  expect(sha256OfFile(path)).toBe(task?.sha256());
});

test('paths are copied by the main process, prompts and ids by the page', async () => {
  const stage = shared();
  const [task] = await saveClips(stage, ['To be pasted elsewhere']);
  const id = task?.id ?? '';
  const { page, app } = stage;
  const path = await savedPath(page, id);
  await rowOf(page, id).click();
  await page.keyboard.press('ControlOrMeta+Shift+C');
  await page.getByText('Copied 1 path.').waitFor();
  expect(await app.command('clipboard')).toBe(path);
});

test('several clips are dragged out of the grid together', async () => {
  const stage = shared();
  const tasks = await saveClips(stage, ['First of two', 'Second of two']);
  const { page, app } = stage;
  await viewButton(page, 'Grid').click();
  for (const { id } of tasks) await itemOf(page, id).click({ modifiers: ['ControlOrMeta'] });
  await page.getByText('2 selected').first().waitFor();
  await dragRow(page, tasks[0]?.id ?? '');
  const paths = await Promise.all(tasks.map(({ id }) => savedPath(page, id)));
  await expect.poll(async () => (await app.drags()).at(-1)?.toSorted()).toEqual(paths.toSorted());

  // One that was moved stays behind, and is named.
  await page.keyboard.press('ControlOrMeta+a');
  await page.getByText('2 selected').first().waitFor();
  rmSync(paths[0] ?? '');
  await dragRow(page, tasks[1]?.id ?? '');
  await expect.poll(async () => (await app.drags()).at(-1)).toEqual([paths[1]]);
  await page.getByText('“First of two” was left out').waitFor();
  await picture(page, 'left-out');
});

test('beside the items a right-click opens no menu, and a click beside closes one', async () => {
  const stage = shared();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'The only one', stages: ENDLESS });
  await stage.paste(task.id);
  await itemOf(page, task.id).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove from list' }).waitFor();
  await page.keyboard.press('r');
  expect(await itemOf(page, task.id).count()).toBe(1);
  const list = page.getByRole('grid');
  const box = await list.locator('..').boundingBox();
  if (!box) throw new Error('No list');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height - 20, { button: 'right' });
  await expect.poll(() => page.getByRole('menu').count()).toBe(0);
  await itemOf(page, task.id).click({ button: 'right' });
  await page.getByRole('menu').waitFor();
});

test('the system’s menus do what the window does, in its language, and show what cannot be done as such', async () => {
  const stage = shared();
  const { page, app, service } = stage;
  await changeSettings(page, { language: 'zh-Hans' });
  const task = service.addTask({ prompt: 'By menu', stages: ENDLESS });
  await app.command('clickApplicationMenu', { item: 'add' });
  await page.getByRole('dialog', { name: '添加视频' }).waitFor();
  await page.keyboard.press('Escape');
  await stage.paste(task.id);
  await itemOf(page, task.id).click();

  const all = async (): Promise<readonly MenuView[]> => {
    const flat = (items: readonly MenuView[]): readonly MenuView[] =>
      items.flatMap((item) => [item, ...flat(item.submenu ?? [])]);
    return flat((await app.command('applicationMenu')) as readonly MenuView[]);
  };
  const entry = async (id: string) => (await all()).find((item) => item.id === id);
  await expect.poll(async () => (await entry('remove'))?.enabled).toBe(true);
  await expect.poll(() => entry('reveal')).toMatchObject({ label: '在文件夹中显示', enabled: false });
  await app.command('clickApplicationMenu', { item: 'remove' });
  await itemOf(page, task.id).waitFor({ state: 'detached' });
  await expect.poll(async () => (await entry('undo'))?.enabled).toBe(true);
  await app.command('clickApplicationMenu', { item: 'undo' });
  await itemOf(page, task.id).waitFor();
});

test('dropped files and text are read for tasks, and each line says what became of it', async () => {
  const stage = shared();
  const { page, service } = stage;
  const [known, fromJson, fromText] = ['known', 'from JSON', 'from text'].map((prompt) =>
    service.addTask({ prompt, stages: ENDLESS }),
  );
  await stage.paste(known?.id ?? '');
  await itemOf(page, known?.id ?? '').waitFor();
  const json = JSON.stringify({
    code: 0,
    data: [{ id: fromJson?.id, state: 'processing' }, { id: known?.id }],
  });
  await page.evaluate(
    ([answer, list]) => {
      const data = new DataTransfer();
      data.items.add(new File([answer], 'answer.json', { type: 'application/json' }));
      data.items.add(new File([list], 'ids.txt', { type: 'text/plain' }));
      for (const type of ['dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }
    },
    [json, `${fromText?.id}\nnot/an/id`] as const,
  );
  const results = page.getByRole('list', { name: 'What was found' });
  await results.getByText('not/an/id').waitFor();
  const lines = (await results.getByRole('listitem').allInnerTexts()).map((line) =>
    line.replace(/\s+/g, ' '),
  );
  expect(lines.filter((line) => line.startsWith('Added'))).toHaveLength(2);
  expect(lines).toContainEqual(expect.stringContaining(`Already on the list ${known?.id}`));
  expect(lines).toContainEqual(expect.stringMatching(/^Not added not\/an\/id .*IDs have letters/));
  await picture(page, 'dropped');
});

test('everything is reached by keyboard, and ? says how', async () => {
  const stage = shared();
  const [task] = await saveClips(stage, ['By keyboard alone']);
  const { page, app, clips } = stage;
  const target = await savedPath(page, task?.id ?? '');
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await picture(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await rowOf(page, task?.id ?? '').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Review' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Review' }).waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+o');
  await expect.poll(async () => (await app.opened()).at(-1)).toEqual({ kind: 'shell.openPath', target });
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect
    .poll(async () => (await app.opened()).at(-1))
    .toEqual({ kind: 'shell.showItemInFolder', target });
  await page.keyboard.press('ControlOrMeta+2');
  await page.locator('.tile').waitFor();
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
  expect(readdirSync(clips)).toHaveLength(1);
});
