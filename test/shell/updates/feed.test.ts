/** electron-updater itself on a local feed: what a bad or broken one comes to (fault case 89). */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { configureRequestUrl, type DownloadOptions, HttpExecutor } from 'builder-util-runtime';
import { AppImageUpdater } from 'electron-updater';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { UpdateStatus } from '../../../app/shared/update-status.ts';
import { createUpdates, type Updater } from '../../../app/shell/updates/updates.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

class LoopbackExecutor extends HttpExecutor<ReturnType<typeof request>> {
  createRequest(options: RequestOptions, callback: (response: IncomingMessage) => void) {
    return request({ ...options, agent: false }, callback);
  }

  async download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise<string>((resolve, reject, onCancel) => {
      const asked: RequestOptions = {};
      configureRequestUrl(url, asked);
      const callback = (error: Error | null): void => (error ? reject(error) : resolve(destination));
      this.doDownload(asked, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

const PACKAGE = Buffer.alloc(200_000, 'a new Dailies ');
const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64');

function manifest(version: string, hash = sha512(PACKAGE)): string {
  const file = `url: new.AppImage\n    sha512: ${hash}\n    size: ${PACKAGE.length}`;
  return `version: ${version}\nfiles:\n  - ${file}\npath: new.AppImage\nsha512: ${hash}\nreleaseDate: '2026-01-01T00:00:00.000Z'\nreleaseNotes: <p>New</p>\n`;
}

interface Feed {
  readonly manifest: string;
  readonly file?: Buffer;
  /** Ends each answer after so many bytes. */
  readonly cutAfter?: number;
}

/** The app at version 1.0.0, as an AppImage, in front of this feed. */
async function start(feed: Feed | null) {
  const folder = tempFolder();
  const installed = join(folder, 'Dailies.AppImage');
  writeFileSync(installed, 'the version that runs');
  vi.stubEnv('APPIMAGE', installed);
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = createServer((incoming, response) => {
    const body = incoming.url?.startsWith('/latest-linux')
      ? Buffer.from(feed?.manifest ?? '')
      : (feed?.file ?? PACKAGE);
    response.writeHead(200, { 'content-length': body.length });
    if (feed?.cutAfter === undefined || body !== (feed.file ?? PACKAGE)) return response.end(body);
    response.write(body.subarray(0, feed.cutAfter), () => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  if (feed === null) await new Promise((done) => server.close(done));
  else onTestFinished(() => void server.close());

  const config = join(folder, 'app-update.yml');
  writeFileSync(
    config,
    `provider: generic\nurl: http://127.0.0.1:${port}\nupdaterCacheDirName: dailies-updater\n`,
  );
  const updater = new AppImageUpdater(null, {
    ...{ version: '1.0.0', name: 'Dailies', isPackaged: true, appUpdateConfigPath: config },
    ...{ userDataPath: folder, baseCachePath: folder },
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  Object.assign(updater, { httpExecutor: new LoopbackExecutor() });
  updater.logger = null;
  updater.disableDifferentialDownload = true;
  const said: string[] = [];
  const told: UpdateStatus[] = [];
  const ended = Promise.withResolvers<void>();
  const quitThen = vi.fn();
  const updates = createUpdates({
    mode: 'install',
    loadUpdater: async () => updater as unknown as Updater,
    isWanted: () => false,
    untilFilesAreSafe: async () => undefined,
    ...{ quitThen, openPage: () => undefined },
    onStatus(status) {
      told.push(status);
      if (['failed', 'ready', 'none'].includes(status.state)) ended.resolve();
    },
    setTimer: () => {
      throw new Error('nothing is looked for by itself here');
    },
    log: (line) => void said.push(line),
  });
  updates.check();
  await ended.promise;
  updates.act();
  return { updates, told, said: said.join('\n'), quitThen, installed: () => readFileSync(installed, 'utf8') };
}

test('U1: a good one is fetched, checked and waits', async () => {
  const { told, installed } = await start({ manifest: manifest('1.1.0') });
  expect(told.map(({ state }) => state)).toEqual(['checking', 'downloading', 'ready', 'installing']);
  expect(told[2]).toEqual({ state: 'ready', version: '1.1.0', notes: 'New' });
  expect(installed()).toBe('the version that runs');
});

test.each<[string, Feed | null, RegExp]>([
  ['of another hash', { manifest: manifest('1.1.0'), file: Buffer.alloc(200_000, 'evil') }, /sha512/i],
  ['cut short', { manifest: manifest('1.1.0'), cutAfter: 1_000 }, /aborted|hang up|sha512/i],
  ['behind a feed that is down', null, /ECONNREFUSED/],
  ['behind a web page', { manifest: '<!doctype html><html>Log in</html>' }, /parse|version/i],
  ['of no version', { manifest: manifest('newest') }, /semver/i],
])('U1, case 89: one %s is not installed, and said once', async (_title, feed, reason) => {
  const { updates, told, said, quitThen, installed } = await start(feed);
  expect(told.filter(({ state }) => state === 'failed')).toEqual([{ state: 'failed', notice: true }]);
  expect(said).toMatch(reason);
  expect(updates.status().state).toBe('failed');
  expect(quitThen).not.toHaveBeenCalled();
  expect(installed()).toBe('the version that runs');
});

test.each(['0.9.0', '1.0.0', '1.0.0-beta.1'])(
  'U1, case 89: the older or same version %s is no update',
  async (version) => {
    const { told, installed } = await start({ manifest: manifest(version) });
    expect(told.map(({ state }) => state)).toEqual(['checking', 'none']);
    expect(existsSync(join(installed(), '..', 'pending'))).toBe(false);
  },
);
