/** Builds out/ when a source is newer than it: for the tests and `npm start`, which need what a person would run. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const OUTPUTS = [
  'out/main.js',
  'out/preload.cjs',
  'out/cli.js',
  'out/renderer/index.html',
  'out/renderer-files.json',
];
const SOURCES = ['app', 'renderer'];
const SINGLE_SOURCES = ['vite.config.ts', 'svelte.config.js', 'tsconfig.json', 'package.json'];

function newestIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Math.max(0, ...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** Says whether out/ is missing or older than anything it is made from. */
export function isStale(): boolean {
  const outputs = OUTPUTS.map((path) => join(root, path));
  if (!outputs.every((path) => existsSync(path))) return true;
  const oldest = Math.min(...outputs.map((path) => statSync(path).mtimeMs));
  const newest = Math.max(
    ...SOURCES.map((folder) => newestIn(join(root, folder))),
    ...SINGLE_SOURCES.map((path) => statSync(join(root, path)).mtimeMs),
  );
  return newest > oldest;
}

/** Runs the build and rejects, with all it wrote, when it fails. */
export async function build(): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { code, output } = await new Promise<{ code: number | null; output: string }>((done, fail) => {
    // vitest sets NODE_ENV to "test", which would build the page for development.
    const child = spawn(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', VITEST: undefined },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('error', fail);
    child.on('close', (code) => done({ code, output }));
  });
  if (code !== 0) throw new Error(`The build failed.\n${output}`);
}

export async function buildIfStale(): Promise<void> {
  if (isStale()) await build();
}
