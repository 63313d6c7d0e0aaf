/** Started where nothing is any more (field T25), and told to save where nothing can be (field T21). */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { buildCli, CLI } from './build-cli.ts';

/** Runs the built command line from a shell that deletes its own folder first. */
async function runFromDeleted(words: readonly string[]): Promise<{ code: number; errors: string }> {
  await buildCli();
  const folder = join(tempFolder(), 'gone');
  mkdirSync(folder);
  return new Promise((resolve) => {
    const env = { ...process.env, DAILIES_API_KEY: 'sk-none' };
    execFile(
      '/bin/sh',
      ['-c', 'rmdir "$PWD" && exec "$@"', 'sh', process.execPath, CLI, ...words],
      { cwd: folder, env, timeout: 15_000 },
      (fault, _out, errors) => resolve({ code: Number(fault?.code ?? 0), errors }),
    );
  });
}

test.skipIf(process.platform === 'win32')(
  'T25: started in a folder that has been deleted, a path from there is refused in a sentence',
  async () => {
    const { code, errors } = await runFromDeleted(['list', '--data', 'library']);
    expect([code, errors]).toEqual([2, expect.stringContaining('has been deleted')]);
    expect(errors).not.toMatch(/\n {4}at |uv_cwd/);
  },
);

test.skipIf(process.platform === 'win32')('T25: whole paths work from there all the same', async () => {
  const { code, errors } = await runFromDeleted(['list', '--data', join(tempFolder(), 'library')]);
  expect([code, errors]).toEqual([0, '']);
});

test.skipIf(process.platform !== 'linux')('T21: a folder below /proc is refused at once', async () => {
  const words = ['list', '--data', '/proc/dailies/library'];
  const { code, errors } = await runFromDeleted(words);
  expect([code, errors]).toEqual([4, expect.stringContaining('/proc/dailies/library')]);
});
