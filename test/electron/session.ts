/**
 * A desktop session of a test's own: an X display, a D-Bus, a home folder and, if wanted, a window manager and a
 * keyring. Nothing of the person's own is touched, and all of it ends with the session.
 *
 * Programs run in it as an ordinary user, so that Chromium's sandbox is on: as whoever runs the tests, or, for root,
 * as the user that DAILIES_TEST_USER names.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { removeSearched } from '../security/leaks.ts';
import { displayName, firstLine, XVFB } from './display.ts';
import { preparedElectron, systemRefusal } from './runtime.ts';

/** For spawn(): empty for whoever runs the tests. */
export interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

export interface SessionOptions {
  /** Default none: nobody answers for secrets. "silent": one that is there and never says a word. */
  readonly keyring?: 'unlocked' | 'none' | 'silent';
  /** Default none. */
  readonly windowManager?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Session extends AsyncDisposable {
  /** Everything below it belongs to the ordinary user. */
  readonly folder: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Starts a program in it. It is ended with the session at the latest, with all that it started. */
  start(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** Runs one to its end, and gives what it wrote. Throws when it fails or takes more than 20 s. */
  run(program: string, ...args: readonly string[]): string;
  /** Gives a file to the session's user; gives back its path. */
  own(path: string): string;
  /** Makes a folder that the session's user owns; gives its path. */
  makeFolder(name: string): string;
  /** Writes a file that the session's user owns; gives its path. */
  writeFile(name: string, content: string | Buffer): string;
}

/** Who programs run as, or a sentence why there is nobody. */
export function findOwner(): Owner | string {
  if (process.getuid?.() !== 0) return {};
  const name = process.env.DAILIES_TEST_USER;
  if (!name) return 'As root this runs only where DAILIES_TEST_USER names an ordinary user.';
  const id = (option: string): number => Number(execFileSync('id', [option, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Whether each of the programs is there. */
const missingPrograms = (programs: readonly string[]): readonly string[] =>
  programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);

/** Why nothing of this can run here, as one sentence; null where it can. `programs`: what more is needed. */
export function sessionRefusal(programs: readonly string[] = []): string | null {
  const system = systemRefusal();
  if (system !== null) return system;
  if (preparedElectron() === null)
    return 'The real Electron for tests is not prepared (npm run electron:prepare).';
  const missing = missingPrograms(['Xvfb', 'dbus-daemon', ...programs]);
  if (missing.length > 0) return `${missing.join(', ')} must be installed for this.`;
  const owner = findOwner();
  if (typeof owner === 'string') return owner;
  if (spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore', ...owner }).status === 0) return null;
  return 'Chromium’s sandbox cannot be had here: this system lets no ordinary user make a user namespace.';
}

/** Only what is started here is on it: no service files, so that no keyring and no portal comes by itself. */
const BUS_CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** Opens the session. Throws the sentence of sessionRefusal() where it cannot. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const owner = findOwner();
  if (typeof owner === 'string') throw new Error(owner);
  const folder = mkdtempSync(join(tmpdir(), 'dailies-session-'));
  const own = (path: string): string => {
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid);
    return path;
  };
  own(folder);
  const makeFolder = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    return own(path);
  };
  const home = makeFolder('home');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_RUNTIME_DIR: makeFolder('runtime'),
    TMPDIR: makeFolder('tmp'),
    XDG_CURRENT_DESKTOP: 'XFCE',
    // Chromium would look for the system's bus, which a container has not.
    DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere',
    NO_AT_BRIDGE: '1',
    ...options.env,
  };
  const children: ChildProcess[] = [];
  const spawnIn = (
    program: string,
    args: readonly string[],
    more: Readonly<Record<string, string>>,
    pipes: number,
  ) => {
    // A group of its own, so that nothing that it started stays.
    const child = spawn(program, args, {
      cwd: home,
      env: { ...env, ...more },
      stdio: ['pipe', ...Array<'pipe'>(pipes).fill('pipe')],
      detached: true,
      ...owner,
    });
    children.push(child);
    child.on('error', () => {});
    return child;
  };

  env.DISPLAY = await displayName(spawnIn(XVFB.program, XVFB.args, {}, 3));
  const config = join(folder, 'bus.conf');
  writeFileSync(config, BUS_CONFIG);
  const bus = spawnIn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {}, 2);
  bus.stderr?.resume();
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus, bus.stdout as Readable, 'dbus-daemon');

  // Nothing outlives a run that ends before its time; SIGTERM and Ctrl-C are such an end where they lead to exit().
  const endAll = (): void => {
    // The newest first: programs before their display.
    for (const child of children.toReversed()) endGroup(child, 'SIGKILL');
  };
  process.on('exit', endAll);

  const session: Session = {
    folder,
    home,
    env,
    start: (program, args, more = {}) => spawnIn(program, args, more, 2),
    run: (program, ...args) =>
      execFileSync(program, args, { cwd: home, env, encoding: 'utf8', timeout: 20_000, ...owner }),
    own,
    makeFolder,
    writeFile(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      chmodSync(path, 0o600);
      return own(path);
    },
    async [Symbol.asyncDispose]() {
      const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
      const ended = Promise.all(running.map((child) => once(child, 'exit')));
      process.off('exit', endAll);
      endAll();
      await ended;
      // Searched for the key first, as every folder of a test.
      removeSearched(folder);
    },
  };
  try {
    if (options.keyring === 'unlocked') await unlockKeyring(session);
    if (options.keyring === 'silent') await startSilentKeyring(session);
    if (options.windowManager) await startWindowManager(session);
  } catch (thrown) {
    await session[Symbol.asyncDispose]();
    throw thrown;
  }
  return session;
}

/** gnome-keyring with a keyring of the session's own, open. */
async function unlockKeyring(session: Session): Promise<void> {
  const daemon = 'gnome-keyring-daemon --unlock --components=secrets --foreground';
  session.start('sh', ['-c', `printf password | ${daemon}`]).stdout?.resume();
  await waitForName(session, 'org.freedesktop.secrets');
}

/** Owns the name of the keyring and answers nothing. */
async function startSilentKeyring(session: Session): Promise<void> {
  session.start('python3', [
    '-c',
    "import dbus, time\nbus = dbus.SessionBus()\nbus.request_name('org.freedesktop.secrets')\ntime.sleep(1e6)",
  ]);
  await waitForName(session, 'org.freedesktop.secrets');
}

async function startWindowManager(session: Session): Promise<void> {
  const manager = session.start('xfwm4', ['--compositor=off']);
  let words = '';
  for (const stream of [manager.stdout, manager.stderr]) {
    stream?.on('data', (chunk) => {
      words += chunk;
    });
  }
  await until('the window manager', () => {
    if (manager.exitCode !== null) throw new Error(`xfwm4 ended with ${manager.exitCode}.\n${words}`);
    return /window id/.test(session.run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK'));
  }).catch((thrown) => {
    throw new Error(`${thrown.message}\n${words}`);
  });
}

/** Whether somebody on the session's bus has this name now. */
export function hasName(session: Session, name: string): boolean {
  const bus = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const answer = session.run('dbus-send', ...bus, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`);
  return answer.includes('boolean true');
}

export const waitForName = (session: Session, name: string): Promise<void> =>
  until(`${name} on the bus`, () => hasName(session, name));

/** Looks until it is so; rejects after `limitMs` and says what did not come. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
