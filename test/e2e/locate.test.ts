import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { act, rowOf, savedPath, waitForStatus } from './window-row.ts';

test('a clip that was moved is located by the person, and opens from there', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const task = service.addTask({ prompt: 'Moved away', stages: [] });
  await stage.enterKey();
  await stage.paste(task.id);
  await waitForStatus(page, task.id, 'Saved');
  const path = await savedPath(page, task.id);
  const moved = join(stage.clips, '..', 'moved');
  mkdirSync(moved);
  renameSync(path, join(moved, 'renamed.mp4'));
  await act(page, task.id, 'Show in folder');
  await waitForStatus(page, task.id, 'Missing');
  expect(await rowOf(page, task.id).innerText()).toContain('moved or deleted');
  await stage.app.nextDialog({ paths: [] });
  await act(page, task.id, 'Locate…');
  writeFileSync(join(moved, 'other.mp4'), 'no');
  await stage.app.nextDialog({ paths: [join(moved, 'other.mp4')] });
  await act(page, task.id, 'Locate…');
  await page.getByText('That file is not this clip').waitFor();
  await stage.app.nextDialog({ paths: [join(moved, 'renamed.mp4')] });
  await act(page, task.id, 'Locate…');
  await waitForStatus(page, task.id, 'Saved');
  await act(page, task.id, 'Open');
  await expect
    .poll(() => stage.app.opened().then((all) => all.at(-1)?.target))
    .toBe(join(moved, 'renamed.mp4'));
});

test('pause all and resume all', async () => {
  await using stage = await openStage();
  const { page, service } = stage;
  const a = service.addTask({ prompt: 'Waits', stages: [{ word: 'processing' }] });
  const b = service.addTask({ prompt: 'Comes slowly', stages: [], cdn: { bytesPerSecond: 20_000 } });
  await stage.enterKey();
  await stage.paste(a.id, b.id);
  await waitForStatus(page, b.id, 'Downloading');
  await page.getByRole('button', { name: 'Pause all' }).click();
  await waitForStatus(page, a.id, 'Paused');
  await waitForStatus(page, b.id, 'Paused');
  await page.getByText('All downloads are paused').waitFor();
  b.setCdn({});
  await page.getByRole('button', { name: 'Resume all' }).click();
  await waitForStatus(page, b.id, 'Saved');
  await waitForStatus(page, a.id, 'Generating');
});
