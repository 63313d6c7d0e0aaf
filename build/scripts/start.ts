/** `npm start`: opens the app in Electron; where its binary cannot be had, in the stand-in host. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { buildIfStale } from './build-if-stale.ts';
import { findElectronBinary } from './electron-binary.ts';

const root = resolve(import.meta.dirname, '../..');
const args = process.argv.slice(2);

await buildIfStale();
const electron = await findElectronBinary();
if (electron === null) {
  console.error(
    'Electron could not be fetched, so Dailies opens in a stand-in (set ELECTRON_MIRROR to a mirror you can reach, or HTTPS_PROXY, and start again).',
  );
}
const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const [program, programArgs] =
  electron === null
    ? [process.execPath, [resolve(root, 'test/host/preview.ts'), ...args]]
    : [electron, [...sandbox, root, ...args]];

const child = spawn(program, programArgs, { stdio: 'inherit' });
// A terminal's Ctrl-C reaches both; this process waits for the app to end in order.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Dailies could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
