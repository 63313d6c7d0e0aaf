/** Who may import whom: rooms below never import rooms above, read from the imports themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** The rooms of app/core from the ground up: each may know those before it, never one after it. */
const ROOMS = [
  'network',
  'files',
  'library',
  'services',
  'tracking',
  'downloads',
  'thumbnails',
  'hooks',
  'settings',
  'items',
  'rescue',
  'exports',
];

interface Import {
  /** Both relative to the project, with forward slashes; packages keep their own name. */
  readonly from: string;
  readonly to: string;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gm;

/** Every static and dynamic import and re-export of a text. */
function importsIn(from: string, text: string): readonly Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    if (!name.startsWith('.')) return { from, to: name };
    return {
      from,
      to: relative(root, resolve(root, dirname(from), name))
        .split(sep)
        .join('/'),
    };
  });
}

const files = [...sourceFiles('app'), ...sourceFiles('renderer')];
const imports = files.flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));

const broken = (isBroken: (each: Import) => boolean): readonly string[] =>
  imports.filter(isBroken).map(({ from, to }) => `${from} imports ${to}`);
const isElectron = (name: string): boolean => name === 'electron' || name.startsWith('electron/');

test('reads imports of every kind', () => {
  const text = `import a from './a.ts';\nimport type { B } from "../b.ts";\nimport 'side';\nexport { c } from './c.ts';
import {\n  d,\n} from 'electron';\nconst e = await import('./e.ts');`;
  expect(importsIn('app/x/y.ts', text).map(({ to }) => to)).toEqual([
    'app/x/a.ts',
    'app/b.ts',
    'side',
    'app/x/c.ts',
    'electron',
    'app/x/e.ts',
  ]);
  expect(imports.length).toBeGreaterThan(files.length);
});

test('E20: keeps electron in app/shell and the two entries', () => {
  const allowed = (from: string): boolean =>
    from.startsWith('app/shell/') || from === 'app/main.ts' || from === 'app/preload.ts';
  expect(broken(({ from, to }) => isElectron(to) && !allowed(from))).toEqual([]);
});

test('lets app/shared import nothing outside itself but valibot', () => {
  expect(
    broken(
      ({ from, to }) => from.startsWith('app/shared/') && !to.startsWith('app/shared/') && to !== 'valibot',
    ),
  ).toEqual([]);
});

test('keeps the page, ipc and the shell out of the engine', () => {
  expect(
    broken(
      ({ from, to }) =>
        from.startsWith('app/core/') && /^(renderer|app\/ipc|app\/shell|app\/main|app\/cli)\b/.test(to),
    ),
  ).toEqual([]);
});

test('lets the page import nothing of app/ but app/shared', () => {
  expect(
    broken(
      ({ from, to }) =>
        from.startsWith('renderer/') &&
        ((to.startsWith('app/') && !to.startsWith('app/shared/')) || to.startsWith('node:')),
    ),
  ).toEqual([]);
});

test('keeps the renderer out of app/', () => {
  expect(broken(({ from, to }) => from.startsWith('app/') && to.startsWith('renderer/'))).toEqual([]);
});

test('lets local control stand on the engine alone', () => {
  expect(
    broken(
      ({ from, to }) => from.startsWith('app/control/') && /^(app\/(cli|ipc|shell|main)|renderer)\b/.test(to),
    ),
  ).toEqual([]);
  expect(broken(({ from, to }) => from.startsWith('app/core/') && to.startsWith('app/control/'))).toEqual([]);
});

test('lets no room of the engine import one that stands above it', () => {
  const roomOf = (path: string): string | null => /^app\/core\/([^/]+)\//.exec(path)?.[1] ?? null;
  const levelOf = (path: string): number => ROOMS.indexOf(roomOf(path) ?? '');
  const rooms = new Set(files.map(roomOf).filter((room) => room !== null));
  expect([...rooms].sort()).toEqual([...ROOMS].sort());
  expect(broken(({ from, to }) => levelOf(from) !== -1 && levelOf(to) > levelOf(from))).toEqual([]);
});

test('lets no room of the engine import the engine, its types included', () => {
  expect(
    broken(({ from, to }) => /^app\/core\/[^/]+\//.test(from) && /^app\/core\/[^/]+\.ts$/.test(to)),
  ).toEqual([]);
});

test('lets the command line run without Electron or the window', () => {
  expect(
    broken(({ from, to }) => from.startsWith('app/cli') && /^app\/(shell|ipc|main)|^renderer/.test(to)),
  ).toEqual([]);
});

test('lets renderer/lib/bridge.ts alone touch window.dailies', () => {
  const touching = sourceFiles('renderer').filter((file) => {
    const code = readFileSync(join(root, file), 'utf8').replace(
      /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|<!--[\s\S]*?-->/gm,
      '',
    );
    return /\b(window|globalThis)\s*(\.|\?\.|\[\s*['"])\s*dailies\b/.test(code);
  });
  expect(touching).toEqual(['renderer/lib/bridge.ts']);
});
