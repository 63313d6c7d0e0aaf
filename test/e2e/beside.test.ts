/** The window and ten command lines on one library at once. */
import { expect, test } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { openStage } from './stage.ts';
import { waitForStatus } from './window-row.ts';

test('ten command lines work beside the window, which shows what they asked for', async () => {
  await using stage = await openStage();
  await stage.enterKey();
  const tasks = Array.from({ length: 8 }, (_, number) =>
    stage.service.addTask({ stages: [], prompt: `Take ${number}` }),
  );
  const run = (command: string, ...words: readonly string[]) =>
    runCli([command, ...words, '--data', stage.userData, '--json']);
  const ends = await Promise.all([...tasks.map(({ id }) => run('fetch', id)), run('status'), run('list')]);
  for (const end of ends) expect([end.code, end.stderr]).toEqual([0, '']);
  expect(ends[8]?.events).toMatchObject([{ type: 'status', running: true, owner: 'window', problems: [] }]);
  for (const { id } of tasks) await waitForStatus(stage.page, id, 'Saved');
  const [first] = tasks;
  const refused = await run('fetch', first?.id ?? '', '--out', '/elsewhere');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('--out');
  expect((await run('remove', first?.id ?? '')).code).toBe(0);
  await expect.poll(() => stage.page.locator(`[role=row][data-id="${first?.id}"]`).count()).toBe(0);
});
