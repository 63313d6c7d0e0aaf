/** Rules of docs/rules.md on the key that are read from the source, and those that hold of the whole. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createFileClient } from '../../app/core/downloads/http/file-client.ts';
import { createLinkRules } from '../../app/core/network/link-rules.ts';
import { createServiceClient } from '../../app/core/services/client.ts';
import { contract } from '../../app/shared/contract.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import { createSettingsStore } from '../../app/shell/settings/settings-store.ts';
import { answers } from '../fakes/electron.ts';
import { tempFolder } from '../fakes/temp-folder.ts';
import { type Answer, startFaultServer } from '../fault-server/fault-server.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';
import { inspectValue } from './leaks.ts';
import { filesWith, sourcesIn } from './source.ts';

const app = sourcesIn('app');
const page = sourcesIn('renderer');

test('S1: of safeStorage only the asynchronous calls are used, in one file', () => {
  expect(
    filesWith(app, /\b(?:encryptString|decryptString|isEncryptionAvailable|setUsePlainTextEncryption)\(/),
  ).toEqual([]);
  expect(filesWith(app, /\bsafeStorage\b/)).toEqual(['app/shell/key/secret-box.ts']);
});

test('S4: the settings file is the person’s alone from its first write on, and nothing wipes it', () => {
  const store = app.find(({ path }) => path === 'app/shell/settings/config-writer.ts')?.code ?? '';
  expect(store).toContain('configFileMode: 0o600');
  expect(filesWith(app, /encryptionKey|clearInvalidConfig: true/)).toEqual([]);
  if (process.platform === 'win32') return;
  const dataFolder = join(tempFolder(), 'data');
  answers.paths.userData = dataFolder;
  const made = createSettingsStore({ dataFolder, defaultFolder: '/clips', now: () => 1, log: () => {} });
  made.change({ concurrency: 2 });
  made.key.write({ key: { blob: 'YQ==', backend: 'kwallet', createdAtMs: 1, hint: null }, aside: null });
  const modes = ['config.json', 'config.json.bak'].map(
    (name) => statSync(join(dataFolder, name)).mode & 0o777,
  );
  expect(modes).toEqual([0o600, 0o600]);
  expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
});

test('S5: two calls take a key, and neither an answer nor an event has room for it', () => {
  const taking = Object.entries(contract.calls).filter(([, { argument }]) =>
    JSON.stringify(Object.keys((argument as { entries?: object }).entries ?? {})).includes('"key"'),
  );
  expect(taking.map(([name]) => name)).toEqual(['key.set', 'accounts.setKey']);
  const shared = readFileSync(join(import.meta.dirname, '../../app/shared/key-status.ts'), 'utf8');
  const [, status = ''] = /export interface KeyStatus \{([\s\S]*?)\n\}/.exec(shared) ?? [];
  expect([...status.matchAll(/readonly (\w+):/g)].map(([, name]) => name)).toEqual([
    'state',
    'hint',
    'weakStorage',
  ]);
});

test('S5: the page keeps nothing of what is typed', () => {
  expect(filesWith(page, /sessionStorage|indexedDB|document\.cookie|caches\.open/)).toEqual([]);
  for (const { path, code } of page.filter(({ code }) => /localStorage/.test(code))) {
    expect([path, /key\.|apiKey|KeyForm/.test(code)]).toEqual([path, false]);
  }
  const form = page.find(({ path }) => path === 'renderer/components/settings/KeyForm.svelte')?.code ?? '';
  expect(form).toMatch(/type="password"/);
  expect(form).toMatch(/autocomplete="off"/);
});

test('S6: one file makes requests with got, its own retries, redirects and errors for statuses off', () => {
  const requesting = filesWith(app, /from 'got'|import\('got'\)/).filter(
    (path) => !/network-fault/.test(path),
  );
  expect(requesting).toEqual(['app/core/services/keyed-http.ts']);
  for (const path of requesting) {
    const code = app.find((file) => file.path === path)?.code ?? '';
    expect(code).toMatch(/retry: \{ limit: 0 \}/);
    expect(code).toMatch(/followRedirect: false/);
    expect(code).toMatch(/throwHttpErrors: false/);
  }
});

test('S6: what is caught is never printed, and no error takes another along as its cause', () => {
  expect(filesWith([...app, ...page], /\bconsole\.\w+\(/)).toEqual([]);
  expect(filesWith(app, /cause:\s*(?:thrown|error|caught|reason)/)).toEqual([]);
  expect(filesWith(app, /\binspect\(|JSON\.stringify\((?:thrown|error|caught|reason)\b/)).toEqual([]);
});

const never = new AbortController().signal;

/** Whatever a client rejects with, in every way that something can be printed. */
async function printed(act: Promise<unknown>): Promise<string> {
  const thrown: unknown = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(thrown).toBeInstanceOf(DailiesError);
  const error = thrown as DailiesError;
  return [
    inspect(error, { depth: null, showHidden: true, getters: true }),
    JSON.stringify({ ...error }),
    JSON.stringify(error.toProblem()),
    `${error.message} ${error.stack} ${error.cause}`,
  ].join('\n');
}

