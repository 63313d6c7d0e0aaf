/**
 * The .deb as a Debian machine meets it: installed, started from its desktop file, its scheme and its file type opened,
 * upgraded and removed. It changes the machine, so it runs where DAILIES_TEST_INSTALL=1 allows it, as root.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packOnRuntime } from '../electron/pack-runtime.ts';
import { preparedElectron } from '../electron/runtime.ts';
import { openSession, type Session, sessionRefusal, until } from '../electron/session.ts';
import { clipsIn, enterKey, processesOf, setUp, startApp } from '../electron/started-app.ts';
import { type LumaService, startLumaService } from '../luma-service/luma-service.ts';
import { removeSearched } from '../security/leaks.ts';

const PROGRAMS = [
  'dpkg',
  'dpkg-deb',
  'gtk-launch',
  'xdg-open',
  'xdg-mime',
  'update-desktop-database',
  'xprop',
];
const PROGRAM = '/opt/Dailies/dailies';

/** A machine that has Dailies is a person's: it is left alone. */
function debRefusal(): string | null {
  if (process.env.DAILIES_TEST_INSTALL !== '1') return 'DAILIES_TEST_INSTALL=1 must allow it.';
  if (process.getuid?.() !== 0) return 'Only root can install a package.';
  return sessionRefusal(PROGRAMS);
}

const refusal = debRefusal();
const suffix = refusal === null ? '' : ` (not run: ${refusal})`;
const dpkg = (...args: readonly string[]): string => execFileSync('dpkg', args, { encoding: 'utf8' });
const isInstalled = (): boolean => existsSync('/opt/Dailies');

/** Every path of the system's own folders that names Dailies. */
function traces(): readonly string[] {
  const places = [
    '/opt',
    '/usr/bin',
    '/usr/share/applications',
    '/usr/share/mime',
    '/usr/share/icons',
    '/etc',
  ];
  const named = execFileSync('find', [...places, '-iname', '*dailies*', '-not', '-path', '/opt/dailies-*'], {
    encoding: 'utf8',
  });
  const inCaches = ['/usr/share/applications/mimeinfo.cache', '/usr/share/mime/globs2'].filter(
    (path) => existsSync(path) && readFileSync(path, 'utf8').includes('dailies'),
  );
  return [...named.split('\n').filter((path) => path !== ''), ...inCaches];
}

