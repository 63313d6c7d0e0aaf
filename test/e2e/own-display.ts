/**
 * vitest's set-up of each file of specs on real Electron: a display that is this file's alone. Files run beside one
 * another, and on one display the window of one takes the other's focus, and its copied text too.
 */
import { afterAll } from 'vitest';
import { openDisplay } from '../electron/display.ts';
import { realSession } from './real-electron.ts';

const session = realSession();
if (session.env.DISPLAY) {
  const display = await openDisplay();
  process.env.E2E_SESSION = JSON.stringify({ ...session, env: { ...session.env, DISPLAY: display.name } });
  afterAll(() => display.end());
}
