/** What goes wrong around a fetch: each ends with its code and one sentence that says what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openLibraryFile } from '../../app/core/library/open-database.ts';
import { CANARY_CORE, CANARY_KEY } from '../fixtures/canary-key.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import type { Fault } from '../luma-service/script.ts';
import { buildCli, CLI } from './build-cli.ts';
import { createRig, PLAIN } from './rig.ts';
import { type Ended, eventsOf, startCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const errors = (end: Ended): readonly string[] => eventsOf(end, 'error').map(({ code }) => code);

describe('the generation', () => {
  test("a failed one ends with 1 and the service's own reason", async () => {
    const { service, run } = await createRig();
    const good = service.addTask({ stages: [] });
    const bad = service.addTask({ fate: { kind: 'failed', reason: 'Refused by moderation.' } });
    const end = await run('fetch', [good.id, bad.id]);
    expect(end.code).toBe(1);
    expect(eventsOf(end, 'task')).toContainEqual({ id: bad.id, state: 'failed' });
    expect(eventsOf(end, 'error')).toEqual([
      {
        ...{ id: bad.id, code: 'generation-failed' },
        message: 'The service could not make this video: Refused by moderation.',
      },
    ]);
    expect(end.events.at(-1)).toEqual({ type: 'done', saved: 1, failed: 1 });
    expect(bad.downloads).toHaveLength(0);
  });
});

describe('the key', () => {
  test('case 10: one that the gateway refuses ends with 3 after one request, and is not repeated', async () => {
    const { service, run } = await createRig({ apiKey: 'another-key-than-ours' });
    const { id } = service.addTask();
    const end = await run('fetch', [id], { key: CANARY_KEY });
    expect([end.code, errors(end)]).toEqual([3, ['key-refused']]);
    expect(end.stderr).toMatch(/refused the API key/);
    expect(end.events.at(-1)).toMatchObject({ type: 'done', saved: 0 });
    expect(end.stdout + end.stderr).not.toContain(CANARY_CORE);
    expect(service.requests).toHaveLength(1);
  });

  test('case 10: one that is refused in mid-life lets the running download finish', async () => {
    const { service, start } = await createRig();
    const first = service.addTask({
      ...{ stages: [], source: makeLargeMp4(300_000), cdn: { bytesPerSecond: 600_000 } },
    });
    const other = service.addTask({ stages: [{ word: 'processing' }] });
    const cli = start('fetch', [first.id, other.id]);
    await cli.event(({ type }) => type === 'progress');
    service.setKey('sk-another');
    const end = await cli.ended;
    expect([end.code, errors(end)]).toEqual([3, ['key-refused']]);
    expect(eventsOf(end, 'saved')).toMatchObject([{ id: first.id, sha256: first.sha256() }]);
  });
});

describe('A7: what the gateway refuses in its own words', () => {
  test.each<[string, Fault]>([
    ['402', { kind: 'status', status: 402, message: 'insufficient balance' }],
    ['403 of quota', { kind: 'status', status: 403, message: 'insufficient balance' }],
    ['403 of an address', { kind: 'status', status: 403, message: 'Your IP is not in the allowlist' }],
    ['200 with a code', { kind: 'body', body: '{"code":402,"msg":"insufficient balance"}' }],
    ['200 without success', { kind: 'body', body: '{"success":false,"message":"insufficient balance"}' }],
  ])('%s ends with 3, the words and what to do', async (_, fault) => {
    const { service, run } = await createRig();
    service.failAlways(fault);
    const end = await run('fetch', [service.addTask().id]);
    expect([end.code, errors(end)]).toEqual([3, ['key-refused']]);
    expect(end.stderr).toMatch(/“(?:insufficient balance|Your IP is not in the allowlist)”; (?:see to|let)/);
  });
});

describe('the gateway', () => {
  test('case 16: one that refuses connections is told of once, and --timeout ends with 1', async () => {
    const { service, run } = await createRig();
    const ids = [service.addTask().id, service.addTask().id];
    await service.stop();
    const end = await run('fetch', ['--timeout', '3s', ...ids]);
    expect(end.code).toBe(1);
    expect(errors(end)).toEqual(['gateway-unreachable', 'timed-out', 'timed-out']);
    const [first] = eventsOf(end, 'error');
    expect(first).toMatchObject({
      message: expect.stringContaining('refused'),
      retryInMs: expect.any(Number),
    });
    expect(first).not.toHaveProperty('id');
    expect(end.stderr).toContain('refused');
    expect(end.events.at(-1)).toEqual({ type: 'done', saved: 0, failed: 2 });
  });

  test.each<[string, Fault, string]>([
    ['1: with a web page', { kind: 'html' }, 'web page'],
    ['12: with 500', { kind: 'status', status: 500 }, '500'],
  ])('case %s: one that answers so is asked again, and the clip comes', async (_, fault, words) => {
    const { service, run } = await createRig();
    const task = service.addTask({ stages: [] });
    service.failNext(fault, fault, fault);
    const end = await run('fetch', [task.id]);
    expect(end.code).toBe(0);
    expect(eventsOf(end, 'error')[0].message).toContain(words);
    expect(eventsOf(end, 'error').length).toBeLessThan(3);
    expect(eventsOf(end, 'saved')).toMatchObject([{ sha256: task.sha256() }]);
  });

  test('case 1: one that answers nothing but web pages ends with 1 at the timeout', async () => {
    const { service, run } = await createRig();
    service.failAlways({ kind: 'html' });
    const end = await run('fetch', ['--timeout', '2s', service.addTask().id]);
    expect([end.code, errors(end).at(-1)]).toEqual([1, 'timed-out']);
    expect(end.stderr).toMatch(/web page/);
    expect(errors(end).length).toBeLessThan(5);
  });

  test('case 9: an answer about another task is not believed', async () => {
    const { service, run, saved } = await createRig();
    const other = service.addTask({ stages: [] });
    const task = service.addTask({ stages: [], gateway: [{ kind: 'wrong-id', id: other.id }] });
    const end = await run('fetch', [task.id]);
    expect([end.code, saved().length]).toEqual([0, 1]);
    expect(eventsOf(end, 'saved')).toMatchObject([{ id: task.id }]);
  });

  test('case 11: no request comes before the time that a busy one asks for', async () => {
    const { service, run } = await createRig();
    const ids = Array.from({ length: 3 }, () => service.addTask({ stages: [] }).id);
    service.failNext({ kind: 'status', status: 429, retryAfter: '1' });
    service.setBatch({ mode: { kind: 'missing', status: 404 } });
    expect((await run('fetch', ids)).code).toBe(0);
    const at = service.requests.filter(({ side }) => side === 'gateway').map((request) => request.at);
    const refused = service.requests.findIndex(({ status }) => status === 429);
    const later = at.slice(refused + 1).filter((time) => time > (at[refused] ?? 0) + 100);
    expect(later.length).toBeGreaterThan(0);
    for (const time of later) expect(time - (at[refused] ?? 0)).toBeGreaterThanOrEqual(990);
  });
});

describe('the disk', () => {
  test('case 41: a clip folder below a file is named, with 1, and nothing is asked for', async () => {
    const { service, run, out } = await createRig();
    writeFileSync(`${dirname(out)}/file`, 'mine');
    const { id } = service.addTask();
    const end = await run('fetch', ['--out', join(dirname(out), 'file', 'clips'), id]);
    expect(end.code).toBe(1);
    expect(eventsOf(end, 'error')).toContainEqual(expect.objectContaining({ id }));
    expect(end.stderr).toContain(join(dirname(out), 'file'));
    expect(end.events.at(-1)).toEqual({ type: 'done', saved: 0, failed: 1 });
    expect(service.requests).toHaveLength(0);
  });

  test('a library folder below a file ends with 4', async () => {
    const { service, run, out } = await createRig();
    writeFileSync(`${dirname(out)}/file`, 'mine');
    const end = await run('fetch', ['--data', join(dirname(out), 'file', 'data'), service.addTask().id]);
    expect([end.code, errors(end)]).toEqual([4, ['library-unusable']]);
    expect(end.stderr).toContain('file');
  });

  test('case 58: a damaged library is set aside and named, and the fetch goes on', async () => {
    const { service, run, data } = await createRig();
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'library.db'), 'SQLite format 3\0 but nothing else of one');
    const end = await run('fetch', [service.addTask({ stages: [] }).id]);
    expect([end.code, errors(end)]).toEqual([0, ['library-unusable']]);
    const [, aside = ''] = /set aside as (\S+);/.exec(end.stderr) ?? [];
    expect(existsSync(aside)).toBe(true);
  });
});

describe('the library', () => {
  test('in use by a process that cannot be spoken to ends with 4, and can be read all the same', async () => {
    const { service, data, run } = await createRig();
    const task = service.addTask({ stages: [] });
    expect((await run('fetch', [task.id])).code).toBe(0);
    const held = openLibraryFile(data, Date.now());
    const end = await run('fetch', [service.addTask({ stages: [] }).id]);
    expect([end.code, errors(end)]).toEqual([4, ['library-in-use']]);
    expect(end.stderr).toContain('Another Dailies');
    expect((await run('list')).events.map(({ id }) => id)).toEqual([task.id]);
    held.close();
    expect((await run('fetch', [task.id])).code).toBe(0);
  });

  test('is opened again after kill -9 of the one that had it', async () => {
    const { service, run, start } = await createRig();
    const task = service.addTask({ stages: [{ word: 'processing' }] });
    const holder = start('watch', [task.id]);
    await holder.event(({ type }) => type === 'task');
    holder.child.kill('SIGKILL');
    await holder.ended;
    task.finish();
    expect((await run('fetch', [task.id])).code).toBe(0);
  });
});

test.each([
  ['reader', ['stdout']],
  ['terminal', ['stdout', 'stderr']],
] as const)('a %s that goes away does not end the downloads', async (_who, streams) => {
  const { service, out, data } = await createRig();
  const task = service.addTask();
  const cli = startCli(
    ['fetch', '--api', service.baseUrl, '--out', out, '--data', data, '--poll-interval', '50ms', task.id],
    { key: service.apiKey },
  );
  for (const stream of streams) cli.child[stream]?.destroy();
  const code = await new Promise((resolve) => cli.child.once('exit', resolve));
  expect([code, existsSync(join(out, `cat dance [${task.id.slice(0, 8)}].mp4`))]).toEqual([0, true]);
});

test.skipIf(!existsSync('/dev/full'))(
  'output that has no room where it is to stand ends with 1 and a sentence',
  () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" services --json > /dev/full', process.execPath, CLI],
      { encoding: 'utf8' },
    );
    expect([status, stderr.split('\n').length]).toEqual([1, 2]);
    expect(stderr).toContain('no room for the output');
  },
);

test('without --json the same errors are sentences, without a stack', async () => {
  const { service, run } = await createRig();
  const bad = service.addTask({ stages: [], fate: { kind: 'failed', reason: 'Refused.' } });
  const end = await run('fetch', [PLAIN, bad.id, 'nobody']);
  expect([end.code, end.stdout]).toEqual([1, '']);
  expect(end.stderr).toContain(`${bad.id}  The service could not make this video: Refused.\n`);
  expect(end.stderr).toContain('does not know the task nobody');
  expect(end.stderr).not.toMatch(/^\s+at |Error:/m);
});
