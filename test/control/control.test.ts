/** Local control over real sockets: who may speak, what is answered, and that nobody is harmed by a bad or a slow one. */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addressOf } from '../../app/control/address.ts';
import { connectControl } from '../../app/control/client.ts';
import type { ControlEvent, RunningSettings } from '../../app/control/contract.ts';
import { createControlHandlers } from '../../app/control/handlers.ts';
import { createLineReader } from '../../app/control/lines.ts';
import { type ControlServer, startControlServer } from '../../app/control/server.ts';
import type { ControlSession } from '../../app/control/session.ts';
import { builtInServices, lumaGateway } from '../../app/core/services/definitions/built-in.ts';
import type { ServiceDefinition } from '../../app/core/services/definitions/definition.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import { MAX_ITEM_ID } from '../../app/shared/generation.ts';
import { MAX_IDS } from '../../app/shared/library-view.ts';
import { createFakeEngine, type FakeEngine } from '../fakes/engine.ts';
import { quickFolder } from '../fakes/temp-folder.ts';

const SETTINGS: RunningSettings = {
  ...{ api: 'https://gateway.example', out: '/clips', name: '{prompt}', assets: ['video'] },
  ...{ pollIntervalMs: null, requestTimeoutMs: 30_000, stallTimeoutMs: 30_000, retryDelayMs: 1_000 },
  ...{ retries: null, concurrency: 3, segments: 1, requestsPerSecond: 2, limitBytesPerSecond: null },
};

const serviceNamed = (name: string): ServiceDefinition =>
  builtInServices.find(({ id }) => id === name) ?? lumaGateway;

interface Owner {
  readonly dataFolder: string;
  readonly engine: FakeEngine;
  readonly server: ControlServer;
  readonly log: string[];
}

async function startOwner(dataFolder = quickFolder(), env: NodeJS.ProcessEnv = {}): Promise<Owner> {
  const engine = createFakeEngine();
  const log: string[] = [];
  const handlers = createControlHandlers({
    ...{ engine, settings: () => SETTINGS, hasKey: () => true },
    open: () => {
      throw new DailiesError('file-missing');
    },
    reveal: () => {
      throw new Error('a bug with a stack');
    },
  });
  const server = await startControlServer({
    ...{ dataFolder, engine, handlers },
    hello: { version: '1.2.3', owner: 'watch', pid: process.pid },
    log: (line) => log.push(line),
    surroundings: { platform: process.platform, env },
  });
  onTestFinished(() => server.stop());
  return { dataFolder, engine, server, log };
}

async function connected(dataFolder: string): Promise<ControlSession> {
  const session = await connectControl(dataFolder);
  if (session === null) throw new Error('nobody listens');
  onTestFinished(() => session.close());
  return session;
}

interface RawClient {
  readonly socket: Socket;
  readonly lines: unknown[];
  say(line: string): void;
  /** Resolves with the line of that number, once it has come. */
  line(number: number): Promise<unknown>;
  readonly ended: Promise<void>;
}

async function rawClient({ server }: Owner): Promise<RawClient> {
  const socket = connect(server.address ?? '');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  const lines: unknown[] = [];
  const reader = createLineReader(Number.POSITIVE_INFINITY);
  const more = new EventEmitter();
  socket.on('data', (bytes: Buffer) => {
    for (const line of reader.push(bytes) ?? []) lines.push(JSON.parse(line));
    more.emit('line');
  });
  return {
    ...{ socket, lines, ended },
    say: (line) => void socket.write(`${line}\n`),
    async line(number) {
      while (lines.length <= number) await once(more, 'line');
      return lines[number];
    },
  };
}

const HELLO = '{"dailies":1}';
const LONG_PROBLEM = { code: 'disk-full', facts: { path: 'x'.repeat(60_000) } } as const;

/** Is told what happens, and takes none of it. */
async function followerThatReadsNothing(owner: Owner): Promise<RawClient> {
  const client = await rawClient(owner);
  client.say(HELLO);
  client.say('{"id":1,"call":"follow"}');
  await client.line(1);
  client.socket.pause();
  return client;
}
const BAD_INPUT = { type: 'problem', problem: { code: 'bad-input', facts: {} } };

