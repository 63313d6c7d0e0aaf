/** The newcomer's way: nothing on disk, a window that says what to do, a key, a folder, a pasted chat. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { act, picture, rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

/** Every form in which a key could lie in a file, so that finding none of them means that it does not. */
function formsOf(secret: string): readonly string[] {
  // base64 of the secret at each of the three places it can have within a longer text, without the ragged ends.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + secret)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const hex = Buffer.from(secret).toString('hex');
  const wide = Buffer.from(secret, 'utf16le').toString('latin1');
  return [secret, encodeURIComponent(secret), ...base64, hex, hex.toUpperCase(), wide];
}

function filesHolding(folder: string, forms: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const content = readFileSync(path).toString('latin1');
      return forms.some((form) => content.includes(form));
    });
}

test('a first start leads from an empty window to a saved clip, and writes the key nowhere', async () => {
  await using stage = await openStage({
    untouched: true,
  });
  const { page, service } = stage;

  // What to do.
  await page.getByRole('heading', { name: 'Welcome to Dailies' }).waitFor();
  await page.getByRole('heading', { name: 'Enter your API key' }).waitFor();
  await picture(page, 'first-start');

  // The key: written only, and tested where it is to be used.
  await page.getByText('Another gateway').click();
  await page.getByLabel('Gateway address').fill(service.baseUrl);
  await page.getByLabel('Gateway address').press('Enter');
  await expect.poll(() => stage.config()).toMatchObject({ settings: { baseUrl: service.baseUrl } });
  await stage.enterKey();
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('This key works.').waitFor();
  expect(await page.locator('body').innerText()).toContain('Key set, it ends in …end9');
  expect(stage.config()).toMatchObject({ key: { blob: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) } });

  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Choose where clips go' }).waitFor();
  await stage.app.nextDialog({ paths: [stage.clips] });
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect.poll(() => stage.config()).toMatchObject({ settings: { folder: stage.clips } });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Add your first clip' }).waitFor();

  // A chat with two ids in it.
  const task = service.addTask({ prompt: 'A paper boat on a puddle' });
  const other = service.addTask({
    prompt: 'A kite above the dunes',
    fate: { kind: 'failed', reason: 'No kites today.' },
  });
  await stage.paste(
    `Hi! The boat is ${task.id} (about a minute, they said),`,
    `and https://gateway.example/luma/generations/${other.id} is the kite.`,
    'Thanks!',
  );
  await rowOf(page, task.id).waitFor();
  await rowOf(page, other.id).waitFor();
  await picture(page, 'just-added');
  await expect.poll(() => stage.config()).toMatchObject({ settings: { firstRunDone: true } });
  for (let asked = 0; asked < 3; asked += 1) {
    await expect.poll(() => task.polls).toBeGreaterThan(asked);
    if (asked < 2) await act(page, task.id, 'Check now');
  }
  await waitForStatus(page, task.id, 'Saved');
  const path = await savedPath(page, task.id);
  expect(path).toBe(join(stage.clips, `A paper boat on a puddle [${task.id.slice(0, 8)}].mp4`));
  expect(sha256OfFile(path)).toBe(task.sha256());

  expect(await stage.app.quit()).toBe(0);
  const forms = formsOf(service.apiKey);
  expect(filesHolding(stage.userData, forms)).toEqual([]);
  expect(filesHolding(stage.clips, forms)).toEqual([]);
  expect(stage.app.output()).not.toContain(service.apiKey);
  expect(service.secretsAtCdn()).toEqual([]);
  const { key } = stage.config() as { key: Record<string, unknown> };
  expect(Object.keys(key).sort()).toEqual(['backend', 'blob', 'createdAtMs', 'hint']);
  expect(key.hint).toBe(service.apiKey.slice(-4));
  if (process.platform !== 'win32') {
    for (const name of readdirSync(stage.userData).filter((each) => each.startsWith('config.json'))) {
      expect([name, (statSync(join(stage.userData, name)).mode & 0o777).toString(8)]).toEqual([name, '600']);
    }
  }
});
