/** Builds out/cli.js, and that alone, when one of its sources is newer: these tests run what a person runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');
export const CLI = join(root, 'out/cli.js');
/** Test files run at the same time, and only one may build. */
const LOCK = join(root, 'node_modules/.dailies-cli-build');
const LOCK_LIMIT_MS = 60_000;
const SOURCES = ['app/cli', 'app/control', 'app/core', 'app/shared'];

function newestIn(folder: string): number {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

function isStale(): boolean {
  if (!existsSync(CLI)) return true;
  const single = ['app/cli.ts', 'package.json', 'vite.config.ts'].map((path) => statSync(join(root, path)));
  const newest = Math.max(...SOURCES.map(newestIn), ...single.map(({ mtimeMs }) => mtimeMs));
  return newest > statSync(CLI).mtimeMs;
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    // A run that was killed leaves its lock behind.
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_LIMIT_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

const BUILD = `import { createBuilder } from 'vite';
const builder = await createBuilder({ logLevel: 'error' });
await builder.build(builder.environments.cli);`;

/** For `beforeAll`: returns once out/cli.js is what the sources say. */
export async function buildCli(): Promise<void> {
  while (isStale()) {
    if (!takeLock()) {
      await delay(100);
      continue;
    }
    try {
      // vitest sets NODE_ENV and VITEST, which are no part of what a person builds.
      const env = { ...process.env, NODE_ENV: 'production', VITEST: undefined };
      if (isStale()) execFileSync(process.execPath, ['--input-type=module', '-e', BUILD], { cwd: root, env });
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
}
