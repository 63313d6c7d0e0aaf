/** The electron package's own installer, fed by the fetch that resumes, from a mirror on this machine. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findElectronBinary } from '../../build/scripts/electron-binary.ts';
import { makeZip } from '../electron/write-zip.ts';
import { tempFolder } from '../fakes/temp-folder.ts';

const MODULES = resolve(import.meta.dirname, '../../node_modules');
/** What plain Electron's archive has in these places, on every system. */
const PROGRAM = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<
  string,
  string
>;
const ARCHIVE = makeZip([
  { name: PROGRAM[process.platform] ?? 'electron', content: 'a program', mode: 0o755 },
  { name: 'version', content: '45.4.1' },
]);

/** The electron package with its own installer, whose checksums name ARCHIVE. */
function installPackage(folder: string): string {
  const own = join(folder, 'node_modules/electron');
  mkdirSync(own, { recursive: true });
  cpSync(join(MODULES, 'electron/install.js'), join(own, 'install.js'));
  for (const scope of ['@electron', '@electron-internal']) {
    symlinkSync(join(MODULES, scope), join(folder, 'node_modules', scope), 'junction');
  }
  const name = `electron-v45.4.1-${process.platform}-${process.arch}.zip`;
  const sha256 = createHash('sha256').update(ARCHIVE).digest('hex');
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'electron', version: '45.4.1' }));
  writeFileSync(join(own, 'checksums.json'), JSON.stringify({ [name]: sha256 }));
  return own;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

interface Mirror {
  readonly asked: readonly { readonly path: string; readonly range: string | undefined }[];
  readonly said: readonly string[];
  readonly cache: string;
  find(): Promise<string | null>;
}

/** Answers each request by `answer`; the installer is pointed at it by the usual variables. */
async function openMirror(answer: (turn: number) => Answer): Promise<Mirror> {
  const folder = tempFolder();
  const packageFolder = installPackage(folder);
  const asked: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', range: request.headers.range });
    answer(asked.length)(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.close();
    server.closeAllConnections();
  });
  const cache = join(folder, 'cache');
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv('electron_config_cache', cache);
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) vi.stubEnv(name, undefined);
  const said: string[] = [];
  return {
    ...{ asked, said, cache },
    find: () => findElectronBinary((sentence) => said.push(sentence), packageFolder),
  };
}

const whole: Answer = (response) => {
  response.writeHead(200, { 'content-length': ARCHIVE.length }).end(ARCHIVE);
};
/** Cuts the connection once what was sent is on disk: what nobody has taken yet may go with it. */
const cutInHalf =
  (cache: () => string): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-length': ARCHIVE.length });
    response.write(ARCHIVE.subarray(0, 100));
    const parts = join(cache(), 'parts');
    const kept = (): number =>
      existsSync(parts)
        ? Math.max(0, ...readdirSync(parts).map((name) => statSync(join(parts, name)).size))
        : 0;
    await expect.poll(kept, { timeout: 10_000 }).toBeGreaterThanOrEqual(100);
    response.destroy();
  };
const restFrom100: Answer = (response) => {
  const range = `bytes 100-${ARCHIVE.length - 1}/${ARCHIVE.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': ARCHIVE.length - 100 });
  response.end(ARCHIVE.subarray(100));
};
const partsOf = ({ cache }: Mirror): readonly string[] => readdirSync(join(cache, 'parts'));

test('Electron is fetched from a mirror, checked and unpacked, and found the next time', async () => {
  const mirror = await openMirror(() => whole);
  const binary = (await mirror.find()) ?? '';
  expect(readFileSync(binary, 'utf8')).toBe('a program');
  expect(await mirror.find()).toBe(binary);
  expect(mirror.asked.map(({ path }) => path)).toEqual([
    `/v45.4.1/electron-v45.4.1-${process.platform}-${process.arch}.zip`,
  ]);
  expect(partsOf(mirror)).toEqual([]);
  expect(mirror.said).toEqual(['Electron is not here yet, so it is fetched once: some 120 MB.']);
});

test('what has come of Electron over a cut connection is gone on with', async () => {
  const mirror: Mirror = await openMirror((turn) =>
    turn === 1 ? cutInHalf(() => mirror.cache) : restFrom100,
  );
  expect(await mirror.find()).not.toBeNull();
  expect(mirror.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100-']);
});

test('a part of Electron is kept where the server refuses the rest, and used by the next start', async () => {
  const gone: Answer = (response) => void response.writeHead(404).end();
  const mirror: Mirror = await openMirror(
    (turn) => [cutInHalf(() => mirror.cache), gone][turn - 1] ?? restFrom100,
  );
  expect(await mirror.find()).toBeNull();
  expect(mirror.said.at(-1)).toMatch(
    /^Electron could not be fetched: 127\.0\.0\.1:\d+ answered 404 \(0\.0 MB are kept for the next try\)\. /,
  );
  expect(await mirror.find()).not.toBeNull();
});

test('a file with another checksum is no Electron, and nothing of it is kept', async () => {
  const other = Buffer.alloc(ARCHIVE.length, 'x');
  const mirror = await openMirror(
    () => (response) => void response.writeHead(200, { 'content-length': other.length }).end(other),
  );
  expect(await mirror.find()).toBeNull();
  expect(mirror.said.at(-1)).toContain('its checksum differs');
  expect(partsOf(mirror)).toEqual([]);
  expect(mirror.asked).toHaveLength(1);
});

test('a part that was of another file makes Electron come once more from its beginning', async () => {
  const mirror = await openMirror((turn) => (turn === 1 ? restFrom100 : whole));
  mkdirSync(join(mirror.cache, 'parts'), { recursive: true });
  const { find, asked } = mirror;
  const url = `${process.env.ELECTRON_MIRROR}v45.4.1/electron-v45.4.1-${process.platform}-${process.arch}.zip`;
  const name = createHash('sha256').update(url).digest('hex').slice(0, 12);
  writeFileSync(join(mirror.cache, 'parts', `${name}-${url.split('/').at(-1)}`), Buffer.alloc(100, 'x'));
  expect(await find()).not.toBeNull();
  expect(asked.map(({ range }) => range)).toEqual(['bytes=100-', undefined]);
});

test.for(['HTTP_PROXY', 'http_proxy'])(
  'Electron is fetched through the proxy that %s names',
  async (variable) => {
    const mirror = await openMirror(() => whole);
    const tunnels: string[] = [];
    const proxy = createServer((_request, response) => void response.writeHead(405).end());
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      tunnels.push(request.url ?? '');
      const onward = connect(Number(new URL(process.env.ELECTRON_MIRROR ?? '').port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on('error', () => {});
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => {
      proxy.close();
      proxy.closeAllConnections();
    });
    vi.stubEnv(variable, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('NO_PROXY', undefined);
    vi.stubEnv('no_proxy', undefined);
    expect(await mirror.find()).not.toBeNull();
    expect(tunnels).toHaveLength(1);
  },
);
