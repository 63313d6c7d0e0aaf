/** What ends before anything is sent: help, usage errors, ids, keys. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import { tempFolder } from '../fakes/temp-folder.ts';
import { CANARY_CORE, CANARY_KEY } from '../fixtures/canary-key.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { buildCli, CLI } from './build-cli.ts';
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
  [[], 'fetch, watch, track, list or export'],
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

  test.skipIf(process.platform === 'win32')(
    'field S8: a key file without end, a folder, and one too large end at once',
    async () => {
      const folder = tempFolder();
      writeFileSync(join(folder, 'large'), Buffer.alloc(1_000_000, 'k'));
      for (const [file, code] of [
        ['/dev/zero', 'key-unusable'],
        ['/dev/urandom', 'key-unusable'],
        [join(folder, 'large'), 'key-unusable'],
        [folder, 'no-key'],
      ] as const) {
        const end = await runUnsent(['fetch', '--json', '--key-file', file, 'task-1']);
        expect([file, end.code, end.events.map((event) => event.code)]).toEqual([file, 3, [code]]);
        expect(end.stderr).toContain('--key-file');
      }
    },
  );
});

test.skipIf(process.platform === 'win32')(
  'field S8: a key comes through a pipe, when its writer is ready',
  async () => {
    const folder = tempFolder();
    const pipe = join(folder, 'key');
    execFileSync('mkfifo', [pipe]);
    const running = runCli(
      [
        'fetch',
        '--api',
        service.baseUrl,
        '--data',
        join(folder, 'data'),
        '--out',
        folder,
        '--key-file',
        pipe,
        '--json',
        '--timeout',
        '10s',
        service.addTask({ stages: [] }).id,
      ],
      { key: null },
    );
    const writer = spawn('sh', ['-c', 'printf "%s\n" "$KEY" > "$0"', pipe], {
      env: { ...process.env, KEY: service.apiKey },
    });
    expect((await running).code).toBe(0);
    writer.kill();
  },
);

test('field S8: what was typed reaches the terminal clean', async () => {
  for (const args of [
    ['fetch', '--\u001b[31mx'],
    ['\u001b]0;t\u0007fetch'],
    ['fetch', '--retries', '\u001b[2J'],
  ]) {
    const end = await runCli(args, { key: 'sk-x' });
    expect([end.code, end.stdout]).toEqual([2, '']);
    expect(end.stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
  }
});

test('T22: standard input whose other end is slow is waited for', async () => {
  const id = service.addTask({ stages: [] }).id;
  const folder = tempFolder();
  const shell = spawn(
    'sh',
    [
      '-c',
      `(sleep 1; echo ${id}) | "$0" "$1" fetch - --api "$2" --data "$3/data" --out "$3"`,
      process.execPath,
      CLI,
      service.baseUrl,
      folder,
    ],
    { env: { ...process.env, DAILIES_API_KEY: service.apiKey }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  expect(await new Promise((resolve) => shell.once('close', resolve))).toBe(0);
});
