/**
 * `npm run hands [-- --ci] [--only WORDS] [--times N]`: real hands on the app in real Electron 33: a pointer, a window
 * manager, a tray, notifications and a keyring of a session of its own, as an ordinary user. Each step is a session
 * of its own and gives one line; the last line is `N passed, N failed, N skipped`. `--ci`: those alone that have
 * passed 20 times in a row.
 */
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';
import { sessionRefusal } from '../electron/session.ts';
import { failOnLeaks } from '../security/leaks.ts';
import type { Step } from './step.ts';
import { desktopSteps } from './steps-desktop.ts';
import { dragSteps } from './steps-drag.ts';
import { editorSteps } from './steps-editors.ts';
import { folderSteps } from './steps-folder.ts';
import { kdenliveSteps } from './steps-kdenlive.ts';
import { keySteps } from './steps-key.ts';
import { returnSteps } from './steps-return.ts';
import { troubleSteps } from './steps-trouble.ts';
import { waylandSteps } from './steps-wayland.ts';

const STEPS: readonly Step[] = [
  ...[
    ...dragSteps,
    ...editorSteps,
    ...kdenliveSteps,
    ...desktopSteps,
    ...folderSteps,
    ...keySteps,
    ...troubleSteps,
    ...waylandSteps,
  ],
  ...returnSteps,
];
/** What each step's session needs. */
const PROGRAMS = ['xfwm4', 'xdotool', 'xprop', 'dbus-send', 'python3'];
const LIMIT_MS = 180_000;

const { values } = parseArgs({
  options: { ci: { type: 'boolean' }, only: { type: 'string' }, times: { type: 'string', default: '1' } },
});

const counts = { passed: 0, failed: 0, skipped: 0 };

async function take({ name, run, programs = [], limitMs = LIMIT_MS }: Step): Promise<void> {
  const refusal = sessionRefusal([...PROGRAMS, ...programs]);
  if (refusal !== null) {
    counts.skipped += 1;
    console.log(`skipped  ${name} (${refusal})`);
    return;
  }
  const begin = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error(`It took more than ${limitMs / 1000} s.`)), limitMs);
  });
  try {
    await Promise.race([run(), late]);
    failOnLeaks();
    counts.passed += 1;
    console.log(`passed   ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  } catch (thrown) {
    counts.failed += 1;
    console.log(`FAILED   ${name}: ${thrown instanceof Error ? thrown.message : thrown}`);
  } finally {
    clearTimeout(timer);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
await buildIfStale();
const chosen = STEPS.filter(({ name, ci }) => (!values.ci || ci) && name.includes(values.only ?? ''));
for (let turn = 0; turn < Number(values.times); turn += 1) for (const step of chosen) await take(step);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
// Nothing that ran is no success.
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
