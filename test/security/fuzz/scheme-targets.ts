/** app:// and media://, as a page that was taken over would ask them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createAppHandler } from '../../../app/shell/schemes/app-scheme.ts';
import { createMediaHandler } from '../../../app/shell/schemes/media-scheme.ts';
import { junkText } from './junk.ts';
import { type Target, target } from './target.ts';

const SECRET = 'outside of the bundle';
const PAGE = '<!doctype html>';
const CLIP = Buffer.from('\0\0\0\x10ftypisom\0\0\0\0and the rest of a clip', 'latin1');

/** A bundle and a clip with something beside them that is nobody's; removed with the process. */
function place(): { readonly bundle: string; readonly clip: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bundle = join(folder, 'bundle');
  mkdirSync(join(bundle, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), SECRET);
  symlinkSync(join(folder, 'secret.html'), join(bundle, 'link.html'));
  for (const name of ['index.html', 'assets/main.js']) writeFileSync(join(bundle, name), PAGE);
  writeFileSync(join(folder, 'clip.mp4'), CLIP);
  return { bundle, clip: join(folder, 'clip.mp4') };
}

const { bundle, clip } = place();
const app = createAppHandler(bundle, new Set(['index.html', 'assets/main.js']));
const media = createMediaHandler({ video: (id) => (id === 'a' ? clip : null), thumbnail: () => null });

const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'get', '');
const addressOf = (origin: string, paths: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .array(fc.oneof(fc.constantFrom(...paths), junkText), { maxLength: 4 })
      .map((parts) => `${origin}/${parts.join('/')}`),
    junkText.map((rest) => `${origin}${rest}`),
    junkText,
  );

/** Handlers see no more of a request than this; undici's own would mend addresses before they get here. */
const requestOf = (url: string, method: string, range: string | null): Request =>
  ({
    url,
    method,
    headers: { get: (name: string) => (name === 'range' ? range : null) },
  }) as unknown as Request;

export const SCHEME_TARGETS: readonly Target[] = [
  target(
    'app scheme',
    [
      addressOf('app://bundle', [
        'index.html',
        'assets',
        'main.js',
        'link.html',
        '..',
        '%2e%2e',
        'secret.html',
      ]),
      methods,
    ],
    async (url, method) => {
      const answer = await app(requestOf(url, method, null));
      const body = await answer.text();
      if (![200, 400, 404, 405].includes(answer.status)) throw new Error(`answered ${answer.status}`);
      if (body !== '' && (body !== PAGE || answer.status !== 200)) throw new Error(`gave ${body}`);
      if (!answer.headers.get('content-security-policy')?.includes("default-src 'none'"))
        throw new Error('no policy');
    },
  ),
  target(
    'media scheme',
    [
      addressOf('media://library', ['video', 'thumbnail', 'a', '..', 'clip.mp4']),
      methods,
      fc.option(
        fc.oneof(
          junkText,
          fc.tuple(fc.nat(60), fc.nat(60)).map(([first, last]) => `bytes=${first}-${last}`),
        ),
      ),
    ],
    async (url, method, range) => {
      const answer = await media(requestOf(url, method, range));
      const body = Buffer.from(await answer.arrayBuffer());
      if (![200, 206, 400, 404, 405, 416].includes(answer.status))
        throw new Error(`answered ${answer.status}`);
      if (!CLIP.includes(body)) throw new Error('gave what is not of the clip');
      if (body.length > 0 && Number(answer.headers.get('content-length')) !== body.length)
        throw new Error('a wrong length');
    },
  ),
];