describe('a client', () => {
  test('asks the engine of another process, and is told what happens there', async () => {
    const { dataFolder, engine } = await startOwner();
    const session = await connected(dataFolder);
    expect([session.owner, session.version, session.pid]).toEqual(['watch', '1.2.3', process.pid]);
    expect(await session.call('pause', { ids: ['a', 'b'] })).toBeNull();
    expect(engine.calls.at(-1)).toEqual({ name: 'pause', args: [['a', 'b']] });
    expect((await session.call('status', undefined)).settings).toEqual(SETTINGS);

    const { promise, resolve } = Promise.withResolvers<ControlEvent>();
    session.on(resolve);
    // Answered after `follow`, so that it is heard.
    await session.call('checkNow', { ids: ['a'] });
    const saved = { id: 'a', asset: 'video', path: '/clips/a.mp4', bytes: 3, sha256: 'aa' } as const;
    engine.emit('saved', saved);
    expect(await promise).toEqual({ name: 'saved', value: saved });
  });

  test.each([
    ['main', 'main'],
    ['runway-2', 'runway-2'],
    // Of two accounts at a service the one that a person uses.
    ['runway', 'runway-3'],
    ['vidu', 'vidu-2'],
    ['studio b', 'vidu-2'],
    ['nobody', 'nobody'],
  ])('has tasks of “%s” tracked at the account %s', async (word, account) => {
    const { dataFolder, engine } = await startOwner();
    const at = (id: string, service: ServiceDefinition, name: string) => ({
      ...{ id, service, name, baseUrl: 'https://a.example', hasKey: true },
    });
    const known = [
      at('main', lumaGateway, 'Luma'),
      at('runway-2', serviceNamed('runway'), 'First'),
      at('runway-3', serviceNamed('runway'), 'Second'),
      at('vidu-2', serviceNamed('vidu'), 'Studio B'),
    ];
    engine.accounts = () => ({ known, current: 'runway-3' });
    const session = await connected(dataFolder);
    await session.call('track', { ids: ['a'], account: word });
    expect(engine.calls.at(-1)).toEqual({ name: 'track', args: [['a'], account] });
    const { accounts } = await session.call('status', undefined);
    expect(accounts.known[3]).toEqual({
      ...{ id: 'vidu-2', service: 'vidu', name: 'Studio B', api: 'https://a.example', hasKey: true },
    });
  });

  test('asks about and hears of items whose ids are as long as any can be', async () => {
    const { dataFolder, engine } = await startOwner();
    const session = await connected(dataFolder);
    const told: ControlEvent[] = [];
    session.on((event) => told.push(event));
    const ids = Array.from({ length: MAX_IDS }, (_, at) => String(at).padEnd(MAX_ITEM_ID, 'x'));
    await session.call('pause', { ids });
    expect(engine.calls.at(-1)).toEqual({ name: 'pause', args: [ids] });
    const saved = { id: ids[0] ?? '', asset: 'video', path: '/a.mp4', bytes: 1, sha256: 'ab' } as const;
    engine.emit('saved', saved);
    engine.emit('library-changed', { version: 1, ids, structure: false });
    engine.emit('library-changed', { version: 2, ids: [...ids, 'one more'], structure: false });
    await session.call('status', undefined);
    expect(told).toEqual([
      { name: 'saved', value: saved },
      { name: 'changed', value: { ids } },
      { name: 'changed', value: { ids: null } },
    ]);
  });

  test('is told an expected failure by its code, and of a bug no more than that there is one', async () => {
    const { dataFolder, log } = await startOwner();
    const session = await connected(dataFolder);
    await expect(session.call('open', { id: 'a' })).rejects.toMatchObject({ code: 'file-missing' });
    await expect(session.call('reveal', { id: 'a' })).rejects.toMatchObject({ code: 'internal', facts: {} });
    expect(log.some((line) => line.includes('a bug with a stack'))).toBe(true);
  });

  test('learns that the other process has ended, and what it asked last fails', async () => {
    const { dataFolder, server } = await startOwner();
    const session = await connected(dataFolder);
    server.stop();
    await session.lost;
    await expect(session.call('pause', { ids: ['a'] })).rejects.toMatchObject({ code: 'connection-lost' });
    expect(await connectControl(dataFolder)).toBeNull();
  });

  test('is told that the library is in use by one of another version', async () => {
    const dataFolder = quickFolder();
    const owner = await startOwner(dataFolder);
    owner.server.stop();
    const newer = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`${JSON.stringify({ dailies: 2, version: '9', owner: 'watch', pid: 1 })}\n`);
    });
    onTestFinished(() => void newer.close());
    newer.listen(join(dataFolder, 'control', 'dailies.sock'));
    await once(newer, 'listening');
    await expect(connectControl(dataFolder)).rejects.toMatchObject({ code: 'library-in-use' });
  });
});

