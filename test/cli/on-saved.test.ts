/** `--on-saved` and `--on-saved-url`: what follows a saved clip, as scripts ask for it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { takeOnSaved } from '../../app/cli/on-saved-arguments.ts';
import { UsageError } from '../../app/cli/usage-error.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { buildCli } from './build-cli.ts';
import { createRig } from './rig.ts';
import { eventsOf } from './run-cli.ts';

beforeAll(buildCli, 60_000);

function script(text: string): readonly string[] {
  const path = join(tempFolder(), 'after.mjs');
  writeFileSync(path, `import fs from 'node:fs';\n${text}`);
  return [process.execPath, path];
}

test('fetch runs the command for each clip before it ends, whatever its arguments look like', async () => {
  const { service, run, data } = await createRig();
  const heard = join(tempFolder(), 'heard');
  const ids = [1, 2].map(() => service.addTask({ stages: [] }).id);
  const command = script(
    "fs.appendFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)) + '\\n');",
  );
  const end = await run('fetch', [...ids, '--on-saved', ...command, heard, '--data', '{id}', '-x={sha256}']);
  expect([end.code, end.events.at(-1)]).toEqual([0, { type: 'done', saved: 2, failed: 0 }]);
  const lines = readFileSync(heard, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const hashes = new Map(eventsOf(end, 'saved').map(({ id, sha256 }) => [id, sha256]));
  expect(lines.sort()).toEqual(ids.map((id) => ['--data', id, `-x=${hashes.get(id)}`]).sort());
  expect(existsSync(data)).toBe(true);

  // They have run: nothing follows a second time.
  const again = await run('fetch', [...ids, '--on-saved', ...command, heard, 'again']);
  expect([again.code, readFileSync(heard, 'utf8').includes('again')]).toEqual([0, false]);
});

test('a command that keeps failing is named with its clip and ends fetch with 1; the clip is saved', async () => {
  const { service, run, saved } = await createRig();
  const { id } = service.addTask({ stages: [] });
  const end = await run('fetch', [
    '--retries',
    '1',
    id,
    '--on-saved',
    ...script('process.exit(9);'),
    '{path}',
  ]);
  expect([end.code, saved().length, end.events.at(-1)]).toEqual([
    1,
    1,
    { type: 'done', saved: 1, failed: 0 },
  ]);
  const errors = eventsOf(end, 'error');
  expect(errors.map(({ code, retryInMs }) => [code, retryInMs !== undefined])).toEqual([
    ['hook-failed', true],
    ['hook-failed', false],
  ]);
  expect(errors[0]).toMatchObject({
    id,
    message: expect.stringMatching(/^The clip is saved, but node.* failed \(exit code 9\)\./),
  });
  const list = await run('list');
  expect(list.events[0]).toMatchObject({ id, status: 'saved', code: 'hook-failed' });
});

test('a command is taken whole, up to a lone semicolon or the end', () => {
  expect(takeOnSaved(['fetch', '--on-saved', 'cp', '{path}', '--json', ';', 'a-task'])).toEqual({
    rest: ['fetch', 'a-task'],
    command: ['cp', '{path}', '--json'],
  });
  expect(takeOnSaved(['fetch', 'a', '--on-saved', 'x'])).toEqual({ rest: ['fetch', 'a'], command: ['x'] });
});

test('a command that would not be run is told of', () => {
  for (const argv of [
    ['fetch', '--on-saved', 'cp', '{path}', ';', '--on-saved', 'touch', 'x'],
    ['fetch', '--on-saved', 'cp', '{path}', ';', '--on-saved=touch'],
  ]) {
    expect(() => takeOnSaved(argv)).toThrow(UsageError);
    expect(() => takeOnSaved(argv)).toThrow('Say --on-saved once');
  }
  expect(() => takeOnSaved(['fetch', '--on-saved=./after.sh', 'a-task'])).toThrow('Write --on-saved CMD');
  // What belongs to the command is its own.
  expect(takeOnSaved(['fetch', '--on-saved', 'run', '--on-saved=1', '--on-saved'])).toMatchObject({
    command: ['run', '--on-saved=1', '--on-saved'],
  });
});

test.each([
  [['--on-saved'], 'must be a list'],
  [['--on-saved', 'sh', '-c', 'echo {prompt}'], 'inside code'],
  [['--on-saved-url', 'http://example.com/'], 'https://'],
  [['--on-saved-url', 'https://me:word@example.com/'], 'must not hold a name or password'],
])('%j is refused in one sentence, and nothing starts', async (args, why) => {
  const { service, run } = await createRig();
  const end = await run('fetch', ['a-task', ...args]);
  expect([end.code, end.stdout, service.requests]).toEqual([2, '', []]);
  expect(end.stderr.trim().split('\n')).toHaveLength(1);
  expect(end.stderr).toContain(why);
});
