/** The words of docs/words.md are the only ones: those that they took the place of are gone. */
import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('/paraglide/'));

/** A word of its own once, and the one that stands for it now. In English sentences some of them are plain words. */
const REPLACED: { readonly [name: string]: string } = {
  wish: 'intent, stop reason',
  wishes: 'intent, stop reason',
  doors: 'intake',
  acts: 'commands',
  upkeep: 'backup, recovery',
  takeUp: 'fetch, unshelve',
  setAside: 'shelve, quarantine',
  leaving: 'close policy',
  promisedBytes: 'reservation',
};
/** The one place that has to know what a column was called. */
const KNOWS_BEFORE = ['app/core/library/schema.ts'];

/** Names in code, without what is said in comments and texts. */
function namesIn(source: string): ReadonlySet<string> {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, '');
  return new Set(code.match(/[A-Za-z_]\w*/g));
}

describe.each(Object.entries(REPLACED))('the word %s', (name, instead) => {
  test(`is in no name of the source: ${instead} says it`, () => {
    const files = filesOf('{app,renderer}/**/*.{ts,svelte}').filter((path) => !KNOWS_BEFORE.includes(path));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => namesIn(textOf(path)).has(name))).toEqual([]);
  });

  test('is in no name of a file', () => {
    const own = new RegExp(`(^|[-.])${name}([-.]|$)`, 'i');
    const files = filesOf('{app,renderer,build,test}/**/*.{ts,svelte}');
    expect(files.filter((path) => own.test(basename(path)))).toEqual([]);
  });
});

test('a name is found in code, and not in a comment or a text', () => {
  const source = '/** doors */\nconst acts = \'wish\'; // upkeep\nmine.takeUp("leaving");';
  expect([...namesIn(source)]).toEqual(['const', 'acts', 'mine', 'takeUp']);
});

test('docs/words.md has each word once, each with what it is', () => {
  const rows = textOf('docs/words.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const words = rows.map(([, word = '']) => word);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(([, word, meaning, end]) => !word || !meaning || end !== '')).toEqual([]);
  expect(words).toEqual([...new Set(words)]);
});
