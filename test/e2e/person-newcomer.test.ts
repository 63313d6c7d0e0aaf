/** A newcomer with a key and a chat of eleven ids: five steps from the first start to eleven clips on the disk. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { picture } from './window-row.ts';

test('a key and a chat of eleven ids are all that a newcomer gives, and eleven clips come of it', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const tasks = Array.from({ length: 11 }, (_, place) =>
    service.addTask({ prompt: `Paper boats, number ${place + 1}`, stages: [] }),
  );
  const [asked, ...others] = tasks;

  // The field for the key has the focus, and Enter saves what was typed.
  await page.getByRole('heading', { name: 'Welcome to Dailies' }).waitFor();
  const field = page.getByLabel('API key', { exact: true });
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type(service.apiKey);
  // The bigger button loses nothing that was typed, and tries the key.
  const next = page.getByRole('button', { name: 'Continue' });
  await next.click();
  // A Linux without a keyring asks once where the key may be kept.
  const anyway = page.getByLabel('On disk, unencrypted');
  const folder = page.getByRole('heading', { name: 'Choose where clips go' });
  await anyway.or(folder).first().waitFor();
  if (await anyway.isVisible()) await next.click();
  await folder.waitFor();
  await next.click();
  await page.getByRole('heading', { name: 'Add your first clip' }).waitFor();

  // One of the ids comes in an answer of the service, the rest in sentences around it.
  await stage.paste(
    `Morning! The first is ${JSON.stringify({ id: asked?.id, state: 'queued' })}, and then`,
    ...others.map(({ id }, place) => `${place + 2}) ${id}`),
    'have fun',
  );
  await page.getByText('11 IDs found and added').first().waitFor();
  await page.getByText('11 clips').waitFor();
  const saved = () => readdirSync(stage.clips).filter((name) => name.endsWith('.mp4')).length;
  await expect.poll(saved).toBe(11);
  await page.getByRole('button', { name: /^Not reviewed 11$/ }).waitFor();
  await picture(page, 'newcomer');
  expect(tasks.every(({ downloads }) => downloads.length === 1)).toBe(true);
});

test('a newcomer whose key is wrong stays at the key, reads what to do, and loses nothing', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  await page.getByRole('heading', { name: 'Enter your API key' }).waitFor();
  await page.getByLabel('API key', { exact: true }).fill('not-the-key-of-this-gateway');
  await page.getByRole('button', { name: 'Continue' }).click();
  const anyway = page.getByLabel('On disk, unencrypted');
  const refused = page.getByText(/refused this key/);
  await anyway.or(refused).first().waitFor();
  if (!(await refused.isVisible())) await page.getByRole('button', { name: 'Test' }).click();
  await refused.waitFor();
  expect(await page.getByRole('heading', { name: 'Enter your API key' }).isVisible()).toBe(true);
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Choose where clips go' }).waitFor();
});
