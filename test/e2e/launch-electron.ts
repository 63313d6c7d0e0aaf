/** Runs the app in real Electron by Playwright, with electron-recorder.cjs loaded before the app. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { inspectValue } from '../security/leaks.ts';
import type { Driver } from './launch-app.ts';
import type { Start } from './launch-host.ts';

const recorder = resolve(import.meta.dirname, 'electron-recorder.cjs');

/** Electron in a container or as root on Linux cannot have Chromium's own sandbox. */
const SANDBOX = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function startInElectron(executablePath: string, start: Start): Promise<Driver> {
  const args = [...SANDBOX, '-r', recorder, start.appFolder, ...start.args];
  const env = { ...process.env, ...start.env };
  const electron = await _electron.launch({ executablePath, args, env: env as Record<string, string> });
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
      const second = spawn(executablePath, [...SANDBOX, start.appFolder, ...start.args, ...more], {
        stdio: 'ignore',
        env,
      });
      return await new Promise((done) => second.on('close', (code) => done(code)));
    },
    kill: () => child.kill('SIGKILL'),
    dispose: async () => {
      await electron.close().catch(() => {});
    },
  };
}
