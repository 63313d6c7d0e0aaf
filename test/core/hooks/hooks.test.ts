import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { quickFolder } from '../../fakes/temp-folder.ts';
import { until } from '../../fakes/until.ts';
import { CANARY_KEY } from '../../fixtures/canary-key.ts';
import { openRig } from '../engine-rig.ts';

/** A program of Node's that a hook runs; it finds its own arguments in process.argv from 2 on. */
function script(text: string): readonly string[] {
  const path = join(quickFolder(), 'after.mjs');
  writeFileSync(path, `import fs from 'node:fs'; import { spawn } from 'node:child_process';\n${text}`);
  return [process.execPath, path];
}

interface Listener {
  readonly url: string;
  readonly bodies: string[];
  readonly requests: IncomingMessage[];
}

async function listen(answer: (response: ServerResponse, times: number) => void): Promise<Listener> {
  const bodies: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      answer(response, bodies.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/saved`, bodies, requests };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a saved clip is followed by the command that was set, with its facts as arguments and no key', async () => {
  const heard = join(quickFolder(), 'heard');
  const rig = await openRig({
    settings: {
      onSavedCommand: [
        ...script('fs.writeFileSync(process.argv[2], JSON.stringify([process.argv.slice(3), process.env]));'),
        ...[heard, '{path}', '{id}', '{prompt}', '{service}', '{sha256}'],
      ],
    },
  });
  const task = rig.service.addTask({ stages: [], prompt: '"; touch owned; {id} $(id)' });
  rig.engine.track([task.id]);
  rig.engine.start();
  await until(() => expect(existsSync(heard)).toBe(true));
  await until(() => expect(rig.engine.isHookDue(task.id)).toBe(false));
  const [args, env] = JSON.parse(readFileSync(heard, 'utf8'));
  const path = rig.engine.savedFile(task.id, 'video');
  expect(args).toEqual([path, task.id, '"; touch owned; {id} $(id)', 'luma-gateway', task.sha256()]);
  expect(env).toMatchObject({ DAILIES_PATH: path, DAILIES_ID: task.id });
  expect(JSON.stringify(env)).not.toContain(rig.service.apiKey);
  expect(rig.row(task.id)).toMatchObject({ status: 'saved', problem: null });
});

test('a command that fails is shown with its clip, tried again, and known to have run in the end', async () => {
  const count = join(quickFolder(), 'count');
  const rig = await openRig({
    settings: {
      onSavedCommand: [
        ...script(`fs.appendFileSync(process.argv[2], 'x');
          if (fs.readFileSync(process.argv[2], 'utf8').length < 3) process.exit(7);`),
        count,
      ],
    },
  });
  const problems: unknown[] = [];
  rig.engine.on('problem', ({ problem, retryInMs }) => problems.push([problem, retryInMs !== null]));
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect([existsSync(count), rig.engine.isHookDue(id)]).toEqual([true, false]));
  expect(readFileSync(count, 'utf8')).toBe('xxx');
  const failure = {
    code: 'hook-failed',
    goesOn: true,
    facts: { value: process.execPath.split('/').at(-1), remark: 'exit code 7' },
  };
  expect(problems).toEqual([
    [failure, true],
    [failure, true],
  ]);
  expect(rig.row(id)).toMatchObject({ status: 'saved', problem: null });
});

test('a command that never works is given up, shown with its clip, and tried again when a person says so', async () => {
  const works = join(quickFolder(), 'works');
  const rig = await openRig({
    engine: { retries: 1 },
    settings: { onSavedCommand: [...script('process.exit(fs.existsSync(process.argv[2]) ? 0 : 1);'), works] },
  });
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  const failed = {
    status: 'saved',
    problem: { code: 'hook-failed', facts: { remark: 'exit code 1' } },
    retryAtMs: null,
  };
  await until(() => expect(rig.row(id)).toMatchObject(failed));
  expect(rig.row(id)?.problem?.goesOn).toBeUndefined();
  expect(rig.engine.isHookDue(id)).toBe(false);
  await rig.restart();
  expect(rig.row(id)).toMatchObject(failed);
  writeFileSync(works, '');
  rig.engine.retry([id]);
  await until(() => expect(rig.row(id)?.problem).toBeNull());
});

test('a command that was cut off by the end of Dailies runs at the next start', async () => {
  const marks = quickFolder();
  const rig = await openRig({
    settings: {
      onSavedCommand: [
        ...script(`fs.writeFileSync(process.argv[2] + '/' + process.pid, '');
          if (fs.readdirSync(process.argv[2]).length === 1) setInterval(() => {}, 1000);`),
        marks,
      ],
    },
  });
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect(readdirSync(marks)).toHaveLength(1));
  const [pid] = readdirSync(marks);
  await rig.restart();
  expect(isAlive(Number(pid))).toBe(false);
  await until(() => expect([readdirSync(marks).length, rig.engine.isHookDue(id)]).toEqual([2, false]));
});

test.skipIf(process.platform === 'win32')(
  'a command that takes too long ends with its children',
  async () => {
    const pids = join(quickFolder(), 'pids');
    const rig = await openRig({
      engine: { retries: 0, hookLimitMs: 1_500 },
      settings: {
        onSavedCommand: [
          ...script(`process.on('SIGTERM', () => {});
          const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
          fs.writeFileSync(process.argv[2], process.pid + ' ' + child.pid); setInterval(() => {}, 1000);`),
          pids,
        ],
      },
    });
    const { id } = rig.service.addTask({ stages: [] });
    rig.engine.track([id]);
    rig.engine.start();
    await until(() =>
      expect(rig.row(id)?.problem).toMatchObject({
        code: 'hook-failed',
        facts: { remark: 'stopped after 1.5 s' },
      }),
    );
    for (const pid of readFileSync(pids, 'utf8').split(' ').map(Number)) {
      await until(() => expect(isAlive(pid)).toBe(false));
    }
  },
);

test('what a command writes is in the log, cut, without key and without what signs a link', async () => {
  const rig = await openRig({
    settings: {
      onSavedCommand: [
        ...script(`process.stderr.write('y'.repeat(100_000));
          process.stdout.write(' \\u001b[31m' + process.argv[2] + ' https://cdn.example/a.mp4?sig=abc end');`),
        CANARY_KEY,
      ],
    },
  });
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect(rig.lines.some((line) => line.startsWith('on saved: command'))).toBe(true));
  const line = rig.lines.find((one) => one.startsWith('on saved: command')) ?? '';
  expect(line.length).toBeLessThan(2_500);
  expect(line).not.toContain(CANARY_KEY);
  expect(line).not.toContain('sig=abc');
  expect(line).not.toContain('\u001b');
});

test('a program that there is not, or that may not be run, is said in plain words', async () => {
  const locked = join(quickFolder(), 'locked');
  writeFileSync(locked, '#!/bin/sh\n');
  chmodSync(locked, 0o600);
  for (const [program, remark] of [
    ['/nowhere/at-all', 'there is no such program'],
    [locked, 'it may not be run'],
  ] as const) {
    const rig = await openRig({ engine: { retries: 0 }, settings: { onSavedCommand: [program, '{path}'] } });
    const { id } = rig.service.addTask({ stages: [] });
    rig.engine.track([id]);
    rig.engine.start();
    await until(() => expect(rig.row(id)?.problem?.facts.remark).toBe(remark));
  }
});

test('a saved clip is posted as JSON, without a key', async () => {
  const there = await listen((response) => response.writeHead(204).end());
  const rig = await openRig({ settings: { onSavedUrl: there.url } });
  const task = rig.service.addTask({ stages: [] });
  rig.engine.track([task.id]);
  rig.engine.start();
  await until(() => expect([there.bodies.length, rig.engine.isHookDue(task.id)]).toEqual([1, false]));
  expect(JSON.parse(there.bodies[0] ?? '')).toMatchObject({
    ...{ type: 'saved', id: task.id, asset: 'video', bytes: task.bytes, sha256: task.sha256() },
    ...{ path: rig.engine.savedFile(task.id, 'video'), service: 'luma-gateway', prompt: 'cat dance' },
  });
  const { headers, method } = there.requests[0] as IncomingMessage;
  expect([method, headers['content-type'], headers.authorization]).toEqual([
    ...['POST', 'application/json', undefined],
  ]);
  expect(JSON.stringify(headers)).not.toContain(rig.service.apiKey);
});

test('a POST follows no redirection, takes no error for an answer, and is tried again', async () => {
  const other = await listen((response) => response.writeHead(200).end());
  const there = await listen((response, times) => {
    if (times === 1) response.writeHead(307, { Location: other.url }).end();
    else if (times === 2) response.writeHead(500).end('x'.repeat(100_000));
    else if (times === 3) response.destroy();
    else response.writeHead(200).end('fine');
  });
  const rig = await openRig({ settings: { onSavedUrl: there.url } });
  const remarks: unknown[] = [];
  rig.engine.on('problem', ({ problem }) => remarks.push(problem.facts.remark));
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect([there.bodies.length, rig.engine.isHookDue(id)]).toEqual([4, false]));
  expect(other.bodies).toEqual([]);
  expect(remarks).toEqual(['it answered 307', 'it answered 500', 'ECONNRESET']);
});

test('one that hangs is given up after the time limit', async () => {
  const there = await listen(() => undefined);
  const rig = await openRig({
    engine: { retries: 0, hookLimitMs: 300 },
    settings: { onSavedUrl: there.url },
  });
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect(rig.row(id)?.problem?.facts.remark).toBe('no answer within 0.3 s'));
});

test('a command that fails keeps a POST from nothing, and each is known by itself', async () => {
  const there = await listen((response) => response.writeHead(200).end());
  const rig = await openRig({
    engine: { retries: 0 },
    settings: { onSavedUrl: there.url, onSavedCommand: script('process.exit(3);') },
  });
  const { id } = rig.service.addTask({ stages: [] });
  rig.engine.track([id]);
  rig.engine.start();
  await until(() => expect([there.bodies.length, rig.engine.isHookDue(id)]).toEqual([1, false]));
  expect(rig.row(id)?.problem).toMatchObject({ code: 'hook-failed', facts: { remark: 'exit code 3' } });
});

test('nothing follows what lies beside a clip, nor a clip that was saved before anything was set', async () => {
  const there = await listen((response) => response.writeHead(200).end());
  const rig = await openRig({ settings: { assets: ['video', 'thumbnail', 'metadata'] } });
  const first = rig.service.addTask({ stages: [] });
  rig.engine.track([first.id]);
  rig.engine.start();
  await until(() => expect(rig.engine.ending(first.id)).toBe('saved'));
  await rig.restart({ onSavedUrl: there.url });
  const second = rig.service.addTask({ stages: [] });
  rig.engine.track([second.id]);
  await until(() =>
    expect([rig.engine.ending(second.id), rig.engine.isHookDue(second.id)]).toEqual(['saved', false]),
  );
  expect(there.bodies.map((body) => JSON.parse(body)).map(({ id, asset }) => [id, asset])).toEqual([
    [second.id, 'video'],
  ]);
});
