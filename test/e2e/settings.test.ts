/** Settings in the whole app: each applies at once, says so, and reaches what is outside the window. */
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { shareStage } from './shared-stage.ts';
import { picture, savedPath, waitForStatus } from './window-row.ts';

const shared = shareStage();

test('the next clip is named as the person has just said, and what cannot be is refused, beside it or by a notice', async () => {
  const stage = shared();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'A red kite', stages: [] });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Files' }).click();
  const name = page.getByLabel('File name');
  await name.fill('{nonsense}');
  await name.blur();
  await page.getByText('Unknown placeholder. Use only those below.').waitFor();
  expect(stage.config()).not.toHaveProperty('settings.nameTemplate', '{nonsense}');

  await name.fill('dailies/{id8} {prompt}');
  await page.getByText(/^Becomes .*dailies/).waitFor();
  await name.blur();
  await expect.poll(() => stage.config()).toHaveProperty('settings.nameTemplate', 'dailies/{id8} {prompt}');
  await page.getByRole('tab', { name: 'Downloads' }).click();
  await page.getByLabel('Speed limit').fill('0');
  await page.keyboard.press('Escape');
  await page.getByText(/^Speed limit stays as it was\./).waitFor();
  expect(stage.config()).not.toHaveProperty('settings.limitBytesPerSecond', 0);
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Saved');
  const path = await savedPath(page, task.id);
  expect([basename(path), path.includes('dailies')]).toEqual([`${task.id.slice(0, 8)} A red kite.mp4`, true]);
});

test('language and theme are those of window, menus and tray at once, and after a restart', async () => {
  const stage = shared();
  const { page, app } = stage;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Appearance' }).click();
  await page.getByLabel('Theme').selectOption({ label: 'Dark' });
  await page.locator('html[data-theme="dark"]').waitFor();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  await page.getByLabel('Language').selectOption({ label: '简体中文' });
  await page.getByRole('heading', { name: '设置' }).waitFor();
  await expect.poll(async () => JSON.stringify(await app.tray())).toContain('退出 Dailies');
  expect(JSON.stringify(await app.command('applicationMenu'))).toContain('粘贴');
  await picture(page, 'settings-in-chinese');

  await stage.restart('quit');
  await stage.page.locator('html[lang="zh-Hans"][data-theme="dark"]').waitFor();
});
