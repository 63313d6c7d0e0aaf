/** The gateway's API against a real server: routes, headers, every kind of refusal. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, KnownAnswer } from '../../../app/core/services/answer.ts';
import { createServiceClient, type ServiceClient } from '../../../app/core/services/client.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import {
  type LumaService,
  type LumaServiceOptions,
  startLumaService,
} from '../../luma-service/luma-service.ts';
import type { Fault } from '../../luma-service/script.ts';
import { inspectValue } from '../../security/leaks.ts';

const running: LumaService[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

const NOW = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;

async function start(options: LumaServiceOptions = {}): Promise<LumaService> {
  const service = await startLumaService(options);
  running.push(service);
  return service;
}

function clientOf(service: LumaService, { apiKey = service.apiKey, timeoutMs = 5_000 } = {}): ServiceClient {
  return createServiceClient({ baseUrl: new URL(`${service.baseUrl}/`), apiKey, timeoutMs, now: () => NOW });
}

/** The refusal, after proof that nothing about it shows the key (case 77). */
async function refusal(act: Promise<unknown>, key: string): Promise<DailiesError> {
  const thrown: unknown = await act.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  const error = thrown as DailiesError;
  const shown = [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    JSON.stringify(error.toProblem?.() ?? null),
    ...[error.message, String(error.stack), String(error.cause)],
  ].join('\n');
  for (const secret of [key, Buffer.from(key).toString('base64'), encodeURIComponent(key), 'Bearer']) {
    expect(shown).not.toContain(secret);
  }
  expect(error).toBeInstanceOf(DailiesError);
  return error;
}

async function refusalOf(fault: Fault, key?: string): Promise<DailiesError> {
  const service = await start();
  const { id } = service.addTask({ gateway: [fault] });
  const client = clientOf(service, key === undefined ? {} : { apiKey: key });
  return refusal(client.query(id, never), key ?? service.apiKey);
}

