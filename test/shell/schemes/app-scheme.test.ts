import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CONTENT_SECURITY_POLICY,
  createAppHandler,
  readPageFiles,
} from '../../../app/shell/schemes/app-scheme.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

/** What the build would have written down. */
const FILES = new Set(['index.html', 'assets/main-1a2b.js', 'assets/main-1a2b.css']);

/** A bundle beside a secret that no address may reach. */
function setUp() {
  const folder = tempFolder();
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'main-1a2b.js'), 'run()');
  writeFileSync(join(root, 'assets', 'main-1a2b.css'), 'a{}');
  writeFileSync(join(root, 'assets', 'notes.exe'), 'MZ');
  symlinkSync(join(folder, 'secret.js'), join(root, 'linked.js'));
  symlinkSync(folder, join(root, 'up'));
  return { folder, root, handler: createAppHandler(root, FILES) };
}
const get = (address: string, method = 'GET') => new Request(address, { method });

test('the page and its parts are served with their types', async () => {
  const { handler } = setUp();
  const page = await handler(get('app://bundle/index.html'));
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toBe('<!doctype html>');
  const script = await handler(get('app://bundle/assets/main-1a2b.js'));
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const style = await handler(get('app://bundle/assets/main-1a2b.css?v=1#x'));
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
});

test('HEAD gives the headers without the body', async () => {
  const { handler } = setUp();
  const answer = await handler(get('app://bundle/index.html', 'HEAD'));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-length')).toBe('15');
  expect(await answer.text()).toBe('');
});

const refused: readonly [string, string, number][] = [
  ['an encoded slash', 'app://bundle/..%2fsecret.js', 400],
  ['an encoded slash in capitals', 'app://bundle/..%2Fsecret.js', 400],
  ['an encoded backslash', 'app://bundle/..%5csecret.js', 400],
  ['an encoded NUL', 'app://bundle/index.html%00.js', 400],
  ['a broken escape', 'app://bundle/%zz', 400],
  ['dots', 'app://bundle/../secret.js', 404],
  ['encoded dots', 'app://bundle/%2e%2e/secret.js', 404],
  ['dots encoded twice', 'app://bundle/%252e%252e/secret.js', 404],
  ['an absolute path', 'app://bundle//etc/passwd', 404],
  ['another host', 'app://other/index.html', 400],
  ['a host that starts like ours', 'app://bundle.evil/index.html', 400],
  ['a port', 'app://bundle:80/index.html', 400],
  ['another scheme', 'media://bundle/index.html', 400],
  ['a link to a file', 'app://bundle/linked.js', 404],
  ['a way through a linked folder', 'app://bundle/up/secret.js', 404],
  ['a file beside the page’s own', 'app://bundle/assets/notes.exe', 404],
  ['a folder', 'app://bundle/assets', 404],
  ['a name that was never there', 'app://bundle/none.js', 404],
  ['a name in other letters', 'app://bundle/INDEX.HTML', 404],
];
test.each(refused)('E2, case 84: %s is refused (%s)', async (_title, address, status) => {
  const { handler } = setUp();
  const answer = await handler(get(address));
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe('');
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('case 84: %s is refused', async (method) => {
  const { handler } = setUp();
  const answer = await handler(get('app://bundle/index.html', method));
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD');
});

test('a folder that the system knows by another name than the one it was given is served all the same', async () => {
  const { folder, root } = setUp();
  // As Windows does with RUNNER~1, a mapped drive and other letters.
  const alias = join(folder, 'RENDER~1');
  symlinkSync(root, alias);
  const answer = await createAppHandler(alias, FILES)(get('app://bundle/assets/main-1a2b.js'));
  expect([answer.status, await answer.text()]).toEqual([200, 'run()']);
});

test('what the build wrote down is read as names, and nothing else is', () => {
  const path = join(tempFolder(), 'renderer-files.json');
  writeFileSync(path, JSON.stringify([...FILES]));
  expect(readPageFiles(path)).toEqual(FILES);
  writeFileSync(path, JSON.stringify({ 'index.html': true }));
  expect(() => readPageFiles(path)).toThrow();
});

test('case 84: a file that was swapped for a link is not served', async () => {
  const { folder, root, handler } = setUp();
  rmSync(join(root, 'index.html'));
  symlinkSync(join(folder, 'secret.js'), join(root, 'index.html'));
  expect((await handler(get('app://bundle/index.html'))).status).toBe(404);
});

test('case 84: a file that the build did not write down is not served, nor one that is gone', async () => {
  const { root, handler } = setUp();
  writeFileSync(join(root, 'late.js'), 'late');
  renameSync(join(root, 'assets', 'main-1a2b.css'), join(root, 'assets', 'moved.css'));
  expect((await handler(get('app://bundle/late.js'))).status).toBe(404);
  expect((await handler(get('app://bundle/assets/main-1a2b.css'))).status).toBe(404);
});

test('every answer carries the policy and forbids guessing types, refusals too', async () => {
  const { handler } = setUp();
  for (const request of [
    get('app://bundle/index.html'),
    get('app://bundle/none.js'),
    get('app://other/x'),
    get('app://bundle/index.html', 'POST'),
  ]) {
    const { headers } = await handler(request);
    expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('E3, case 85: the policy allows the page’s own scripts and no others, and no way out', () => {
  expect(CONTENT_SECURITY_POLICY).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' media: data:; media-src media:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors 'none'",
  );
});
