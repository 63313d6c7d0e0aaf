/** The window and ten command lines on one library at once, some of them and the window itself killed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressOf } from '../../app/control/address.ts';
import { connectControl } from '../../app/control/client.ts';
import { startMcp } from '../cli/mcp/mcp-client.ts';
import { eventsOf, runCli, startCli } from '../cli/run-cli.ts';
import type { TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { openStage, type Stage } from './stage.ts';
import { rowOf, savedPath, sha256OfFile, waitForStatus } from './window-row.ts';

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

/** Who has the library open: null where nobody can be spoken to. */
async function ownerOf({ userData }: Stage) {
  const session = await connectControl(userData).catch(() => null);
  session?.close();
  return session && { owner: session.owner, pid: session.pid };
}

test('the window and ten command lines go on while some of them, the window and its heir are killed', async () => {
  await using stage = await openStage();
  await stage.enterKey();
  const { service, userData, clips } = stage;
  const tasks = Array.from({ length: 8 }, (_, number) =>
    service.addTask({
      ...{ prompt: `Take ${number}`, stages: [{ word: 'processing' }] },
      source: makeLargeMp4(300_000 + number * 1_000, 'hills'),
    }),
  );
  const at = (number: number): TaskHandle => tasks[number] as TaskHandle;
  const own = ['--data', userData, '--json'];
  // What holds in the window, so that a command line which takes over works on in the same way.
  const same = ['--api', service.baseUrl, '--out', clips, '--poll-interval', '500ms'];
  const how = { key: service.apiKey };
  const run = (command: string, ...words: readonly string[]) => runCli([command, ...words, ...own], how);
  const start = (command: string, ...words: readonly string[]) =>
    startCli([command, ...words, ...own, ...same, '--requests-per-second', '20'], how);
  const fine = async (command: string, ...words: readonly string[]) => {
    const end = await run(command, ...words);
    expect([command, end.code, end.stderr]).toEqual([command, 0, '']);
    return end;
  };

  // Ten that go on, and as many that do one thing.
  const fetches = [0, 1, 2, 3, 4].map((number) => start('fetch', at(number).id));
  const events = start('events');
  const agent = startMcp([...same, '--requests-per-second', '20', '--data', userData], {
    DAILIES_API_KEY: service.apiKey,
  });
  await Promise.all([
    fine('track', at(5).id, at(7).id),
    agent.call('track', { ids: [at(6).id] }),
    fine('status'),
    fine('list'),
  ]);
  const wait = start('wait', at(5).id, '--timeout', '10m');
  const waited = agent.call('wait', { ids: [at(6).id], timeoutSeconds: 50 });
  for (const { id } of tasks) await waitForStatus(stage.page, id, 'Generating');
  await fine('pause', at(7).id);
  await waitForStatus(stage.page, at(7).id, 'Paused');
  await fine('resume', at(7).id);
  await waitForStatus(stage.page, at(7).id, 'Generating');

  // Two of them are killed: the window goes on, with what they had asked for, too.
  for (const one of [fetches[0], events]) {
    one?.child.kill('SIGKILL');
    await one?.ended;
  }
  for (const number of [0, 1, 2]) at(number).finish();
  for (const number of [0, 1, 2]) await waitForStatus(stage.page, at(number).id, 'Saved');
  for (const number of [1, 2]) {
    const end = await fetches[number]?.ended;
    expect([end?.code, end?.stderr]).toEqual([0, '']);
    expect(end && eventsOf(end, 'saved')).toMatchObject([{ id: at(number).id, sha256: at(number).sha256() }]);
  }
  const exported = await fine('export', '--format', 'fcpxml', '--to', join(userData, 'cut.fcpxml'));
  expect(eventsOf(exported, 'exported')).toMatchObject([{ clips: 3 }]);
  expect(await ownerOf(stage)).toMatchObject({ owner: 'window' });

  // The window is killed: one of those that wait takes over, and the next where that one is killed, too.
  await stage.app.kill();
  const pids = [fetches[3], fetches[4], wait].map((one) => one?.child.pid);
  await expect
    .poll(async () => (await ownerOf(stage))?.pid, { timeout: 60_000 })
    .toSatisfy((pid) => pid === agent.child.pid || pids.includes(pid));
  const inherits = (await ownerOf(stage))?.pid;
  const killed = [fetches[3], fetches[4], wait].find((one) => one?.child.pid === inherits) ?? fetches[3];
  killed?.child.kill('SIGKILL');
  await killed?.ended;
  for (const number of [3, 4, 5, 6]) at(number).finish();
  for (const one of [fetches[3], fetches[4], wait]) {
    if (one === killed) continue;
    const end = await one?.ended;
    expect([end?.code, end?.stderr, end && eventsOf(end, 'error')]).toEqual([0, '', []]);
  }
  await waited;
  const done = await agent.call('wait', { ids: [at(6).id], timeoutSeconds: 50 });
  expect(done.structuredContent).toMatchObject({ done: true, items: [{ status: 'saved' }] });
  expect(await agent.end()).toMatchObject({ code: 0, stderr: '' });

  // The last owner leaves its socket behind: the next window takes it over and goes on with what is left.
  const last = start('watch');
  await expect.poll(async () => (await ownerOf(stage))?.owner, { timeout: 60_000 }).toBe('watch');
  last.child.kill('SIGKILL');
  await last.ended;
  expect(addressOf(userData)).not.toBeNull();
  expect(await ownerOf(stage)).toBeNull();
  at(7).finish();
  await stage.restart('kill');
  for (const task of tasks) {
    await waitForStatus(stage.page, task.id, 'Saved');
    expect(sha256OfFile(await savedPath(stage.page, task.id))).toBe(task.sha256());
  }
  expect(await ownerOf(stage)).toMatchObject({ owner: 'window' });
  expect(await stage.page.getByRole('alert').allTextContents()).toEqual([]);
  expect(readFileSync(join(userData, 'logs/dailies.log'), 'utf8')).not.toMatch(/bug:|control: \w+ failed/);
}, 300_000);

test('--service names a service to the window, whatever its account there is called', async () => {
  await using stage = await openStage({
    before(data) {
      const path = join(data, 'config.json');
      const account = {
        id: 'runway-2',
        service: 'runway',
        name: 'Studio',
        baseUrl: 'https://api.dev.runwayml.com',
      };
      const accounts = [{ ...account, agreed: null, key: null, keyAside: null }];
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), accounts }), {
        mode: 0o600,
      });
    },
  });
  await stage.enterKey();
  const run = (command: string, ...words: readonly string[]) =>
    runCli([command, ...words, '--data', stage.userData, '--json']);
  const id = '17f20503-6c24-4c16-946b-35dbbce2af2f';
  const tracked = await run('track', '--service', 'runway', id);
  expect([tracked.code, tracked.stderr]).toEqual([0, '']);
  await rowOf(stage.page, id).waitFor();
  expect((await run('list')).events).toMatchObject([{ id, account: 'runway-2' }]);
  const none = await run('track', '--service', 'vidu', '1');
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('no account at Vidu, which --service asks for'),
  ]);
});