describe('a single query', () => {
  test('asks the documented path with the documented headers, and keeps the answer as it came', async () => {
    const service = await start();
    const { id } = service.addTask({ stages: [], prompt: 'cat dance' });
    const { generation, raw } = await clientOf(service).query(id, never);
    expect(generation).toMatchObject({ id, state: 'completed', prompt: 'cat dance' });
    expect(JSON.parse(raw ?? '')).toMatchObject({ id, request: { prompt: 'cat dance' } });
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]).toMatchObject({
      ...{ method: 'GET', path: `/luma/generations/${id}`, side: 'gateway' },
      headers: {
        authorization: `Bearer ${service.apiKey}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
    });
  });

  test('asks below the path of a base address', async () => {
    const service = await start({ basePath: '/proxy/v1' });
    const { id } = service.addTask();
    await clientOf(service).query(id, never);
    expect(service.requests[0]?.path).toBe(`/proxy/v1/luma/generations/${id}`);
  });

  test.each(['documented', 'flat', 'wrapped', 'luma'] as const)('reads the %s shape', async (shape) => {
    const service = await start();
    const { id } = service.addTask({ shape, stages: [], prompt: '猫在跳舞' });
    const { generation } = await clientOf(service).query(id, never);
    expect(generation).toMatchObject({ id, state: 'completed', prompt: '猫在跳舞' });
    expect(generation.video?.downloadUrl).toContain(`${id}.mp4?`);
  });

  test('can be cancelled, and says that it was', async () => {
    const service = await start({ latencyMs: 60_000 });
    const { id } = service.addTask();
    const controller = new AbortController();
    const asked = refusal(clientOf(service).query(id, controller.signal), service.apiKey);
    controller.abort();
    expect((await asked).code).toBe('cancelled');
  });
});

describe('refusals', () => {
  test.each<[string, Fault, string]>([
    ['1: a web page', { kind: 'html' }, 'bad-answer'],
    ['2: half of an answer', { kind: 'truncated' }, 'bad-answer'],
    ['2: an empty body', { kind: 'body', body: '' }, 'bad-answer'],
    ['2: a byte order mark alone', { kind: 'body', body: '\uFEFF' }, 'bad-answer'],
    ['2: a number', { kind: 'body', body: '7' }, 'bad-answer'],
    ['9: an answer about another task', { kind: 'wrong-id' }, 'bad-answer'],
    ['10: 401', { kind: 'status', status: 401 }, 'key-refused'],
    ['10: 403', { kind: 'status', status: 403 }, 'key-refused'],
    ['11: 429', { kind: 'status', status: 429 }, 'gateway-busy'],
    ['12: 500', { kind: 'status', status: 500 }, 'gateway-fault'],
    ['12: 502 with a web page', { kind: 'html', status: 502 }, 'gateway-fault'],
    ['12: 503', { kind: 'status', status: 503 }, 'gateway-busy'],
    ['a web page with 404', { kind: 'html', status: 404 }, 'bad-answer'],
    ['400 about the request', { kind: 'status', status: 400, message: 'invalid parameter' }, 'bad-answer'],
    ['400 about the task', { kind: 'status', status: 400, message: 'task not found' }, 'unknown-task'],
    ['404 in JSON', { kind: 'body', body: '{"detail":"Not Found"}', status: 404 }, 'unknown-task'],
    ['16: a reset connection', { kind: 'reset' }, 'gateway-unreachable'],
  ])('case %s', async (_, fault, code) => {
    expect((await refusalOf(fault)).code).toBe(code);
  });

  test('case 13: 204, 304 and an empty 200 are refusals, never an answer', async () => {
    for (const fault of [
      { kind: 'status', status: 204 },
      { kind: 'status', status: 304 },
      { kind: 'body', body: '' },
    ] as const) {
      expect((await refusalOf(fault)).code).toBe('bad-answer');
    }
  });

  test('S6, case 77: a key that looks like nothing special is in no refusal', async () => {
    for (const fault of [{ kind: 'status', status: 401 }, { kind: 'reset' }, { kind: 'html' }] as const) {
      await refusalOf(fault, CANARY_KEY);
    }
  });

  test('case 77: a gateway that repeats the key in its words, its links and its redirects does not spread it', async () => {
    const spellings = [CANARY_KEY, encodeURIComponent(CANARY_KEY), encodeURI(CANARY_KEY)];
    for (const said of spellings) {
      const words = `invalid token ${said}`;
      for (const status of [400, 401, 404, 429, 500]) {
        const { facts } = await refusalOf({ kind: 'status', status, message: words });
        expect(facts.words).toBe('invalid token [your key]');
      }
      await refusalOf({ kind: 'body', body: JSON.stringify({ error: { message: words, code: said } }) });
    }
    await refusalOf({
      kind: 'redirect',
      location: `https://${'vermilion'}.example/${spellings[1]}`,
    } as never);
  });

  test('S7, case 77, 78: a link with the key in it leaves the client without it, and so does the kept answer', async () => {
    const service = await start();
    const link = `https://cdn.example/a.mp4?key=${encodeURIComponent(CANARY_KEY)}`;
    const body = JSON.stringify({
      id: 'a',
      state: 'completed',
      prompt: CANARY_KEY,
      video: { download_url: link },
    });
    service.failAlways({ kind: 'body', body });
    const client = clientOf(service);
    const answers: unknown[] = [
      await client.query('a', never),
      await refusal(client.downloadVideoUrl('a', never), CANARY_KEY),
    ];
    service.failAlways({ kind: 'body', body: `[${body}]` });
    answers.push((await client.queryBatch(['a'], never))?.get('a') ?? null);
    service.failAlways({ kind: 'body', body: JSON.stringify({ url: link }) });
    answers.push((await client.downloadVideoUrl('a', never)) as never);
    expect(inspectValue('what the client gives', answers)).toBe(false);
    expect(answers[0]).toMatchObject({ generation: { prompt: '[your key]' } });
    expect(answers.at(-1)).toBe('https://cdn.example/a.mp4?key=[your key]');
  });

  test('a task that the gateway does not know, as 400 and as 404', async () => {
    for (const unknownTaskStatus of [400, 404] as const) {
      const service = await start({ unknownTaskStatus });
      const error = await refusal(clientOf(service).query('nobody', never), service.apiKey);
      expect([error.code, error.message.includes('nobody')]).toEqual(['unknown-task', true]);
    }
  });

  test.each([
    ['1', 1_000],
    ['3600', 3_600_000],
    ['1000000000', 21_600_000],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [new Date(NOW - 90_000).toUTCString(), 0],
    ['soon', undefined],
  ])('case 11: Retry-After %j is %j ms', async (retryAfter, expected) => {
    for (const status of [429, 503]) {
      expect((await refusalOf({ kind: 'status', status, retryAfter })).retryAfterMs).toBe(expected);
    }
  });

  test("the service's own words are a detail, cleaned", async () => {
    const error = await refusalOf({ kind: 'status', status: 401, message: 'no \u001b[31mway' });
    expect(error.facts.words).toBe('no [31mway');
    expect(error.message).toContain('API key');
  });

  test('a gateway that does not answer in time', async () => {
    const service = await start();
    const { id } = service.addTask({ gateway: [{ kind: 'hang' }] });
    const asked = clientOf(service, { timeoutMs: 50 }).query(id, never);
    expect((await refusal(asked, service.apiKey)).code).toBe('gateway-timeout');
  });

  test('case 16: nobody at the address, or no such name', async () => {
    const service = await start();
    await service.stop();
    const refused = await refusal(clientOf(service).query('a', never), service.apiKey);
    expect([refused.code, refused.message.includes('refused')]).toEqual(['gateway-unreachable', true]);
    const client = createServiceClient({
      ...{ baseUrl: new URL('https://nowhere.invalid/'), apiKey: 'sk-x', timeoutMs: 5_000, now: () => NOW },
    });
    expect((await refusal(client.query('a', never), 'sk-x')).code).toBe('gateway-unreachable');
  });
});

