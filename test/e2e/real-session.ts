/**
 * vitest's global set-up for the specs on real Electron: on Linux a display, a D-Bus, a home and a keyring that are
 * theirs alone, so that nothing of the person's own is touched. The specs get them by their environment.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openSession } from '../electron/session.ts';
import buildOnce from './build-once.ts';
import { findRealElectron, type RealSession } from './real-electron.ts';

export default async function openRealSession(): Promise<(() => Promise<void>) | undefined> {
  await buildOnce();
  const electron = findRealElectron();
  if (typeof electron === 'string') throw new Error(electron);
  console.log(`End-to-end specs on ${electron.name}, sandbox on.`);
  if (process.platform !== 'linux') return;
  const hasKeyring = spawnSync('gnome-keyring-daemon', ['--version'], { stdio: 'ignore' }).status === 0;
  const session = await openSession({ keyring: hasKeyring ? 'unlocked' : 'none' });
  const { DISPLAY = '', DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = session.env;
  const env = {
    ...{ DISPLAY, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, WAYLAND_DISPLAY: '' },
    ...{ HOME: session.home, DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere', NO_AT_BRIDGE: '1' },
    XDG_CONFIG_HOME: join(session.home, '.config'),
    XDG_DATA_HOME: join(session.home, '.local/share'),
    XDG_CACHE_HOME: join(session.home, '.cache'),
  };
  // The specs' processes are started after this one.
  process.env.E2E_SESSION = JSON.stringify({ env, hasKeyring } satisfies RealSession);
  return async () => await session[Symbol.asyncDispose]();
}
