/**
 * The limits of the house: how long a file and a function may be, how each file and docstring begins, which tests have a
 * process of their own, and that each pure rule has a test of its own name.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const MAX_LINES = 300;

const linesOf = (text: string): number => text.split('\n').length - 1;
const textOf = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));

test('no file of app and renderer is longer than 300 lines', () => {
  const sources = filesOf('{app,renderer}/**/*.{ts,svelte,css}').filter(
    (path) => !path.includes('/paraglide/'),
  );
  const long = sources.filter((path) => linesOf(textOf(path)) > MAX_LINES);
  expect(sources.length).toBeGreaterThan(100);
  expect(long).toEqual([]);
});

test('no source and no document holds the marks of a merge that was not ended', () => {
  const files = filesOf('{*.md,{app,renderer,build,test,docs}/**/*.{ts,svelte,css,md,json,html}}');
  const marked = files.filter((path) => /^(?:<{7}|>{7}|\|{7}) /m.test(textOf(path)));
  expect(files.length).toBeGreaterThan(500);
  expect(marked).toEqual([]);
});

const FIRST_COMMENTS: { readonly [ending: string]: RegExp } = {
  ts: /^(?:#!.*\n)?\/\*\*/,
  svelte: /^<!--\s+@component\s/,
  css: /^\/\*/,
};

test('each file of app, renderer and build begins with a comment that says what it does', () => {
  const files = filesOf('{app,renderer,build}/**/*.{ts,svelte,css}').filter(
    (path) => !path.includes('/paraglide/'),
  );
  const silent = files.filter((path) => !FIRST_COMMENTS[path.split('.').at(-1) ?? '']?.test(textOf(path)));
  expect(files.length).toBeGreaterThan(100);
  expect(silent).toEqual([]);
});

test('what is said of an exported function or class begins with a verb, as in “Gives …”', () => {
  const EXPORTED =
    /^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\r?\nexport (?:async )?(?:abstract )?(?:function\*?|class) (\w+)/gm;
  const said = filesOf('{app,renderer,build}/**/*.ts')
    .filter((path) => !path.includes('/paraglide/'))
    .flatMap((path) =>
      [...textOf(path).matchAll(EXPORTED)].map(([, words = '', name]) => ({
        name: `${path}: ${name}`,
        words: words.replaceAll(/\r?\n \*/g, ' ').trim(),
      })),
    );
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter(({ words }) => !/^[A-Z][a-z]+s\b(?![’'])/.test(words)).map(({ name }) => name)).toEqual(
    [],
  );
});

test('the linter holds every function of app and renderer to 100 lines, without an exception', () => {
  const { linter, overrides } = JSON.parse(textOf('biome.json'));
  expect(linter.rules.complexity.noExcessiveLinesPerFunction).toEqual({
    level: 'error',
    options: { maxLines: 100 },
  });
  const off = overrides.filter(
    (override: { linter: { rules: { complexity?: Record<string, unknown> } } }) =>
      override.linter.rules.complexity?.noExcessiveLinesPerFunction === 'off',
  );
  const excepted = off.flatMap(({ includes }: { includes: readonly string[] }) => includes);
  expect(excepted.sort()).toEqual(['build/**', 'test/**']);
});

test('a test that replaces a module or turns the clock stands in the folder that says so', () => {
  const tests = filesOf('test/**/*.test.ts').filter((path) => !/^test\/(renderer|e2e)\//.test(path));
  // Put together, so that this file is none of them.
  const calls = (names: readonly string[]) => new RegExp(`\\b(?:${names.join('|')})\\(`);
  const replaces = calls(['vi.mock', 'vi.doMock', 'vi.resetModules']);
  const turns = calls(['vi.useFakeTimers', 'onFakeClock']);
  const alone = tests.filter((path) => replaces.test(textOf(path)));
  expect(alone.filter((path) => !path.startsWith('test/isolated/'))).toEqual([]);
  const turning = tests.filter((path) => turns.test(textOf(path)) && !alone.includes(path));
  expect(turning.filter((path) => !path.startsWith('test/clock/'))).toEqual([]);
  expect([alone.length > 3, turning.length > 20]).toEqual([true, true]);
  // Within it they stand where all other tests of the same code do.
  const places = [...alone, ...turning].map((path) => dirname(path).split('/').slice(2).join('/'));
  expect(places.filter((place) => filesOf(`{app,test}/${place}`).length === 0)).toEqual([]);
});

/** Modules that a file loads, without those that it takes types from alone. */
function loadedBy(source: string): readonly string[] {
  return [...source.matchAll(/^import\s(?!type\b)(?:([^;']*?)\sfrom\s)?'([^']+)'/gm)].flatMap(
    ([, names = '', module = '']) => {
      const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1]?.split(',') ?? [];
      const isOfTypes = inBraces.length > 0 && inBraces.every((name) => /^\s*(?:type\b|$)/.test(name));
      return isOfTypes ? [] : [module];
    },
  );
}

const sources = new Map(filesOf('app/**/*.ts').map((path) => [path, textOf(path)]));

/** Whether a file, with all that it loads, is without disk, network and Electron. */
function isPure(path: string, above: readonly string[] = []): boolean {
  return loadedBy(sources.get(path) ?? '').every((module) => {
    if (!module.startsWith('.')) return module === 'node:path' || !/^(?:node:|electron|got)/.test(module);
    const file = normalize(join(dirname(path), module)).replaceAll('\\', '/');
    return above.includes(file) || isPure(file, [...above, path]);
  });
}

/** Exports a function, other than one that makes something which then has a life of its own. */
const statesRule = (source: string): boolean => /^export function (?!create)\w/m.test(source);

/** What is tested under another name, and which. */
const TESTED_ELSEWHERE: { readonly [path: string]: string } = {
  'app/core/downloads/http/connection.ts': 'test/clock/core/downloads/http/connections.test.ts',
  'app/core/downloads/publish/containers/finding.ts': 'test/core/downloads/publish/verify.test.ts',
  'app/core/items/command-runner.ts': 'test/core/items/item-commands.test.ts',
  'app/core/library/list-matches.ts': 'test/core/library/facets.test.ts',
  'app/core/library/row-changes.ts': 'test/core/library/list-index.test.ts',
  // A line that the compiler checks.
  'app/shared/assert-never.ts': 'test/house.test.ts',
};

test('each pure rule of the core and of what all share has a test of its own name', () => {
  const tested = new Set(filesOf('test/**/*.test.ts').map((path) => basename(path, '.test.ts')));
  const rules = [...sources].filter(
    ([path, source]) => /^app\/(?:core|shared)\//.test(path) && statesRule(source) && isPure(path),
  );
  const paths = rules.map(([path]) => path).filter((path) => !path.includes('/paraglide/'));
  expect(paths.length).toBeGreaterThan(100);
  const untested = paths.filter((path) => !tested.has(basename(path, '.ts')));
  expect(untested.filter((path) => TESTED_ELSEWHERE[path] === undefined)).toEqual([]);
  for (const path of Object.values(TESTED_ELSEWHERE)) expect(filesOf(path)).toEqual([path]);
});
