/** `dailies fetch` from task ids to clips, with every event that scripts rely on. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { SHAPES } from '../luma-service/script.ts';
import { buildCli } from './build-cli.ts';
import { createRig, PLAIN, sha256OfFile } from './rig.ts';
import { eventsOf, runCli } from './run-cli.ts';

beforeAll(buildCli, 60_000);

const EXAMPLE = '4665a07c-7641-4809-a133-10786201bb56';

test('takes the documented example from pending to a file identical to its source, then fetches nothing again', async () => {
  const { service, run, out } = await createRig();
  const task = service.addTask({ id: EXAMPLE, source: makeLargeMp4(400_000) });
  const end = await run('fetch', [EXAMPLE]);
  expect([end.code, end.signal]).toEqual([0, null]);
  expect(eventsOf(end, 'task')).toEqual([
    { id: EXAMPLE, state: 'pending' },
    { id: EXAMPLE, state: 'processing' },
    { id: EXAMPLE, state: 'completed' },
  ]);
  const path = join(out, 'cat dance [4665a07c].mp4');
  const saved = { id: EXAMPLE, asset: 'video', path, bytes: 400_000, sha256: task.sha256() };
  expect(eventsOf(end, 'saved')).toEqual([saved]);
  expect(eventsOf(end, 'error')).toEqual([]);
  expect(end.events.at(-1)).toEqual({ type: 'done', saved: 1, failed: 0 });
  for (const progress of eventsOf(end, 'progress')) {
    expect(Object.keys(progress)).toEqual(['id', 'asset', 'receivedBytes', 'totalBytes', 'bytesPerSecond']);
    expect(progress).toMatchObject({ id: EXAMPLE, asset: 'video', totalBytes: 400_000 });
  }
  expect(sha256OfFile(path)).toBe(task.sha256());
  expect([task.polls, task.downloads.map(({ method }) => method)]).toEqual([3, ['GET']]);
  expect(service.secretsAtCdn()).toEqual([]);

  const requests = service.requests.length;
  const again = await run('fetch', [EXAMPLE]);
  expect(again.code).toBe(0);
  expect(again.events).toEqual([
    { type: 'saved', ...saved },
    { type: 'done', saved: 1, failed: 0 },
  ]);
  expect(service.requests.length).toBe(requests);
});

test('saves from every dialect at once, and says when a word is unknown', async () => {
  const { service, run } = await createRig();
  const tasks = SHAPES.map((shape) => service.addTask({ shape }));
  const odd = service.addTask({ stages: [{ word: 'Polishing', forPolls: 1 }], links: 'watermarked-only' });
  const end = await run(
    'fetch',
    [...tasks, odd].map(({ id }) => id),
  );
  expect(end.code).toBe(0);
  for (const task of [...tasks, odd]) {
    const [saved] = eventsOf(end, 'saved').filter(({ id }) => id === task.id);
    expect(saved).toMatchObject({ bytes: task.bytes, sha256: task.sha256() });
  }
  expect(eventsOf(end, 'task')).toContainEqual({ id: odd.id, state: 'Polishing' });
  expect(end.events.at(-1)).toEqual({ type: 'done', saved: 5, failed: 0 });
});

test('--assets fetches each kind that is asked for, and the metadata last', async () => {
  const { service, run } = await createRig();
  const { id } = service.addTask({ stages: [] });
  const end = await run('fetch', ['--assets', 'video,raw,thumbnail,last-frame,metadata', id]);
  expect(end.code).toBe(0);
  const saved = eventsOf(end, 'saved');
  expect(saved.map(({ asset }) => asset).sort()).toEqual(
    ['last-frame', 'metadata', 'raw', 'thumbnail', 'video'].sort(),
  );
  expect(saved.at(-1).asset).toBe('metadata');
  for (const { path, bytes, sha256 } of saved) {
    expect(statSync(path).size).toBe(bytes);
    expect(sha256OfFile(path)).toBe(sha256);
  }
  expect(JSON.parse(readFileSync(saved.at(-1).path, 'utf8'))).toMatchObject({ id });
});

test("--name makes folders of its own slashes alone, never of a prompt's", async () => {
  const { service, run, saved } = await createRig();
  const { id } = service.addTask({ stages: [], prompt: '../../a/b\\c: 猫', id: 'task-0001' });
  const end = await run('fetch', ['--name', '{aspect}/{width}x{height}/{prompt} {id8}', id]);
  expect(end.code).toBe(0);
  const [path] = saved();
  expect(path?.split('/')).toHaveLength(3);
  expect(path).toMatch(/^16.9\/680x376\/[^/\\:]*a.b.c[^/\\:]* 猫 task-000\.mp4$/);
});

test('a clip goes by its service, its model and its shape where the template says so', async () => {
  const { service, run, saved } = await createRig();
  const { id } = service.addTask({ stages: [], shape: 'luma', id: 'task-0001' });
  expect((await run('fetch', ['--name', '{service}/{model}/{shape}/{id}', id])).code).toBe(0);
  expect(saved()).toEqual(['luma-gateway/ray-2/wide/task-0001.mp4']);
});

test('--limit-rate keeps all files together below it', async () => {
  const { service, start } = await createRig();
  const ids = [1, 2].map(() => service.addTask({ stages: [], source: makeLargeMp4(150_000) }).id);
  const cli = start('fetch', ['--limit-rate', '200000', ...ids]);
  await cli.event(({ type }) => type === 'task');
  const startedAt = performance.now();
  expect((await cli.ended).code).toBe(0);
  // A limit that holds can only be slower: 300 kB at 200 kB a second last at least a second, with any burst.
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
});

describe('task ids from elsewhere', () => {
  test('a file of ids, an answer of the API, and standard input', async () => {
    const { service, run } = await createRig();
    const tasks = Array.from({ length: 4 }, () => service.addTask({ stages: [] }));
    const [list, answer, piped, named] = tasks.map(({ id }) => id);
    const folder = tempFolder();
    const [ids, json] = [join(folder, 'ids.txt'), join(folder, 'answer.json')];
    writeFileSync(ids, `# ids\r\n${list}\r\n${list}\r\n`);
    writeFileSync(json, JSON.stringify({ code: 'success', data: { id: 13917, task_id: answer } }));
    const input = `Please fetch ${service.baseUrl}/luma/generations/${piped} today`;
    const end = await run('fetch', [ids, json, '-', named ?? ''], { input });
    expect(end.code).toBe(0);
    expect(new Set(eventsOf(end, 'saved').map(({ id }) => id))).toEqual(
      new Set([list, answer, piped, named]),
    );
  });

  test('tracked before: fetch without arguments takes up what is unfinished, and list shows it', async () => {
    const { service, run, out } = await createRig();
    const { id } = service.addTask({ stages: [] });
    const tracked = await run('track', [id, 'task-2'], { key: null });
    expect([tracked.code, tracked.events]).toEqual([
      0,
      [
        { type: 'task', id, state: 'pending' },
        { type: 'task', id: 'task-2', state: 'pending' },
      ],
    ]);
    expect(service.requests).toHaveLength(0);
    const fetched = await run('fetch');
    expect(fetched.code).toBe(1);
    expect(fetched.events.at(-1)).toEqual({ type: 'done', saved: 1, failed: 1 });
    const listed = await run('list', [], { key: null });
    expect(listed.code).toBe(0);
    expect(listed.events).toMatchObject([
      {
        type: 'task',
        id,
        state: 'completed',
        status: 'saved',
        path: join(out, `cat dance [${id.slice(0, 8)}].mp4`),
      },
      { type: 'task', id: 'task-2', status: 'failed', code: 'unknown-task', path: null },
    ]);
    expect((await run('track', [id], { key: null })).events).toEqual([
      { type: 'task', id, state: 'completed' },
    ]);
    expect((await run('fetch')).events.at(-1)).toEqual({ type: 'done', saved: 0, failed: 1 });
  });
});

describe('for people', () => {
  test('paths go to stdout, sentences to stderr; --quiet says only what went wrong', async () => {
    const { service, run, out } = await createRig();
    const [a, b] = [service.addTask({ id: 'task-aaaaaa' }), service.addTask({ id: 'task-bbbbbb' })];
    const end = await run('fetch', [PLAIN, a.id]);
    expect([end.code, end.stdout]).toEqual([0, `${join(out, 'cat dance [task-aaa].mp4')}\n`]);
    expect(end.stderr).toBe(
      [
        'task-aaaaaa  pending',
        'task-aaaaaa  processing',
        'task-aaaaaa  completed',
        '1 saved, 0 failed',
        '',
      ].join('\n'),
    );
    const quiet = await run('fetch', [PLAIN, '--quiet', b.id]);
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);
    expect(existsSync(join(out, 'cat dance [task-bbb].mp4'))).toBe(true);
  });

  test('case 71: escape sequences in a prompt, a word or a reason reach neither the terminal nor a name', async () => {
    const { service, run, saved } = await createRig();
    const evil = '\u001b[2J\u001b]0;owned\u0007cat\u009b31m\u202e';
    const good = service.addTask({ prompt: evil, stages: [{ word: evil, forPolls: 1 }] });
    const bad = service.addTask({ stages: [], prompt: evil, fate: { kind: 'failed', reason: evil } });
    const end = await run('fetch', [PLAIN, good.id, bad.id]);
    const list = await run('list', [PLAIN]);
    const json = await run('list');
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('cat');
    for (const text of [end.stdout, end.stderr, list.stdout, json.stdout, ...saved()]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|\\u001b/);
    }
  });

  test('the key comes from a file as well, with its line end', async () => {
    const { service, run } = await createRig();
    const file = join(tempFolder({ mayHoldKey: ['key'] }), 'key');
    writeFileSync(file, `${service.apiKey}\r\n`);
    const end = await run('fetch', ['--key-file', file, service.addTask({ stages: [] }).id], { key: null });
    expect(end.code).toBe(0);
  });
});

test('an address that was copied with the route of a task is the one before it', async () => {
  const { service, out, data } = await createRig({ basePath: '/proxy' });
  const task = service.addTask({ stages: [] });
  for (const route of ['/luma/generations', '/luma/generations/{task_id}']) {
    const folders = ['--out', out, '--data', `${data}${route.length}`];
    const end = await runCli(
      ['fetch', '--json', '--api', `${service.baseUrl}${route}`, ...folders, task.id],
      {
        key: service.apiKey,
      },
    );
    expect([end.code, eventsOf(end, 'done')]).toEqual([0, [{ saved: 1, failed: 0 }]]);
  }
});
