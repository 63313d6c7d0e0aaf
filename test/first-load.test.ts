/** What the page loads before its first rows, read from the imports themselves: the rest comes once they are drawn. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
/** Imports and re-exports that the page runs; not those of types, nor those that it asks for in time. */
const IMPORT = /^\s*(?:import|export)\s(?!type\b)(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gm;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|<!--[\s\S]*?-->/gm;

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(COMMENTS, '');
  return [...text.matchAll(IMPORT)].map(([, name = '']) =>
    name.startsWith('.')
      ? relative(root, resolve(root, dirname(file), name))
          .split(sep)
          .join('/')
      : name,
  );
}

/** A file and everything that it loads with it; packages by their names. */
function loadedWith(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const isOurs = /^(?:app|renderer)\/.*\.(?:ts|svelte)$/.test(file);
    if (isOurs) waiting.push(...importsOf(file));
  }
  return seen;
}

test('the first rows wait for no dialog, no menu, no details and no review', () => {
  const first = loadedWith('renderer/main.ts');
  expect(first).toContain('renderer/components/list/ItemRow.svelte');
  const later = importsOf('renderer/views/later-views.ts');
  expect(later.length).toBeGreaterThan(0);
  expect(later.filter((file) => first.has(file))).toEqual([]);
  expect(first).not.toContain('bits-ui');
});
