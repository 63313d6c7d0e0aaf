/** Runs each recipe of docs/automation.md as it is written there. */
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { buildCli, CLI } from './build-cli.ts';
import { createRig, type Rig } from './rig.ts';

beforeAll(buildCli, 60_000);

const page = readFileSync(resolve(import.meta.dirname, '../../docs/automation.md'), 'utf8');
const recipes = [...page.matchAll(/^```sh recipe\n(.*?)^```/gms)].map(([, text = '']) => text);

/** A `dailies` on the path that works with the folders and the gateway of the test. */
function install({ service, out, data }: Rig): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = tempFolder();
  const options = `--api '${service.baseUrl}' --out '${out}' --data '${data}' --poll-interval 50ms --requests-per-second 100`;
  const program = `#!/bin/sh
command=$1
shift
case $command in
  completion) exec '${process.execPath}' '${CLI}' completion "$@" ;;
  *) exec '${process.execPath}' '${CLI}' "$command" ${options} "$@" ;;
esac
`;
  writeFileSync(join(folder, 'dailies'), program);
  chmodSync(join(folder, 'dailies'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, DAILIES_API_KEY: service.apiKey };
  return { folder, env };
}

function cook(
  recipe: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn('sh', ['-c', recipe], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.resume();
  return new Promise((done) => child.once('close', (code) => done({ code, stdout })));
}

test('the page has five recipes', () => {
  expect(recipes).toHaveLength(5);
});

const onPosix = test.skipIf(process.platform === 'win32');

onPosix('recipe 1 writes a line for each clip', async () => {
  const rig = await createRig();
  const task = rig.service.addTask({ stages: [], prompt: 'a "paper" boat; $(id)' });
  const { folder, env } = install(rig);
  expect((await cook(recipes[0] ?? '', folder, { ...env, TASK: task.id })).code).toBe(0);
  const [path] = rig.saved();
  expect(readFileSync(join(folder, 'clips.txt'), 'utf8')).toBe(
    `${task.sha256()} ${join(rig.out, path ?? '')}\n`,
  );
});

onPosix('recipe 2 posts each clip', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const rig = await createRig();
  const { id } = rig.service.addTask({ stages: [] });
  const { folder, env } = install(rig);
  const HOOK = `http://127.0.0.1:${(server.address() as AddressInfo).port}/saved`;
  expect((await cook(recipes[1] ?? '', folder, { ...env, TASK: id, HOOK })).code).toBe(0);
  expect(bodies.map((body) => JSON.parse(body))).toMatchObject([{ type: 'saved', id, asset: 'video' }]);
});

onPosix('recipe 3 sorts clips into folders', async () => {
  const rig = await createRig();
  const { id } = rig.service.addTask({ stages: [], shape: 'luma', prompt: 'boat', id: 'task-0001' });
  const { folder, env } = install(rig);
  expect((await cook(recipes[2] ?? '', folder, { ...env, TASK: id })).code).toBe(0);
  expect(rig.saved()).toEqual(['luma-gateway/ray-2/wide/boat [task-000].mp4']);
});

onPosix('recipe 4 lists the tools of the server for agents', async () => {
  const rig = await createRig();
  const { folder, env } = install(rig);
  const { code, stdout } = await cook(recipes[3] ?? '', folder, env);
  expect(code).toBe(0);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.map(({ id }) => id)).toEqual([1, 2]);
  expect(answers[1].result.tools.map(({ name }: { name: string }) => name)).toContain('wait');
});

onPosix('recipe 5 completes dailies in bash', async () => {
  const rig = await createRig();
  const { folder, env } = install(rig);
  const { code, stdout } = await cook(recipes[4] ?? '', folder, env);
  expect([code, stdout.trim()]).toEqual([0, expect.stringContaining('-F _dailies dailies')]);
});
