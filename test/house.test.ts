/** The limits of the house: how long a file and a function may be, and which tests have a process of their own. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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

test('a test that replaces a module or turns the clock says so in its name, and has a process of its own', () => {
  const tests = filesOf('test/**/*.test.ts').filter((path) => !/^test\/(renderer|e2e)\//.test(path));
  // Put together, so that this file is none of them.
  const alone = new RegExp(
    `\\b(?:${['vi.mock', 'vi.doMock', 'vi.useFakeTimers', 'onFakeClock'].join('|')})\\(`,
  );
  const unnamed = tests.filter((path) => alone.test(textOf(path)) && !path.endsWith('.isolated.test.ts'));
  expect(unnamed).toEqual([]);
});
