/**
 * No file imports in a circle: what needs the other first cannot be read, tested or started alone. Imports of types
 * count too: they run in no circle when the program starts, but a reader follows them all the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

type Graph = ReadonlyMap<string, readonly string[]>;

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/gm;
/** An import in a comment is none. */
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|<!--[\s\S]*?-->/gm;

function importsOf(file: string, text: string): readonly string[] {
  return [...text.replace(COMMENTS, '').matchAll(IMPORT)].map((match) =>
    join(dirname(file), match[1] ?? match[2] ?? '')
      .split(sep)
      .join('/'),
  );
}

function graphOf(folders: readonly string[]): Graph {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]s|svelte)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      // Generated out of the messages.
      .filter((file) => !file.startsWith('app/shared/paraglide/')),
  );
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]));
}

/** Finds the files that reach themselves, each group of them as one list (Tarjan's strongly connected components). */
function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  function visit(file: string): void {
    const number = numbers.size;
    numbers.set(file, number);
    lowest.set(file, number);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!numbers.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== number) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || graph.get(file)?.includes(file)) circles.push(group.sort());
  }
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

const graph = graphOf(['app', 'renderer', 'build']);

test('a circle is found, of two files, of three, of types alone, and of a file with itself', () => {
  const texts = {
    'x/a.ts': `import { b } from './b.ts';`,
    'x/b.ts': `import type { C } from './in/c.ts';\n// import { d } from './d.ts';`,
    'x/in/c.ts': `export { a } from '../a.ts';`,
    'x/d.ts': `const d = await import('./d.ts');`,
    'x/e.svelte': `<script>\nimport F from './f.ts';\n</script>`,
    'x/f.ts': `import './e.svelte'; import './g.ts';`,
    'x/g.ts': `import { readFile } from 'node:fs'; import a from './a.ts';`,
  };
  const small = new Map(Object.entries(texts).map(([file, text]) => [file, importsOf(file, text)]));
  expect([...circlesIn(small)].sort()).toEqual([
    ['x/a.ts', 'x/b.ts', 'x/in/c.ts'],
    ['x/d.ts'],
    ['x/e.svelte', 'x/f.ts'],
  ]);
  small.set('x/in/c.ts', []);
  expect(circlesIn(small).flat()).not.toContain('x/a.ts');
  expect([...graph.values()].flat().length).toBeGreaterThan(graph.size);
});

test('no file of app, renderer and build imports in a circle', () => {
  expect(circlesIn(graph)).toEqual([]);
});