describe('redirects', () => {
  test('within the origin are followed with the key', async () => {
    const service = await start();
    const { id } = service.addTask();
    service.failNext({ kind: 'redirect', location: `/luma/generations/${id}` });
    expect((await clientOf(service).query(id, never)).generation.id).toBe(id);
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${service.apiKey}`,
      `Bearer ${service.apiKey}`,
    ]);
  });

  test('S7, case 78: to another origin are not followed at all, so the key is never seen there', async () => {
    const service = await start();
    const other = await start();
    for (const [location, shown] of [
      [`${other.baseUrl}/luma/generations/x`, new URL(other.baseUrl).host],
      [`//${new URL(other.baseUrl).host}/`, new URL(other.baseUrl).host],
      [service.baseUrl.replace('127.0.0.1', 'localhost'), 'localhost'],
      ['file:///etc/passwd', 'redirects'],
      ['http://[', 'redirects'],
    ] as const) {
      const { id } = service.addTask({ gateway: [{ kind: 'redirect', location }] });
      const error = await refusal(clientOf(service).query(id, never), service.apiKey);
      expect([error.code, error.message.includes(shown)]).toEqual(['bad-answer', true]);
    }
    expect(other.requests).toHaveLength(0);
    expect(service.secretsAtCdn()).toHaveLength(0);
  });

  test('case 31: in a circle end', async () => {
    const service = await start();
    service.failAlways({ kind: 'redirect', location: '/luma/generations/a' });
    expect((await refusal(clientOf(service).query('a', never), service.apiKey)).code).toBe('bad-answer');
    expect(service.requests).toHaveLength(6);
  });
});

describe('a batch', () => {
  const ask = (service: LumaService, ids: readonly string[]) => clientOf(service).queryBatch(ids, never);

  test('asks the documented route once, and reads lists plain and wrapped', async () => {
    const service = await start();
    const [a, b] = [service.addTask(), service.addTask({ shape: 'wrapped' })];
    for (const kind of ['array', 'wrapped'] as const) {
      service.setBatch({ mode: { kind }, extra: [{ id: 'uninvited', state: 'completed' }, 7] });
      const answers = await ask(service, [a.id, b.id, 'stranger']);
      expect([...(answers?.keys() ?? [])]).toEqual([a.id, b.id]);
      expect(JSON.parse(answers?.get(b.id)?.raw ?? '')).toMatchObject({ task_id: b.id });
    }
    expect(service.requests[0]).toMatchObject({ method: 'POST', path: '/luma/tasks' });
    expect(service.batches).toHaveLength(2);
  });

  test('case 14: is null where the route is missing, answers garbage, a web page, 400 or a redirect', async () => {
    const service = await start();
    for (const status of [404, 405, 501] as const) {
      service.setBatch({ mode: { kind: 'missing', status } });
      expect(await ask(service, ['a', 'b'])).toBeNull();
    }
    for (const body of ['ok', '{}', '{"code":"success","data":null}', '"no"']) {
      service.setBatch({ mode: { kind: 'garbage', body } });
      expect(await ask(service, ['a', 'b'])).toBeNull();
    }
    const faults: Fault[] = [
      { kind: 'html' },
      { kind: 'status', status: 400 },
      { kind: 'redirect', location: '/login' },
    ];
    for (const fault of faults) {
      service.failNext(fault);
      expect(await ask(service, ['a', 'b'])).toBeNull();
    }
  });

  test('case 3: items that are no use are named by their places in the log, and not by what they hold', async () => {
    const service = await start();
    const { id } = service.addTask();
    service.setBatch({ mode: { kind: 'array' }, extra: [7, { id: 'a\u001b[2J', state: 'completed' }] });
    const lines: string[] = [];
    const client = createServiceClient({
      ...{
        baseUrl: new URL(`${service.baseUrl}/`),
        apiKey: service.apiKey,
        timeoutMs: 5_000,
        now: () => NOW,
      },
      log: (line) => lines.push(line),
    });
    expect([...((await client.queryBatch([id, 'b'], never))?.keys() ?? [])]).toEqual([id]);
    expect(lines).toEqual(['batch: left out items 1, 2 of 3']);
  });

  test('case 10: a refused key, a busy or ill gateway are refusals, not a missing route', async () => {
    const service = await start();
    for (const [status, code] of [
      [401, 'key-refused'],
      [429, 'gateway-busy'],
      [500, 'gateway-fault'],
    ] as const) {
      service.failNext({ kind: 'status', status });
      expect((await refusal(ask(service, ['a', 'b']), service.apiKey)).code).toBe(code);
    }
  });

  test('case 7: an item nested too deep to be written again is used, without its text', async () => {
    const service = await start();
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const body = `[{"id":"a","state":"processing","x":${deep}}]`;
    service.setBatch({ mode: { kind: 'garbage', body } });
    const answer = (await ask(service, ['a', 'b']))?.get('a');
    expect([answer?.generation.state, answer?.raw]).toEqual(['processing', null]);
  });
});

