/**
 * `npm run demo [-- --headless | --stand-in] [--fast]`: starts three simulated services (test/luma-service,
 * test/services) and Dailies on them, with eight generations of different fates, and says in plain lines what happens. Ends with 0 when each came to
 * the end that was scripted for it. `--fast` is for tests: quicker fates, nothing fetched, no window left open.
 */
import { parseArgs } from 'node:util';
import { buildIfStale, isStale } from './build-if-stale.ts';
import { runHeadless } from './demo-headless.ts';
import { setStage } from './demo-stage.ts';
import { runWindow } from './demo-window.ts';

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { headless: flag, 'stand-in': flag, fast: flag } });
const { headless, fast, 'stand-in': standIn } = values;
/** How many times as fast. */
const FAST = 4;

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());

if (isStale()) process.stdout.write('Building the app…\n');
await buildIfStale();
const stage = await setStage(fast ? FAST : 1);
stage.say(`A simulated gateway at ${stage.service.baseUrl}, and its files at ${stage.service.cdnUrl}`);
for (const { name, service } of stage.others) stage.say(`${name}, simulated, at ${service.baseUrl}`);
try {
  const differences = headless
    ? await runHeadless(stage, interrupt.signal)
    : await runWindow(stage, interrupt.signal, { fast, standIn });
  if (interrupt.signal.aborted) process.exitCode = headless || differences.length > 0 ? 130 : 0;
  else {
    for (const difference of differences) process.stderr.write(`Not as expected: ${difference}\n`);
    process.exitCode = differences.length === 0 ? 0 : 1;
  }
} finally {
  await stage.stop();
}
