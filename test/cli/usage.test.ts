/** What ends before anything is sent: help, usage errors, ids, keys. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_CORE, CANARY_KEY } from '../fixtures/canary-key.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { buildCli } from './build-cli.ts';
import { type CliOptions, type Ended, runCli } from './run-cli.ts';

let service: LumaService;
beforeAll(async () => {
  await buildCli();
  service = await startLumaService();
}, 60_000);
afterAll(() => service.stop());

/** Runs with the service's address and folders of its own, and proves that nothing was sent. */
async function runUnsent(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const folder = tempFolder();
  const [command = '', ...rest] = args;
  const where = ['--api', service.baseUrl, '--data', join(folder, 'data'), '--out', join(folder, 'out')];
  const before = service.requests.length;
  const end = await runCli([command, ...where, ...rest], { key: service.apiKey, ...options });
  expect(service.requests.length).toBe(before);
  expect(end.stderr).not.toMatch(/^ {4}at /m);
  return end;
}

describe('--help and --version', () => {
  test('go to stdout with 0, and name every command, option and exit code', async () => {
    const [whole, fetch, shown] = await Promise.all([
      runCli(['--help']),
      runCli(['fetch', '--help']),
      runCli(['--version']),
    ]);
    for (const end of [whole, fetch, shown]) expect([end.code, end.stderr]).toEqual([0, '']);
    expect(shown.stdout).toBe(`${version}\n`);
    for (const word of ['fetch', 'watch', 'track', 'list', '130']) expect(whole.stdout).toContain(word);
    for (const option of [
      ...['--api', '--out', '--data', '--key-file', '--assets', '--name', '--poll-interval'],
      ...['--request-timeout', '--stall-timeout', '--retry-delay', '--retries', '--timeout', '--concurrency'],
      ...['--requests-per-second', '--limit-rate', '--json', '--quiet', 'DAILIES_API_KEY'],
    ]) {
      expect(fetch.stdout).toContain(option);
    }
  });
});

test.each<[readonly string[], string]>([
  [[], 'fetch, watch, track or list'],
  [['fetch', '--frobnicate'], '--frobnicate'],
  [['fetch', '--api', 'http://gateway.example'], 'https'],
])('a usage error (%j) ends with 2, one sentence on stderr and nothing on stdout', async (args, words) => {
  const end = await runCli(args, { key: 'sk-x' });
  expect([end.code, end.stdout]).toEqual([2, '']);
  expect(end.stderr).toContain(words);
  expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
});

describe('ids are checked before anything is sent', () => {
  test.each(['../x', 'a\u001b[31mb'])('a bad one (%j) is named, with 2', async (id) => {
    const good = service.addTask();
    const end = await runUnsent(['fetch', '--json', '--', good.id, id]);
    expect([end.code, end.stdout]).toEqual([2, '']);
    expect(end.stderr).toContain(id.slice(0, 20).replace('\u001b', ' ').trim());
    expect(end.stderr).not.toContain('\u001b');
  });

  test('a bad line of a file is named, with the file', async () => {
    const file = join(tempFolder(), 'ids.txt');
    writeFileSync(file, `${service.addTask().id}\nnot/an/id\n`);
    const end = await runUnsent(['fetch', file]);
    expect([end.code, end.stdout]).toEqual([2, '']);
    expect(end.stderr).toContain('ids.txt');
    expect(end.stderr).toContain('not/an/id');
  });

  test('an empty file, standard input without ids, a missing file and a folder are named', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'empty.txt'), '# nothing\n\n');
    mkdirSync(join(folder, 'sub.d'));
    const cases = [
      [join(folder, 'empty.txt'), undefined],
      ['-', '\n'],
      [join(folder, 'missing.txt'), undefined],
      [join(folder, 'sub.d'), undefined],
    ] as const;
    await Promise.all(
      cases.map(async ([word, input]) => {
        const end = await runUnsent(['fetch', word], input === undefined ? {} : { input });
        expect([end.code, end.stdout]).toEqual([2, '']);
        expect(end.stderr).toContain(word === '-' ? 'standard input' : word);
      }),
    );
  });
});

describe('no key or an unusable one ends with 3', () => {
  test('no key at all', async () => {
    const end = await runUnsent(['fetch', 'task-1'], { key: null });
    expect([end.code, end.stdout]).toEqual([3, '']);
    expect(end.stderr).toContain('DAILIES_API_KEY');
    expect(end.stderr).toContain('--key-file');
  });

  test.each([CANARY_KEY.replace('%', ' '), `${CANARY_KEY}é`])(
    'case 80: one that is no header value (%#), never repeated',
    async (key) => {
      const end = await runUnsent(['fetch', '--json', 'task-1'], { key });
      expect(end.code).toBe(3);
      expect(end.stderr).toMatch(/key/i);
      expect(end.stdout + end.stderr).not.toContain(CANARY_CORE);
      expect(end.events.map(({ code }) => code)).toEqual(['key-unusable']);
    },
  );

  test('a key file that is missing or empty', async () => {
    const file = join(tempFolder(), 'key');
    const missing = await runUnsent(['fetch', '--key-file', file, 'task-1']);
    writeFileSync(file, '\n');
    const empty = await runUnsent(['fetch', '--key-file', file, 'task-1']);
    for (const end of [missing, empty]) {
      expect(end.code).toBe(3);
      expect(end.stderr).toContain('--key-file');
    }
  });
});