describe('a task of which something is known', () => {
  const dreaming = { stages: [{ word: 'dreaming', forMs: 60_000 }] };
  type Ask = (client: ServiceClient, id: string, known: KnownAnswer) => Promise<Answer | null>;
  const WAYS: [string, Ask][] = [
    ['alone', (client, id, known) => client.query(id, never, known)],
    [
      'in a batch',
      async (client, id, known) => (await client.queryBatch([id, 'another'], never, known))?.get(id) ?? null,
    ],
  ];

  test.each(WAYS)(
    'is asked for, and an answer in the same words is the one that is known: %s',
    async (_how, ask) => {
      const service = await start();
      const { id } = service.addTask(dreaming);
      const client = clientOf(service);
      const first = await ask(client, id, () => null);
      const second = await ask(client, id, (asked) => (asked === id ? first : null));
      expect(second).toBe(first);
      expect([first?.generation.stateWord, service.requests.length]).toEqual(['dreaming', 2]);
    },
  );

  test.each(WAYS)('is read anew where the words are others: %s', async (_how, ask) => {
    const service = await start();
    const { id } = service.addTask(dreaming);
    const client = clientOf(service);
    const first = await ask(client, id, () => null);
    const known = first && { ...first, raw: `${first.raw} ` };
    expect((await ask(client, id, () => known))?.generation).toEqual(first?.generation);
    expect(await ask(client, id, () => known)).not.toBe(known);
  });

  test('is not taken for another one whose words say not whose they are', async () => {
    const service = await start();
    const body = { a: { state: 'processing' }, b: { state: 'processing' } };
    service.setBatch({ mode: { kind: 'garbage', body: JSON.stringify(body) } });
    const client = clientOf(service);
    const first = await client.queryBatch(['a', 'b'], never);
    const known = first?.get('a') ?? null;
    const second = await client.queryBatch(['a', 'b'], never, (id) => (id === 'a' ? known : null));
    expect([known?.generation.id, second?.get('a')]).toEqual(['a', known]);
    expect(second?.get('b')?.generation.id).toBe('b');
  });

  test('is refused as ever, whatever is known', async () => {
    const service = await start();
    const { id } = service.addTask(dreaming);
    const client = clientOf(service);
    const first = await client.query(id, never);
    service.failNext({ kind: 'status', status: 401 });
    expect(
      (
        await refusal(
          client.query(id, never, () => first),
          service.apiKey,
        )
      ).code,
    ).toBe('key-refused');
  });
});

describe('the extra route for the clean link', () => {
  const ask = (service: LumaService, id: string) => clientOf(service).downloadVideoUrl(id, never);

  test('gives it after completion, and null before, or where the gateway lacks the route', async () => {
    const service = await start();
    const done = service.addTask({ stages: [], links: 'route-only' });
    expect(await ask(service, done.id)).toContain(`${done.id}.mp4?`);
    expect(await ask(service, service.addTask().id)).toBeNull();
    expect(await ask(service, service.addTask({ stages: [], downloadRoute: false }).id)).toBeNull();
    expect(service.requests[0]?.path).toBe(`/luma/generations/${done.id}/download_video_url`);
  });

  test('gives null for an empty link, and refuses what makes no sense as a query does', async () => {
    const service = await start();
    service.failNext({ kind: 'body', body: '{"url":""}' });
    expect(await ask(service, 'a')).toBeNull();
    for (const body of ['{"url":5}', '{"url":null}', 'null', '[]', 'text', '<html></html>', '']) {
      service.failNext({ kind: 'body', body });
      expect((await refusal(ask(service, 'a'), service.apiKey)).code).toBe('bad-answer');
    }
    service.failNext({ kind: 'status', status: 401 });
    expect((await refusal(ask(service, 'a'), service.apiKey)).code).toBe('key-refused');
  });
});
