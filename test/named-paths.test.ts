/** Every path of the repository that a document names is there. */
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
