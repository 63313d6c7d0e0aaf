/** `dailies mcp` as an agent uses it: over standard input and output of the real process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../../app/cli/version.ts';
import { connectControl } from '../../../app/control/client.ts';
import { CANARY_CORE } from '../../fixtures/canary-key.ts';
import { buildCli } from '../build-cli.ts';
import { createRig, type Rig } from '../rig.ts';
import { type McpClient, MODERN_META, startMcp } from './mcp-client.ts';

beforeAll(buildCli, 60_000);

function startFor({ service, out, data }: Rig, env: NodeJS.ProcessEnv = {}): McpClient {
  return startMcp(
    [
      ...['--api', service.baseUrl, '--out', out, '--data', data],
      ...['--poll-interval', '50ms', '--requests-per-second', '100', '--retry-delay', '20ms'],
    ],
    { DAILIES_API_KEY: service.apiKey, ...env },
  );
}

const open = async (): Promise<{ rig: Rig; client: McpClient }> => {
  const rig = await createRig();
  return { rig, client: startFor(rig) };
};
const initialize = (protocolVersion: string): object => ({
  ...{ protocolVersion, capabilities: {}, clientInfo: { name: 'inspector', version: '1' } },
});

describe('the protocol', () => {
  test('2026-07-28: each request says its own version, and is answered without a handshake', async () => {
    const { client } = await open();
    const { result } = await client.request('server/discover');
    expect(result).toMatchObject({
      ...{ resultType: 'complete', supportedVersions: ['2026-07-28'], cacheScope: 'private' },
      capabilities: { tools: {}, resources: {} },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'dailies', version: VERSION } },
    });
    const listed = await client.request('tools/list');
    expect(listed.result).toMatchObject({ resultType: 'complete', ttlMs: expect.any(Number) });
    expect((await client.end()).code).toBe(0);
  });

  test('2026-07-28: a version that is not spoken is refused with those that are', async () => {
    const { client } = await open();
    const meta = { ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' };
    expect((await client.request('tools/list', {}, meta)).error).toMatchObject({
      ...{ code: -32022, data: { supported: ['2026-07-28'], requested: '1900-01-01' } },
    });
    const { 'io.modelcontextprotocol/clientCapabilities': _, ...without } = MODERN_META;
    expect((await client.request('tools/list', {}, without)).error.code).toBe(-32602);
    expect((await client.request('server/discover', {}, null)).error.code).toBe(-32602);
    expect((await client.request('ping')).error.code).toBe(-32601);
  });

  test.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    '%s: a client that begins with initialize is spoken to in its own revision',
    async (version) => {
      const { client } = await open();
      expect((await client.request('tools/list', {}, null)).error.code).toBe(-32600);
      expect((await client.request('ping', {}, null)).result).toEqual({});
      const { result } = await client.request('initialize', initialize(version), null);
      expect(result).toMatchObject({
        protocolVersion: version,
        serverInfo: { name: 'dailies', version: VERSION },
      });
      client.notify('notifications/initialized');
      const listed = await client.request('tools/list', {}, null);
      expect(Object.keys(listed.result)).toEqual(['tools']);
    },
  );

  test('a client that asks for a version that is not known gets the newest with a handshake', async () => {
    const { client } = await open();
    const { result } = await client.request('initialize', initialize('2099-01-01'), null);
    expect(result.protocolVersion).toBe('2025-11-25');
    expect((await client.request('initialize', {}, null)).error.code).toBe(-32602);
  });

  test('lines that are no request are refused one by one, and the next is answered', async () => {
    const { client } = await open();
    const codes: number[] = [];
    for (const [line, code] of [
      ['{"jsonrpc":', -32700],
      ['hello', -32700],
      ['"text"', -32600],
      ['[]', -32600],
      ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":2,"method":7}', -32600],
      ['{"jsonrpc":"2.0","id":3,"method":"ping","params":[1]}', -32600],
      [`{"jsonrpc":"2.0","id":4,"method":"${'x'.repeat(1024 * 1024)}"}`, -32600],
    ] as const) {
      const before = client.messages.length;
      client.write(line);
      await client.message((one) => client.messages.indexOf(one) >= before);
      codes.push(client.messages.at(-1).error.code - code);
    }
    expect(codes).toEqual(codes.map(() => 0));
    client.write('');
    client.write('{"jsonrpc":"2.0","id":9,"result":{}}');
    client.write('{"jsonrpc":"2.0","method":"notifications/unknown"}');
    expect((await client.request('no/such', {})).error.code).toBe(-32601);
    expect((await client.request('toString', {})).error.code).toBe(-32601);
    expect((await client.request('tools/call', { name: 'delete' })).error.code).toBe(-32602);
    expect((await client.request('tools/call', { name: 'constructor' })).error.code).toBe(-32602);
    expect((await client.end()).code).toBe(0);
  });

  test('a batch is answered as one', async () => {
    const { client } = await open();
    await client.request('initialize', initialize('2025-03-26'), null);
    client.write(
      '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},7]',
    );
    const batch = await client.message(Array.isArray);
    expect(batch).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      expect.objectContaining({ error: expect.objectContaining({ code: -32600 }) }),
    ]);
  });

  test('a cancelled call is answered by nothing, and another call with a taken id is refused', async () => {
    const { rig, client } = await open();
    const { id } = rig.service.addTask({ stages: [{ word: 'processing', forPolls: 100_000 }] });
    await client.call('track', { ids: [id] });
    const params = { name: 'wait', arguments: { ids: [id] }, _meta: MODERN_META };
    const wait = JSON.stringify({ jsonrpc: '2.0', id: 'w', method: 'tools/call', params });
    client.write(wait);
    client.write(wait);
    expect((await client.message((one) => one.id === 'w')).error.code).toBe(-32600);
    client.notify('notifications/cancelled', { requestId: 'w', reason: 'changed my mind' });
    client.notify('notifications/cancelled', { requestId: 'no-such' });
    await client.call('services');
    expect(client.messages.filter((one) => one.id === 'w')).toHaveLength(1);
    expect((await client.end()).code).toBe(0);
  });

  test('SIGTERM ends it in good order, with 130', async () => {
    const { client } = await open();
    await client.call('list');
    client.child.kill('SIGTERM');
    const code = await new Promise((resolve) => client.child.once('close', resolve));
    expect(code).toBe(130);
  });
});

describe('the tools', () => {
  test('read and track: none submits and none deletes', async () => {
    const { client } = await open();
    const { tools } = (await client.request('tools/list')).result;
    expect(tools.map(({ name }: { name: string }) => name)).toEqual([
      ...['track', 'wait', 'list', 'find', 'where_is', 'retry', 'services'],
    ]);
    for (const { inputSchema, annotations } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(annotations.destructiveHint).toBe(false);
    }
  });

  test('an agent tracks a task, waits for it, finds it, and is told where it lies', async () => {
    const { rig, client } = await open();
    const task = rig.service.addTask({ prompt: 'a paper boat' });
    const tracked = await client.call('track', { ids: [task.id, 'not an id'] });
    expect(tracked.structuredContent.tracked).toMatchObject([
      { id: task.id, outcome: 'added' },
      { id: 'not an id', outcome: 'refused', problem: expect.stringContaining('id') },
    ]);
    const waited = await client.call('wait', { ids: [task.id] });
    const path = join(rig.out, `a paper boat [${task.id.slice(0, 8)}].mp4`);
    expect(waited.structuredContent).toEqual({
      done: true,
      items: [expect.objectContaining({ id: task.id, status: 'saved', paths: [path] })],
    });
    expect(JSON.parse(waited.content[0].text)).toEqual(waited.structuredContent);
    expect(readFileSync(path).length).toBe(task.bytes);
    const found = await client.call('find', { text: 'paper' });
    expect(found.structuredContent).toMatchObject({ total: 1, items: [{ id: task.id, status: 'saved' }] });
    const where = await client.call('where_is', { id: task.id });
    expect(where.structuredContent.files).toEqual([{ asset: 'video', path }]);
    const listed = await client.call('list', { statuses: ['failed'] });
    expect(listed.structuredContent).toMatchObject({ total: 0, items: [] });
    const resources = await client.request('resources/list');
    const uri = `dailies://clip/${task.id}`;
    expect(resources.result.resources).toMatchObject([{ uri, title: 'a paper boat' }]);
    const read = await client.request('resources/read', { uri });
    expect(JSON.parse(read.result.contents[0].text)).toMatchObject({
      ...{ id: task.id, status: 'saved', prompt: 'a paper boat' },
      files: [{ asset: 'video', path, bytes: task.bytes, sha256: task.sha256() }],
    });
    const end = await client.end();
    expect(end.code).toBe(0);
    expect(end.stdout + end.stderr).not.toContain(CANARY_CORE);
    expect(end.stdout).not.toMatch(/[?&](?:sig|token|expires|X-Amz-)/i);
    expect(rig.service.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('wait ends in time with what is known, says to call again, and tells of progress', async () => {
    const { rig, client } = await open();
    const slow = rig.service.addTask({ stages: [{ word: 'processing', forPolls: 100_000 }] });
    const fast = rig.service.addTask({ stages: [] });
    await client.call('track', { ids: [slow.id, fast.id] });
    const { result } = await client.request('tools/call', {
      ...{ name: 'wait', arguments: { ids: [slow.id, fast.id], timeoutSeconds: 3 } },
      _meta: { progressToken: 'p' },
    });
    expect(result.structuredContent).toMatchObject({
      ...{ done: false, waitingFor: [slow.id], next: expect.stringContaining('Call wait again') },
    });
    expect(client.messages.filter(({ method }) => method === 'notifications/progress').at(-1).params).toEqual(
      {
        ...{ progressToken: 'p', progress: 1, total: 2 },
      },
    );
    const params = { name: 'wait', arguments: { ids: [slow.id] }, _meta: MODERN_META };
    client.write(JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'tools/call', params }));
    expect((await client.end()).code).toBe(0);
    // What is waited for when the input ends is answered with what is known.
    expect(client.messages.find(({ id }) => id === 'last').result.structuredContent.done).toBe(false);
  });

  test('what a tool is given wrongly, and what it cannot do, is said in a sentence', async () => {
    const { client } = await open();
    for (const [name, given, words] of [
      ['track', {}, 'ids'],
      ['track', { ids: [] }, 'ids'],
      ['track', { ids: 'a' }, 'ids'],
      ['wait', { ids: ['a'], timeoutSeconds: 51 }, 'timeoutSeconds'],
      ['list', { statuses: ['happy'] }, 'statuses'],
      ['list', { limit: 201 }, 'limit'],
      ['find', { text: '' }, 'text'],
      ['find', { text: 'a', submit: true }, 'submit'],
      ['where_is', { id: 'no-such-task' }, 'library'],
      ['wait', { ids: ['no-such-task'] }, 'library'],
      ['retry', { ids: ['no-such-task'] }, 'library'],
    ] as const) {
      const result = await client.call(name, given);
      expect([name, result.isError, result.content[0].text]).toEqual([
        name,
        true,
        expect.stringContaining(words),
      ]);
    }
    for (const uri of ['dailies://clip/', 'file:///etc/passwd', 'dailies://clip/%ff', undefined]) {
      expect((await client.request('resources/read', { uri })).error.code).toBe(-32602);
    }
    const unknown = await client.request('resources/read', { uri: 'dailies://clip/none' });
    expect(unknown.error).toMatchObject({ code: -32602, data: { uri: 'dailies://clip/none' } });
    expect((await client.request('resources/list', { cursor: 'x' })).error.code).toBe(-32602);
  });

  test('without a key it reads, and says what tracking needs', async () => {
    const rig = await createRig();
    const client = startFor(rig, { DAILIES_API_KEY: '' });
    expect((await client.call('list')).structuredContent).toMatchObject({ total: 0 });
    expect((await client.call('services')).structuredContent.services.length).toBeGreaterThan(3);
  });

  test('it lets go of the library when nothing is asked, so that another Dailies can open it', async () => {
    const { rig, client } = await open();
    const { id } = rig.service.addTask({ stages: [] });
    await client.call('track', { ids: [id] });
    await client.call('wait', { ids: [id] });
    await expect.poll(async () => (await rig.run('list')).code, { timeout: 30_000, interval: 500 }).toBe(0);
    expect((await client.call('where_is', { id })).structuredContent.status).toBe('saved');
  });
});

describe('beside a Dailies that runs', () => {
  test('an agent tracks, waits and finds through it, and goes on by itself once that has ended', async () => {
    const rig = await createRig();
    const watch = rig.start('watch');
    const first = rig.service.addTask({ prompt: 'a paper boat' });
    const second = rig.service.addTask({ stages: [] });
    const seed = rig.service.addTask({ stages: [] });
    await expect.poll(async () => (await rig.run('track', [seed.id])).code, { timeout: 30_000 }).toBe(0);
    await watch.event(({ type }) => type === 'saved');
    const client = startFor(rig, { DAILIES_API_KEY: '' });
    // It has no key of its own: the one that runs does the work.
    await client.call('track', { ids: [first.id] });
    await watch.event(({ type, id }) => type === 'saved' && id === first.id);
    const waited = await client.call('wait', { ids: [first.id] });
    expect(waited.structuredContent).toMatchObject({
      done: true,
      items: [{ id: first.id, status: 'saved' }],
    });
    expect((await client.call('find', { text: 'paper' })).structuredContent.total).toBe(1);
    expect((await client.call('retry', { ids: [first.id] })).isError).toBeUndefined();
    watch.child.kill('SIGTERM');
    await watch.ended;
    const alone = startFor(rig);
    await alone.call('track', { ids: [second.id] });
    expect((await alone.call('wait', { ids: [second.id] })).structuredContent.done).toBe(true);
    for (const one of [client, alone]) expect((await one.end()).code).toBe(0);
  });

  test('an option that would change what the other one does is named to the agent, and nothing is tracked', async () => {
    const rig = await createRig();
    rig.start('watch');
    const { data } = rig;
    await expect.poll(async () => (await connectControl(data))?.owner, { timeout: 30_000 }).toBe('watch');
    const client = startMcp(['--data', data, '--out', '/elsewhere'], {});
    for (const [name, given] of [
      ['track', { ids: ['a-task'] }],
      ['wait', { ids: ['a-task'] }],
    ] as const) {
      const { isError, content } = await client.call(name, given);
      expect([name, isError, content[0].text]).toEqual([name, true, expect.stringContaining('--out')]);
    }
    expect((await client.call('list')).structuredContent).toMatchObject({ total: 0 });
    expect((await client.end()).code).toBe(0);
  });
});
