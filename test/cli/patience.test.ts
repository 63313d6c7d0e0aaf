/** How long the command line bears what is late or in doubt (docs/patience.md), and what it says of earlier failures. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCli } from './build-cli.ts';
import { createRig } from './rig.ts';
import { type Ended, eventsOf } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const errors = (end: Ended): readonly string[] => eventsOf(end, 'error').map(({ code }) => code);
const questions = (service: { requests: readonly { path: string }[] }, id: string): number =>
  service.requests.filter(({ path }) => path.endsWith(`/generations/${id}`)).length;

const WALL = '<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>';
const REFUSED = JSON.stringify({ detail: 'Not authenticated' });

describe('a key between good answers', () => {
  const walls = [
    ...([401, 403, 404, 429, 503] as const).map(
      (status) => [`${status} with a web page`, status, WALL, 'text/html'] as const,
    ),
    ['403 with a page that calls itself JSON', 403, WALL, 'application/json'] as const,
    ['403 with a page behind blank lines', 403, `\n\n  ${WALL}`, 'text/html'] as const,
    [
      '403 with XML',
      403,
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      'application/xml',
    ] as const,
    ['401 in JSON', 401, REFUSED, 'application/json'] as const,
    ['403 in JSON', 403, JSON.stringify({ error: { message: 'forbidden' } }), 'application/json'] as const,
    ['401 in plain words', 401, 'Unauthorized', 'text/plain'] as const,
    ['401 with nothing', 401, '', 'text/plain'] as const,
  ];

  test.each(walls)(
    'A2: %s says nothing of it, and the clip comes',
    async (_title, status, body, contentType) => {
      const { service, run } = await createRig();
      const fault = { kind: 'body' as const, status, body, contentType };
      const task = service.addTask({
        stages: [{ word: 'processing', forPolls: 4 }],
        gateway: [{ kind: 'none' }, fault],
      });
      const end = await run('fetch', [task.id]);
      expect([end.code, errors(end).includes('key-refused')]).toEqual([0, false]);
      expect(eventsOf(end, 'saved')).toMatchObject([{ sha256: task.sha256() }]);
    },
  );

  test('A2: a web page as the very first answer says nothing of it either', async () => {
    const { service, run } = await createRig();
    const fault = { kind: 'body' as const, status: 403, body: WALL, contentType: 'text/html' };
    const task = service.addTask({ stages: [], gateway: [fault, fault] });
    expect((await run('fetch', [task.id])).code).toBe(0);
  });

  test('A2, case 10: a key that has worked and is refused from then on ends with 3, after three refusals', async () => {
    const { service, run } = await createRig();
    const fault = { kind: 'body' as const, status: 401, body: REFUSED };
    const gateway = [{ kind: 'none' as const }, ...Array.from({ length: 50 }, () => fault)];
    const task = service.addTask({ stages: [{ word: 'processing' }], gateway });
    const end = await run('fetch', [task.id]);
    expect([end.code, errors(end).at(-1)]).toEqual([3, 'key-refused']);
    expect(questions(service, task.id)).toBeLessThanOrEqual(1 + 5);
    expect(questions(service, task.id)).toBeGreaterThanOrEqual(1 + 3);
  });

  test.each([401, 403])(
    'A2: a JSON %i as the first answer is believed at once: exit 3, two requests at the most',
    async (status) => {
      const { service, run } = await createRig();
      service.failAlways({ kind: 'body', status, body: REFUSED });
      const end = await run('fetch', [service.addTask().id, service.addTask().id]);
      expect([end.code, errors(end)]).toEqual([3, ['key-refused']]);
      expect(service.requests.length).toBeLessThanOrEqual(2);
    },
  );
});

describe('a task that the gateway does not know yet', () => {
  const unknown = {
    kind: 'body' as const,
    body: JSON.stringify({ code: 'task_not_exist', message: 'task_not_exist' }),
  };

  test.each([400, 404])('A3: %i for the first answers after submitting costs nothing', async (status) => {
    const { service, run } = await createRig();
    const late = { ...unknown, status };
    const task = service.addTask({ stages: [], gateway: [late, late, late, late, late] });
    const end = await run('fetch', [task.id]);
    expect([end.code, errors(end)]).toEqual([0, []]);
    expect(questions(service, task.id)).toBe(6);
  });

  test('A3, case 9: one that stays unknown costs at most eight requests and fails', async () => {
    const { service, run } = await createRig();
    const [good, other] = [service.addTask({ stages: [] }), service.addTask({ stages: [] })];
    const end = await run('fetch', ['nobody-1', good.id, other.id]);
    expect([end.code, errors(end)]).toEqual([1, ['unknown-task']]);
    // The first question may have been a batch.
    const asked = questions(service, 'nobody-1') + 1;
    expect(asked).toBeLessThanOrEqual(8);
    expect(end.events.at(-1)).toEqual({ type: 'done', saved: 2, failed: 1 });
  });

  test('A3: --timeout ends the wait', async () => {
    const { run } = await createRig();
    const end = await run('fetch', ['--poll-interval', '10m', '--timeout', '300ms', 'nobody-1']);
    expect([end.code, errors(end)]).toEqual([1, ['timed-out']]);
  });
});

describe('T20: fetch without a task after a failure', () => {
  test('T20: counts what failed, ends with 1, and says how to try again', async () => {
    const { service, run } = await createRig();
    const bad = service.addTask({ stages: [], fate: { kind: 'failed', reason: 'Refused by moderation.' } });
    const good = service.addTask({ stages: [] });
    expect((await run('fetch', [bad.id, good.id])).code).toBe(1);
    const asked = service.requests.length;
    const again = await run('fetch');
    expect([again.code, again.events.at(-1)]).toEqual([1, { type: 'done', saved: 0, failed: 1 }]);
    expect(eventsOf(again, 'error')[0]).toMatchObject({ id: bad.id, code: 'generation-failed' });
    expect(again.stderr + again.stdout).toContain(`dailies fetch ${bad.id}`);
    expect(service.requests.length).toBe(asked);
  });

  test('T20: without any failure it still ends with 0', async () => {
    const { service, run } = await createRig();
    expect((await run('fetch', [service.addTask({ stages: [] }).id])).code).toBe(0);
    const again = await run('fetch');
    expect([again.code, again.events]).toEqual([0, [{ type: 'done', saved: 0, failed: 0 }]]);
  });

  test('T20: what failed and what is unfinished are counted together; named, it is tried again', async () => {
    const { service, run } = await createRig();
    const bad = service.addTask({
      stages: [],
      gateway: Array.from({ length: 7 }, () => ({
        kind: 'status' as const,
        status: 404,
        message: 'task not found',
      })),
    });
    expect((await run('fetch', [bad.id])).code).toBe(1);
    const good = service.addTask({ stages: [] });
    await run('track', [good.id], { key: null });
    const both = await run('fetch');
    expect([both.code, both.events.at(-1)]).toEqual([1, { type: 'done', saved: 1, failed: 1 }]);
    expect((await run('fetch', [bad.id])).code).toBe(0);
  });
});