describe.skipIf(refusal !== null)(`the .deb on this machine${suffix}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-deb-'));
  const packages: Record<string, string> = {};
  let wasThere = false;
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    wasThere = isInstalled();
    if (wasThere) throw new Error('Dailies is installed here already; it is left alone.');
    const electron = preparedElectron();
    if (electron === null) throw new Error('no runtime');
    for (const version of ['0.1.0', '0.1.1']) {
      const { dist } = await packOnRuntime(join(folder, version), electron, { target: 'deb', version });
      packages[version] = join(dist, readdirSync(dist).find((name) => name.endsWith('.deb')) ?? '');
    }
    dpkg('--install', packages['0.1.0'] ?? '');
  }, 200_000);
  afterAll(() => {
    if (!wasThere && isInstalled()) dpkg('--purge', 'dailies');
    removeSearched(folder);
  });

  /** The system's usual data folder, in the session's home. */
  function settle(session: Session, service: LumaService): string {
    const { data, clips } = setUp(session, service);
    session.run('mkdir', '-p', join(session.home, '.config'));
    session.run('mv', data, join(session.home, '.config/Dailies'));
    return clips;
  }

  test('case 87: puts the program, its command and its sandbox where they belong', () => {
    expect(realpathSync('/usr/bin/dailies')).toBe(PROGRAM);
    // User namespaces work here, so nothing needs to be started as root.
    expect(statSync('/opt/Dailies/chrome-sandbox').mode & 0o7777).toBe(0o755);
    expect(traces().length).toBeGreaterThan(10);
  });

  test('case 87: starts from its desktop file, with the sandbox on and a window that the taskbar knows as its own', async () => {
    await using session = await openSession({ windowManager: true });
    const service = await startLumaService();
    settle(session, service);
    session.start('gtk-launch', ['dailies']);
    const windowOf = (): string => {
      const list = session.run('xprop', '-root', '_NET_CLIENT_LIST');
      const ids = list.match(/0x[0-9a-f]+/g) ?? [];
      return (
        ids.map((id) => session.run('xprop', '-id', id)).find((text) => text.includes('"Dailies"')) ?? ''
      );
    };
    await until('its window', () => windowOf() !== '');
    // StartupWMClass=dailies in the desktop file.
    expect(windowOf()).toMatch(/^WM_CLASS\(STRING\) = "dailies", "dailies"$/im);
    const pid = Number(/_NET_WM_PID\(CARDINAL\) = (\d+)/.exec(windowOf())?.[1]);
    const processes = processesOf(pid);
    expect(processes[0]?.args[0]).toBe(PROGRAM);
    expect(processes.map(({ kind }) => kind)).toContain('renderer');
    expect(processes.filter(({ args }) => args.includes('--no-sandbox'))).toEqual([]);
    process.kill(pid, 'SIGTERM');
    await until('its end', () => !existsSync(`/proc/${pid}`));
    await service.stop();
  }, 90_000);

  test('case 87: xdg-open gives it a dailies:// link and a .dailies list, and both ask before they add', async () => {
    // Where xdg-open leaves it to GLib, which knows the shared MIME types.
    await using session = await openSession({ env: { XDG_CURRENT_DESKTOP: 'GNOME' } });
    const service = await startLumaService();
    const clips = settle(session, service);
    expect(session.run('xdg-mime', 'query', 'default', 'x-scheme-handler/dailies').trim()).toBe(
      'dailies.desktop',
    );
    const [linked, listed] = [service.addTask(), service.addTask()];
    const list = session.writeFile('tasks.dailies', `${listed.id}\n`);
    expect(session.run('xdg-mime', 'query', 'filetype', list).trim()).toBe('application/x-dailies-list');
    const app = await startApp(session, {}, PROGRAM);
    try {
      const page = await app.page();
      await enterKey(page, service);
      for (const [target, words, task] of [
        [`dailies://track/${linked.id}`, 'A link asks Dailies to fetch 1 clip.', linked],
        [list, 'The file names 1 clip.', listed],
      ] as const) {
        session.start('xdg-open', [target]);
        const question = page.getByRole('alert').filter({ hasText: words });
        await question.waitFor();
        expect(task.polls).toBe(0);
        await question.getByRole('button', { name: 'Add', exact: true }).click();
        await until('the clip', () => task.downloads.length > 0);
        await question.waitFor({ state: 'hidden' });
      }
      await until('both clips', () => clipsIn(clips).length === 2);
    } finally {
      expect(await app.quit()).toBe(0);
      await service.stop();
    }
  }, 90_000);

  test('case 88: an upgrade while it runs leaves it running, and the next start is the new version on the same data', async () => {
    await using session = await openSession();
    const service = await startLumaService();
    settle(session, service);
    const app = await startApp(session, {}, PROGRAM);
    await (await app.page()).getByRole('heading').first().waitFor();
    dpkg('--install', packages['0.1.1'] ?? '');
    await (await app.page()).getByRole('heading').first().waitFor();
    expect(await app.quit()).toBe(0);
    expect(dpkg('--status', 'dailies')).toContain('\nVersion: 0.1.1\n');
    const next = await startApp(session, {}, PROGRAM);
    await (await next.page()).getByRole('heading').first().waitFor();
    expect(await next.quit()).toBe(0);
    const log = readFileSync(join(session.home, '.config/Dailies/logs/dailies.log'), 'utf8');
    expect(log.match(/start: Dailies \S+(?=,)/g)).toEqual(['start: Dailies 0.1.0', 'start: Dailies 0.1.1']);
    await service.stop();
  }, 120_000);

  test('case 89: removed, it leaves nothing in the system, and the person’s data stays', async () => {
    await using session = await openSession();
    const service = await startLumaService();
    settle(session, service);
    dpkg('--purge', 'dailies');
    expect(traces()).toEqual([]);
    expect(existsSync(join(session.home, '.config/Dailies/config.json'))).toBe(true);
    await service.stop();
  }, 60_000);
});
