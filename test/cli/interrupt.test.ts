/** Ctrl-C, SIGTERM and kill -9, and an older Node: the next start goes on. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { buildCli } from './build-cli.ts';
import { createRig, PLAIN, sha256OfFile } from './rig.ts';
import { eventsOf } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const SIZE = 2_000_000;
const slowClip = { stages: [], source: makeLargeMp4(SIZE), cdn: { bytesPerSecond: 1_500_000 } } as const;

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('case 60: ends fetch and watch with 130, and the next start goes on where it stopped', async () => {
    const { service, start, run } = await createRig();
    const task = service.addTask(slowClip);
    for (const command of ['fetch', 'watch']) {
      const cli = start(command, [task.id]);
      await cli.event(({ type, receivedBytes }) => type === 'progress' && receivedBytes > 100_000);
      const at = performance.now();
      cli.child.kill(signal);
      const end = await cli.ended;
      expect([end.code, end.signal]).toEqual([130, null]);
      expect(performance.now() - at).toBeLessThan(3_000);
      expect(end.events.at(-1)).toMatchObject({ type: 'done', saved: 0 });
    }
    task.setCdn({});
    const end = await run('fetch', [task.id]);
    expect([end.code, eventsOf(end, 'saved')[0].sha256]).toEqual([0, task.sha256()]);
    const [first, second, third] = task.downloads.map(({ headers }) => headers.range);
    expect(first).toBeUndefined();
    for (const range of [second, third]) expect(range).toMatch(/^bytes=[1-9]\d+-$/);
  });
});

test('the second Ctrl-C of a terminal does not cut off the first', async () => {
  const { service, start } = await createRig();
  const task = service.addTask(slowClip);
  const cli = start('fetch', [task.id]);
  await cli.event(({ type }) => type === 'progress');
  cli.child.kill('SIGINT');
  cli.child.kill('SIGINT');
  const end = await cli.ended;
  expect([end.code, end.signal, end.events.at(-1).type]).toEqual([130, null, 'done']);
});

test('case 54: after kill -9 in mid-download the same file comes, and less than twice its bytes', async () => {
  const { service, start, run, saved } = await createRig();
  const task = service.addTask(slowClip);
  const cli = start('fetch', [task.id]);
  await cli.event(({ type, receivedBytes }) => type === 'progress' && receivedBytes > SIZE / 4);
  cli.child.kill('SIGKILL');
  expect((await cli.ended).signal).toBe('SIGKILL');
  task.setCdn({});
  const end = await run('fetch', [task.id]);
  expect([end.code, eventsOf(end, 'saved')[0].sha256]).toEqual([0, task.sha256()]);
  expect(sha256OfFile(eventsOf(end, 'saved')[0].path)).toBe(task.sha256());
  const sent = task.downloads.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(sent).toBeLessThan(2 * SIZE);
  // Nothing else is left: no part file, no second copy.
  expect(saved()).toHaveLength(1);
});

/** A Node of this machine without node:sqlite, such as Debian's 20. */
function olderNode(): string | null {
  const found = ['/usr/local/bin/node', '/usr/bin/node'].filter((path) => existsSync(path));
  const major = (path: string): number =>
    Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]']).toString());
  return found.find((path) => major(path) < 22) ?? null;
}
const older = olderNode();

describe.runIf(older !== null)('on an older Node', () => {
  const how = { node: older ?? '' };

  test('hands over to the bundled one, and ends with the same codes', async () => {
    const { service, run } = await createRig();
    const task = service.addTask({ stages: [] });
    const bad = service.addTask({ stages: [], fate: { kind: 'failed', reason: 'no' } });
    expect((await run('list', [PLAIN, '--version'], how)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const end = await run('fetch', ['-'], { ...how, input: task.id });
    expect([end.code, eventsOf(end, 'saved')[0].sha256]).toEqual([0, task.sha256()]);
    expect((await run('fetch', [bad.id], how)).code).toBe(1);
    expect((await run('fetch', ['a/b'], how)).code).toBe(2);
    expect((await run('fetch', [bad.id], { ...how, key: 'sk-wrong' })).code).toBe(3);
  });

  test.each([false, true])(
    'case 60: passes signals on, to one process or, as a terminal, to the whole group (%s)',
    async (group) => {
      const { service, start } = await createRig();
      const task = service.addTask(slowClip);
      const cli = start('watch', [task.id], { ...how, detached: group });
      await cli.event(({ type }) => type === 'progress');
      const { pid = 0 } = cli.child;
      process.kill(group ? -pid : pid, 'SIGINT');
      const end = await cli.ended;
      expect([end.code, end.events.at(-1).type]).toEqual([130, 'done']);
    },
  );

  test('ends its child with itself after kill -9, so that the library is free again', async () => {
    const { service, start, run } = await createRig();
    const task = service.addTask(slowClip);
    const cli = start('watch', [task.id], how);
    await cli.event(({ type }) => type === 'progress');
    cli.child.kill('SIGKILL');
    await cli.ended;
    task.setCdn({});
    expect((await run('fetch', [task.id])).code).toBe(0);
  });
});
