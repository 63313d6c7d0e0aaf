/** `npm start`: opens the app in Electron, fetched if need be; where it cannot be had, in the best that is here. */
import { spawn } from 'node:child_process';
import { buildIfStale } from './build-if-stale.ts';
import { chooseRuntime } from './runtimes.ts';

await buildIfStale();
const runtime = await chooseRuntime({ fetch: 'first', say: (sentence) => console.error(sentence) });
if (runtime.name !== 'Electron') console.error(`Dailies opens in ${runtime.name}.`);

const child = spawn(runtime.program, [...runtime.args, ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal's Ctrl-C reaches both; this process waits for the app to end in order.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Dailies could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
