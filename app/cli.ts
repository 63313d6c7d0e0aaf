#!/usr/bin/env node
/**
 * Starts the command line: makes sure of a Node that has what the engine needs, then hands over to app/cli/run.ts.
 * Written so that old Nodes can read it: the rest is imported only once the version is known.
 */

/**
 * The command line's entry: makes sure of a Node that has what the engine needs, then hands over to app/cli/.
 * Written so that old Nodes can read it: the rest is imported only once the version is known.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Says whether node:sqlite has full-text search: that of 22.16 and 24.0 does, no 23's does (seen with 22.15 and 23.11).
 */
function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 16);
}

/** Holds back Node 22's warning that node:sqlite is experimental: a script expects words of ours alone on stderr. */
function keepQuietAboutSqlite(): void {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...more: never[]): void => {
    const [how] = more as readonly unknown[];
    if (how === 'ExperimentalWarning' && String(warning).startsWith('SQLite ')) return;
    emit.call(process, warning, ...more);
  }) as typeof process.emitWarning;
}

/** Finds the Node that `npm ci` brought along on machines with an older one; null when there is none. */
function bundledNode(): string | null {
  const require = createRequire(import.meta.url);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
  } catch {
    return null;
  }
}

/** Runs this same program on another Node, passing signals and the exit code through. */
function runOn(node: string): void {
  const child = spawn(node, process.argv.slice(1), {
    // The channel closes when this process ends, whatever ends it; the child then ends too.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, DAILIES_PARENT: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', () => {
    process.stderr.write(`${node} cannot be started; run npm ci in Dailies' folder again.\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}

if (isRecentEnough(process.versions.node)) {
  if (process.env.DAILIES_PARENT === '1' && process.channel) {
    delete process.env.DAILIES_PARENT;
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
    process.channel.unref();
  }
  // What lives a moment is cleared away in place instead of in ever more room, and the rest is collected sooner: 10 MB
  // less each, at no more processor time.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
  keepQuietAboutSqlite();
  const { runCommandLine } = await import('./cli/run.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (node) runOn(node);
  else {
    process.stderr.write(
      `Dailies needs Node 22.16 or later of 22, or 24 and newer, and this is ${process.versions.node}; install such a Node, or run npm ci in Dailies' folder.\n`,
    );
    process.exitCode = 2;
  }
}
