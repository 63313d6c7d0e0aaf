/** `npm run electron [-- ARGS]`: opens the built app, with ARGS, in the real Electron for tests; prepares it first. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';
import { sandboxArguments } from '../../build/scripts/chromium-sandbox.ts';
import { prepareElectron } from './prepare.ts';
import { ELECTRON_VERSION, type PreparedElectron, preparedElectron } from './runtime.ts';

const root = resolve(import.meta.dirname, '../..');

async function start({ binary, shims }: PreparedElectron): Promise<void> {
  await buildIfStale();
  const sandbox = sandboxArguments(binary, (sentence) => console.error(sentence));
  const args = [...sandbox, '-r', shims, root, ...process.argv.slice(2)];
  const child = spawn(binary, args, { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches both; this process waits for the app to end in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Dailies could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}

try {
  if (preparedElectron() === null)
    console.error(`Electron ${ELECTRON_VERSION} is being fetched: some 210 MB, once.`);
  await start(await prepareElectron());
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
