/** Runs the app in real Electron by Playwright, with electron-recorder.cjs loaded before the app. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { inspectValue } from '../security/leaks.ts';
import type { Driver } from './launch-app.ts';
import type { Start } from './launch-host.ts';
import { findRealElectron, realSession } from './real-electron.ts';

const recorder = resolve(import.meta.dirname, 'electron-recorder.cjs');

/** Ends the app and all it started, at once. On Windows Playwright starts it by a shell, which alone would end. */
function endAtOnce(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGKILL');
  else if (child.pid) spawnSync('taskkill', ['/pid', `${child.pid}`, '/T', '/F'], { stdio: 'ignore' });
}

/** What keeps each system's own keyring out of it: without one on Linux, a key that everybody knows. */
function keyringArguments(): readonly string[] {
  if (process.platform === 'darwin') return ['--use-mock-keychain'];
  return process.platform === 'linux' && !realSession().hasKeyring ? ['--password-store=basic'] : [];
}

/** The kernel's own word for a process that Chromium has put behind its filter (proc_pid_status(5), Seccomp). */
const FILTERED = /^Seccomp:\t2$/m;

/** Starts it with its sandbox on; rejects when it is not, or when it is another Electron than was meant. */
export async function startInElectron(start: Start): Promise<Driver> {
  const real = findRealElectron();
  if (typeof real === 'string') throw new Error(real);
  const { binary: executablePath } = real;
  const first = [...keyringArguments(), ...real.args];
  const args = [...first, '-r', recorder, start.appFolder, ...start.args];
  const env = { ...process.env, ...realSession().env, ...start.env } as Record<string, string>;
  // Without chromiumSandbox Playwright adds --no-sandbox on Linux.
  const electron = await _electron.launch({ executablePath, args, env, chromiumSandbox: true });
  const found = await electron.evaluate(({ app }) => ({
    version: process.versions.electron,
    isUnsafe: app.commandLine.hasSwitch('no-sandbox'),
  }));
  if (found.version !== real.version || found.isUnsafe) {
    throw new Error(`Electron ${real.version} in its sandbox was meant, but it is ${JSON.stringify(found)}.`);
  }

  async function checkSandbox(): Promise<void> {
    if (process.platform !== 'linux') return;
    const pid = await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    if (!FILTERED.test(status)) throw new Error('The page runs outside Chromium’s sandbox.');
  }

  const child = electron.process();
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((done) =>
    child.on('close', (code) => {
      inspectValue('what the app wrote to its output', output);
      done(code);
    }),
  );

  return {
    kind: 'electron',
    exited,
    output: () => output,
    page: async () => {
      const page = electron.windows().at(-1) ?? (await electron.waitForEvent('window'));
      await page.waitForLoadState('load');
      await checkSandbox();
      return page;
    },
    command: async (name, argument = null) =>
      await electron.evaluate(
        (_modules, call) => {
          const run = Reflect.get(globalThis, 'dailiesRecorder') as (
            name: string,
            argument: unknown,
          ) => unknown;
          return run(call.name, call.argument);
        },
        { name, argument },
      ),
    second: async (more) => {
      const second = spawn(executablePath, [...first, start.appFolder, ...start.args, ...more], {
        stdio: 'ignore',
        env,
      });
      return await new Promise((done) => second.on('close', (code) => done(code)));
    },
    kill: () => endAtOnce(child),
    dispose: async () => {
      await electron.close().catch(() => {});
    },
  };
}
