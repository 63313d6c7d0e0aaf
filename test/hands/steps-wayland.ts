/** The app on Wayland: weston without a screen, which says itself which windows there are on it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Session, until } from '../electron/session.ts';
import { clipsIn, paste } from '../electron/started-app.ts';
import { type Hands, type HandsOptions, openHands } from './stage.ts';
import type { Step } from './step.ts';

const SOCKET = 'wayland-hands';
const ON_WAYLAND = '--ozone-platform=wayland';
/** weston without a screen has no GPU to share, and Chromium 130 paints nothing there once its own has failed. */
const PAINTED = [ON_WAYLAND, '--disable-gpu'];

async function startWeston(session: Session): Promise<void> {
  const size = ['--width=1400', '--height=1000'];
  const weston = session.start('weston', [
    ...['--backend=headless-backend.so', '--use-pixman', `--socket=${SOCKET}`, '--no-config', '--debug'],
    ...['--idle-time=0', ...size],
  ]);
  let words = '';
  for (const stream of [weston.stdout, weston.stderr]) {
    stream?.on('data', (chunk) => {
      words += chunk;
    });
  }
  await until('weston', () => {
    if (weston.exitCode !== null) throw new Error(`weston ended with ${weston.exitCode}.\n${words}`);
    return existsSync(join(session.env.XDG_RUNTIME_DIR ?? '', SOCKET));
  });
  session.env.WAYLAND_DISPLAY = SOCKET;
}

const openOnWayland = (options: HandsOptions): Promise<Hands> =>
  openHands({ windowManager: false, before: startWeston, ...options });

/** Whether weston has a window of the app's where a person would see it. */
function isOnScreen({ session }: Hands): boolean {
  // It would wait for a second look for ever.
  const scene = session.run('sh', '-c', 'timeout 5 weston-debug scene-graph; true');
  return /role xdg_toplevel.*'Dailies' of dailies/.test(scene);
}

async function mainJob(): Promise<void> {
  await using hands = await openOnWayland({ args: PAINTED });
  await until('the window on weston', () => isOnScreen(hands));
  await hands.save({ prompt: '回家的长路' });
  assert.equal(await hands.app.quit(), 0);
}

/** As a person with a broken driver meets it: Chromium's own signs of a painted page may never come. */
async function brokenGpu(): Promise<void> {
  await using hands = await openOnWayland({ args: [ON_WAYLAND] });
  const { page, service } = hands;
  await until('the window', () => page.evaluate(() => document.visibilityState === 'visible'));
  // Nothing is painted, so no pointer's target ever stands still: the keyboard does it.
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByLabel('API key', { exact: true }).press('Enter');
  await page.getByText('Key set, it ends in').waitFor();
  const task = service.addTask({ prompt: 'A harbour' });
  await paste(page, task.id);
  await until('the clip', () => clipsIn(hands.clips).length === 1);
  assert.equal(await hands.app.quit(), 0);
}

const PROGRAMS = ['weston', 'weston-debug'];

export const waylandSteps: readonly Step[] = [
  { name: 'on Wayland a window is shown and does the main job', run: mainJob, programs: PROGRAMS },
  {
    name: 'on Wayland a window is revealed where no GPU process can be had',
    run: brokenGpu,
    programs: PROGRAMS,
  },
];