const sends =
  (text: string): Answer =>
  async (wire) => {
    await wire.write(text);
    await wire.fin();
  };

const broken: readonly (readonly [string, Answer])[] = [
  ['a connection that breaks', (wire) => wire.rst()],
  ['what is not HTTP', sends('220 smtp.example ESMTP\r\n')],
  ['a body cut short', sends('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"id":')],
  [
    'a redirect elsewhere',
    sends('HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n'),
  ],
  ['a refusal', sends('HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}')],
];

test.each(broken)('S6, case 77: after %s nothing of got’s error is left', async (_title, answer) => {
  const server = await startFaultServer([answer], { role: 'gateway' });
  onTestFinished(() => server.stop());
  const client = createServiceClient({
    ...{ baseUrl: new URL(`${server.origin}/`), apiKey: CANARY_KEY, timeoutMs: 2_000, now: Date.now },
  });
  const text = await printed(client.query('a', never));
  expect(inspectValue('an error', text)).toBe(false);
  expect(text).not.toMatch(/bearer|options|GotError|RequestError/i);
});

test('S7, case 78: the key stands in one header, and the client for files has no place for one', async () => {
  const server = await startFaultServer([(wire) => wire.rst()], { role: 'gateway' });
  const files = createFileClient({ stallTimeoutMs: 1_000, maxConnectionsPerHost: 1 });
  onTestFinished(async () => {
    files.close();
    await server.stop();
  });
  const client = createServiceClient({
    ...{ baseUrl: new URL(`${server.origin}/`), apiKey: CANARY_KEY, timeoutMs: 2_000, now: Date.now },
  });
  await printed(client.query('a', never));
  await printed(client.queryBatch(['a'], never));
  await printed(files.get(server.url(), {}, createLinkRules(new URL('http://127.0.0.1/')), never));
  const [single, batch, file] = server.requests;
  for (const request of [single, batch]) {
    const holding = Object.entries(request?.headers ?? {}).filter(([, value]) => value.includes(CANARY_KEY));
    expect(holding).toEqual([['authorization', `Bearer ${CANARY_KEY}`]]);
    expect(`${request?.target} ${request?.body}`).not.toContain(CANARY_KEY);
  }
  expect(Object.keys(file?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ]);
  const code = app.find(({ path }) => path === 'app/core/downloads/http/file-client.ts')?.code ?? '';
  expect(code).not.toMatch(/authorization|apiKey|bearer/i);
});

test('S7, A1: one file makes the header with the key, and gives it for its own origin’s addresses alone', () => {
  expect(filesWith(app, /Bearer \$\{|authorization:/i)).toEqual([]);
  expect(filesWith(app, /replace\('\{key\}'/)).toEqual(['app/core/services/client.ts']);
  const client = createServiceClient({
    ...{ baseUrl: new URL('https://gw.example/v1/'), apiKey: CANARY_KEY, timeoutMs: 1_000, now: Date.now },
  });
  expect(client.headersFor(new URL('https://gw.example/files/a.mp4'))).toEqual({
    authorization: `Bearer ${CANARY_KEY}`,
  });
  for (const elsewhere of [
    'https://cdn.gw.example/a',
    'https://gw.example:444/a',
    'https://gw.example.evil/a',
  ]) {
    expect(client.headersFor(new URL(elsewhere))).toBeNull();
  }
});

test('S8: no crash is reported, no program gets the key as an argument, and no title is made of it', () => {
  expect(filesWith(app, /crashReporter|addExtraParameter|setTitle\(/)).toEqual([]);
  const cli = app.find(({ path }) => path === 'app/cli.ts')?.code ?? '';
  expect(cli).toContain('spawn(node, process.argv.slice(1)');
  // Commands name a file for the key, never the key.
  expect(filesWith(app, /--(?:api-)?key(?!-file)\b/)).toEqual([]);
});
