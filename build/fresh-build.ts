/** Builds out/ when it is missing or older than its sources, so that what runs is what stands in the tree. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = ['app', 'renderer', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];
/** One file of each environment, so that a build that stopped half-way counts as stale. */
const RESULTS = ['renderer/index.html', 'main.js', 'preload.cjs', 'cli.js'];

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh(): boolean {
  try {
    const builtAt = Math.min(...RESULTS.map((name) => statSync(join(ROOT, 'out', name)).mtimeMs));
    return SOURCES.every((name) => newest(join(ROOT, name)) <= builtAt);
  } catch {
    return false;
  }
}

/** Says so when it builds; throws with the build's own words when it fails. */
export function ensureBuilt(say: (line: string) => void): void {
  if (isFresh()) return;
  say('Building the app…');
  execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--app'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
