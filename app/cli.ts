#!/usr/bin/env node
/**
 * The command line's entry: makes sure of a Node that has what the engine needs, then hands over to app/cli/.
 * Written so that old Nodes can read it: the rest is imported only once the version is known.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/** node:sqlite without a flag. */
const NEEDED = [22, 13] as const;

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The Node that `npm ci` brought along on machines with an older one; null when there is none. */
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
  // What lives a moment is cleared away in place instead of in ever more room: 10 MB less at no more processor time.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { runCommandLine } = await import('./cli/run.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (node) runOn(node);
  else {
    process.stderr.write(
      `Dailies needs Node ${NEEDED.join('.')} or newer, and this is ${process.versions.node}; install a newer Node, or run npm ci in Dailies' folder.\n`,
    );
    process.exitCode = 2;
  }
}