describe('a server', () => {
  test('tells nothing to whoever has not said hello, and lets go of what is no Dailies', async () => {
    const owner = await startOwner();
    const silent = await rawClient(owner);
    const stranger = await rawClient(owner);
    stranger.say('GET / HTTP/1.1');
    await stranger.ended;
    owner.engine.emit('status', owner.engine.status());
    expect([silent.lines, stranger.lines]).toEqual([[], []]);
  });

  test('tells another version which one it is, and lets it go', async () => {
    const client = await rawClient(await startOwner());
    client.say('{"dailies":2}');
    await client.ended;
    expect(client.lines).toEqual([{ dailies: 1, version: '1.2.3', owner: 'watch', pid: process.pid }]);
  });

  test.each([
    'nothing',
    '[]',
    '{"id":1}',
    '{"id":1,"call":"stop"}',
    '{"id":1,"call":"__proto__"}',
    '{"id":1,"call":"pause","argument":{"ids":["a"]},"more":1}',
  ])('refuses a line that is no question (%s), and goes on', async (line) => {
    const { engine, ...owner } = await startOwner();
    const client = await rawClient({ engine, ...owner });
    client.say(HELLO);
    client.say(line);
    client.say('{"id":7,"call":"checkNow","argument":{"ids":["a"]}}');
    expect(await client.line(1)).toEqual({ ...BAD_INPUT, id: null });
    expect(await client.line(2)).toEqual({ type: 'value', id: 7, value: null });
    expect(engine.calls.map(({ name }) => name)).toEqual(['checkNow']);
  });

  test.each([
    '{}',
    '{"ids":[]}',
    '{"ids":"a"}',
    '{"ids":["a"],"key":"k"}',
    `{"ids":${JSON.stringify(Array(1001).fill('a'))}}`,
    '{"ids":[""]}',
    'null',
  ])('refuses an argument that the call does not take (%#), by its number', async (argument) => {
    const owner = await startOwner();
    const client = await rawClient(owner);
    client.say(HELLO);
    client.say(`{"id":3,"call":"pause","argument":${argument}}`);
    expect(await client.line(1)).toEqual({ ...BAD_INPUT, id: 3 });
    expect(owner.engine.calls).toEqual([]);
  });

  test('lets go of one whose line has no end', async () => {
    const owner = await startOwner();
    const client = await rawClient(owner);
    client.say(HELLO);
    await client.line(0);
    const piece = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 16; sent += 1) client.socket.write(piece);
    await client.ended;
    expect(owner.log.some((line) => line.includes('too long'))).toBe(true);
    expect(await (await connected(owner.dataFolder)).call('pause', { ids: ['a'] })).toBeNull();
  });

  test('answers others while one floods it, and the flood in its order', async () => {
    const owner = await startOwner();
    const flood = await rawClient(owner);
    flood.say(HELLO);
    const many = 20_000;
    const line = (id: number) => `{"id":${id},"call":"pause","argument":{"ids":["a"]}}\n`;
    flood.socket.write(Array.from({ length: many }, (_, id) => line(id)).join(''));
    await flood.line(1);
    const other = await connected(owner.dataFolder);
    expect(await other.call('resume', { ids: ['b'] })).toBeNull();
    const place = owner.engine.calls.findIndex(({ name }) => name === 'resume');
    expect(place).toBeLessThan(many);
    await flood.line(many);
    expect(flood.lines.slice(1)).toEqual(
      Array.from({ length: many }, (_, id) => ({ type: 'value', id, value: null })),
    );
  });

  test('reads no more of one that does not take its answers', async () => {
    const owner = await startOwner();
    const client = await rawClient(owner);
    client.say(HELLO);
    await client.line(0);
    client.socket.pause();
    const line = `${JSON.stringify({ id: 1, call: 'status' })}\n`;
    // More than two sockets hold; what is written beyond stays with the writer.
    for (let sent = 0; sent < 200; sent += 1) client.socket.write(line.repeat(1_000));
    const other = await connected(owner.dataFolder);
    await other.call('pause', { ids: ['a'] });
    await expect.poll(() => client.socket.writableNeedDrain).toBe(true);
    const asked = () => owner.engine.calls.filter(({ name }) => name === 'status').length;
    let before = -1;
    while (before !== asked()) {
      before = asked();
      for (let turn = 0; turn < 20; turn += 1) await other.call('pause', { ids: ['a'] });
    }
    expect(before).toBeLessThan(200_000);
  });

  test('lets go of a slow reader, after it has kept progress from it, and goes on telling the others', async () => {
    const owner = await startOwner();
    const slow = await followerThatReadsNothing(owner);
    const listener = await connected(owner.dataFolder);
    const heard: string[] = [];
    listener.on(({ name }) => heard.push(name));
    await listener.call('pause', { ids: ['a'] });
    for (let told = 0; told < 200; told += 1) {
      owner.engine.emit('problem', { id: 'a', asset: null, problem: LONG_PROBLEM, retryInMs: null });
      await listener.call('pause', { ids: ['a'] });
    }
    expect(heard.filter((name) => name === 'problem')).toHaveLength(200);
    expect(owner.log.some((line) => line.includes('does not listen'))).toBe(true);
    slow.socket.resume();
    await slow.ended;
  });

  test('lets go of one that takes nothing and sends a line of 100 MB, without keeping any of it', async () => {
    const owner = await startOwner();
    const client = await followerThatReadsNothing(owner);
    // More than the system holds for it, and less than makes it a slow reader.
    for (let told = 0; told < 40; told += 1) {
      owner.engine.emit('problem', { id: 'a', asset: null, problem: LONG_PROBLEM, retryInMs: null });
    }
    const piece = 'x'.repeat(1024 * 1024);
    for (let sent = 0; sent < 100; sent += 1) client.socket.write(piece);
    await client.ended;
    expect(owner.log.some((line) => line.includes('too long'))).toBe(true);
    expect(await (await connected(owner.dataFolder)).call('pause', { ids: ['a'] })).toBeNull();
  });

  test('takes no more than 64 at once, and another as soon as one has gone', async () => {
    const owner = await startOwner();
    const clients = await Promise.all(Array.from({ length: 64 }, () => rawClient(owner)));
    for (const client of clients) client.say(HELLO);
    await Promise.all(clients.map((client) => client.line(0)));
    const late = await rawClient(owner);
    await late.ended;
    expect(late.lines).toEqual([]);
    clients[0]?.socket.destroy();
    await expect.poll(async () => (await connectControl(owner.dataFolder))?.owner).toBe('watch');
  });
});

