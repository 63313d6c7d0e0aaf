/** Every path of the repository that a document names is there, and every file that a comment names. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const DOCUMENTS = ['CONTRIBUTING.md', 'README.md', 'SECURITY.md', ...globSync('docs/*.md', { cwd: root })];
/** Between back ticks, or the target of a link. */
const PATH = /(?:`|\]\()((?:app|renderer|build|test|docs|\.github|\.ci)\/[\w.@{},*/-]*[\w}*/])(?:`|\))/g;

const pathsIn = (text: string): readonly string[] => [...text.matchAll(PATH)].map(([, path]) => path ?? '');
const isThere = (path: string): boolean =>
  /[*{]/.test(path) ? globSync(path, { cwd: root }).length > 0 : existsSync(resolve(root, path));

test.each(DOCUMENTS)('each path that %s names exists', (name) => {
  const paths = pathsIn(readFileSync(resolve(root, name), 'utf8'));
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

test('a path that is not there is found, and so is one in braces', () => {
  expect(pathsIn('see `app/core/nowhere.ts` and [it](docs/words.md)')).toEqual([
    'app/core/nowhere.ts',
    'docs/words.md',
  ]);
  expect(isThere('app/core/nowhere.ts')).toBe(false);
  expect(isThere('app/shared/messages/{en,zh-Hans}.json')).toBe(true);
});

const COMMENT = /\/\*\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?<=\s)\/\/[^\n]*/g;
/** A module by its name alone, or by the end of its path. */
const MODULE = /[\w./-]+\.(?:ts|svelte)\b/g;

const modulesIn = (source: string): readonly string[] =>
  [...source.matchAll(COMMENT)]
    .flatMap(([comment]) => comment.match(MODULE) ?? [])
    // Electron's own, and what is the ending of a name alone.
    .filter((name) => !name.startsWith('lib/browser/') && !/^\.\w/.test(name));

test('each module that a comment names exists', () => {
  const files = globSync('{app,renderer,build,test}/**/*.{ts,svelte}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('/paraglide/'));
  const known = [...files, 'vite.config.ts', 'vitest.config.ts'].map((path) => `/${path}`);
  const ends = new Set(
    known.flatMap((path) => path.split('/').map((_, place, parts) => parts.slice(place).join('/'))),
  );
  const sources = files.filter((path) => !path.startsWith('test/'));
  const lost = sources.flatMap((path) =>
    modulesIn(readFileSync(resolve(root, path), 'utf8'))
      .filter((name) => !ends.has(name.replace(/^(?:\.{1,2}\/)+/, '')))
      .map((name) => `${path}: ${name}`),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(lost).toEqual([]);
});

test('a module is found in a comment, and not in code', () => {
  expect(modulesIn("/** As in problem.ts. */\nimport { a } from './a.ts'; // see App.svelte")).toEqual([
    'problem.ts',
    'App.svelte',
  ]);
});