describe.skipIf(process.platform === 'win32')('a socket', () => {
  test('is of this user alone, in a folder of this user alone', async () => {
    const { dataFolder, server } = await startOwner();
    expect(server.address).toBe(join(dataFolder, 'control', 'dailies.sock'));
    expect(lstatSync(server.address ?? '').mode & 0o777).toBe(0o600);
    expect(lstatSync(join(dataFolder, 'control')).mode & 0o777).toBe(0o700);
  });

  test('that a killed process has left is taken over', async () => {
    const dataFolder = quickFolder();
    mkdirSync(join(dataFolder, 'control'), { mode: 0o700 });
    const path = join(dataFolder, 'control', 'dailies.sock');
    const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('there'))`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(await connectControl(dataFolder)).toBeNull();
    await startOwner(dataFolder);
    expect((await connected(dataFolder)).owner).toBe('watch');
  });

  test('lies in a short private folder where the data folder’s path is too long, and is found there', async () => {
    const dataFolder = join(quickFolder(), 'long'.repeat(30));
    mkdirSync(dataFolder);
    const runtime = quickFolder();
    const { server } = await startOwner(dataFolder, { XDG_RUNTIME_DIR: runtime });
    expect(server.address?.startsWith(runtime)).toBe(true);
    expect(readFileSync(join(dataFolder, 'control', 'address'), 'utf8')).toBe(server.address);
    // Whoever asks needs no such variable.
    expect((await connected(dataFolder)).owner).toBe('watch');
    server.stop();
    expect(readdirSync(runtime)).toEqual([]);
  });

  test('goes elsewhere when something else lies in its place, which stays as it is', async () => {
    const dataFolder = quickFolder();
    mkdirSync(join(dataFolder, 'control'), { mode: 0o700 });
    const place = join(dataFolder, 'control', 'dailies.sock');
    writeFileSync(place, 'a person’s own');
    await startOwner(dataFolder, { XDG_RUNTIME_DIR: quickFolder() });
    expect(readFileSync(place, 'utf8')).toBe('a person’s own');
    expect((await connected(dataFolder)).owner).toBe('watch');
  });

  test('is neither made nor looked for behind a symbolic link, or where a pointer leads astray', async () => {
    const [dataFolder, other] = [quickFolder(), quickFolder()];
    await startOwner(other);
    symlinkSync(join(other, 'control'), join(dataFolder, 'control'));
    expect(addressOf(dataFolder)).toBeNull();
    expect((await startOwner(dataFolder)).server.address).toBeNull();

    const third = quickFolder();
    mkdirSync(join(third, 'control'), { mode: 0o700 });
    symlinkSync(join(other, 'control'), join(third, 'link'));
    writeFileSync(join(third, 'control', 'address'), join(third, 'link', 'dailies.sock'));
    expect(addressOf(third)).toBeNull();
  });
});

/** Needs root to become somebody else for a moment; the calls inside are made at once, before this returns. */
function asAnotherUser<T>(act: () => T): T {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'done';
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code ?? '';
  }
};

describe.skipIf(process.getuid?.() !== 0)('another user (tried by root alone, who can become one)', () => {
  test('can neither connect to the socket, nor take it away, nor write where it is named', async () => {
    const { dataFolder, server } = await startOwner();
    // Even where a person has opened the folder to everyone.
    chmodSync(dataFolder, 0o777);
    const address = server.address ?? '';
    const socket = asAnotherUser(() => connect(address));
    const [refused] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(refused.code).toBe('EACCES');
    const pointer = join(dataFolder, 'control', 'address');
    expect(codeOf(() => asAnotherUser(() => rmSync(address)))).toBe('EACCES');
    expect(codeOf(() => asAnotherUser(() => writeFileSync(pointer, '/tmp/theirs.sock')))).toBe('EACCES');
    expect((await connected(dataFolder)).owner).toBe('watch');
  });

  test('who puts a folder and a socket of their own in the place of ours is not spoken to, and not listened beside', async () => {
    const { dataFolder } = await startOwner();
    chmodSync(dataFolder, 0o777);
    const folder = join(dataFolder, 'control');
    const asked: unknown[] = [];
    const theirs = createServer((socket) => {
      asked.push(socket);
      socket.end('{"dailies":1,"version":"9","owner":"watch","pid":1}\n');
    });
    onTestFinished(() => void theirs.close());
    asAnotherUser(() => {
      renameSync(folder, join(dataFolder, 'moved'));
      mkdirSync(folder, { mode: 0o777 });
      theirs.listen(join(folder, 'dailies.sock'));
    });
    await once(theirs, 'listening');
    expect(addressOf(dataFolder)).toBeNull();
    expect(await connectControl(dataFolder)).toBeNull();
    expect((await startOwner(dataFolder)).server.address).toBeNull();
    expect(asked).toEqual([]);
  });

  test('who lies in wait where a socket with a long path would go is passed over', async () => {
    const dataFolder = join(quickFolder(), 'long'.repeat(30));
    mkdirSync(dataFolder);
    const open = quickFolder();
    chmodSync(open, 0o777);
    const first = await startOwner(dataFolder, { XDG_RUNTIME_DIR: open });
    const taken = dirname(first.server.address ?? '');
    first.server.stop();
    asAnotherUser(() => mkdirSync(taken, { mode: 0o777 }));
    const { server } = await startOwner(dataFolder, { XDG_RUNTIME_DIR: open });
    expect(server.address?.startsWith(open)).toBe(false);
    expect((await connected(dataFolder)).owner).toBe('watch');
  });
});
