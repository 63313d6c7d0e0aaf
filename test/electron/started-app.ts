/**
 * One run of the app in a session, joined over Chromium's own debugging port: the packed app takes no inspector.
 * It is ended as the system ends it (SIGTERM) or killed.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Settings } from '../../app/shared/settings.ts';
import type { LumaService } from '../luma-service/luma-service.ts';
import { inspectValue } from '../security/leaks.ts';
import { preparedElectron } from './runtime.ts';
import { type Session, until } from './session.ts';

const root = resolve(import.meta.dirname, '../..');

export interface StartOptions {
  /** Of the app. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another program, with its arguments, that starts it. */
  readonly under?: readonly string[];
  /** The folder of another app on the same runtime. */
  readonly folder?: string;
}

export interface StartedApp {
  readonly child: ChildProcess;
  /** Joins the page of the window that is open now. */
  page(): Promise<Page>;
  /** Leaves the debugging port, so that nobody listens to it; page() joins again. */
  leave(): Promise<void>;
  output(): string;
  readonly exited: Promise<number | null>;
  /** As a session's end does it; gives the exit code. */
  quit(): Promise<number | null>;
  /** kill -9 of the main process alone. */
  kill(): Promise<void>;
}

/** The program and its first arguments: the runtime with the built app, or a packed program. */
export function launchArguments(program?: string, folder = root): readonly string[] {
  if (program !== undefined) return [program];
  const electron = preparedElectron();
  if (electron === null) throw new Error('The real Electron for tests is not prepared.');
  return [electron.binary, '-r', electron.shims, folder];
}

/** Writes the person's settings as if they had been made before. Gives the data folder and the clips' folder. */
export function setUp(
  session: Session,
  service: LumaService,
  settings: Partial<Settings> = {},
): { readonly data: string; readonly clips: string } {
  const data = session.makeFolder('data');
  const clips = session.makeFolder('clips');
  const all = {
    ...{ baseUrl: service.baseUrl, folder: clips, pollIntervalMs: 500, requestsPerSecond: 20 },
    ...{ language: 'en', ...settings },
  };
  session.writeFile(
    'data/config.json',
    JSON.stringify({ settings: all, folders: [clips], closeExplained: true }),
  );
  return { data, clips };
}

/** Starts it and waits until it can be joined. `program`: a packed one, else the built app on the runtime. */
export async function startApp(
  session: Session,
  options: StartOptions = {},
  program?: string,
): Promise<StartedApp> {
  const [path = '', ...first] = [...(options.under ?? []), ...launchArguments(program, options.folder)];
  const child = session.start(
    path,
    [...first, '--remote-debugging-port=0', ...(options.args ?? [])],
    options.env,
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  let browser: Browser | null = null;
  const exited = once(child, 'close').then(([code]) => {
    inspectValue('what the app wrote to its output', output);
    return code as number | null;
  });
  const address = (): string => /^DevTools listening on (ws:\S+)/m.exec(output)?.[1] ?? '';
  await until('the app to start', () => {
    if (child.exitCode !== null) throw new Error(`The app ended with ${child.exitCode}.\n${output}`);
    return address() !== '';
  });
  return {
    child,
    async page() {
      browser ??= await chromium.connectOverCDP(address());
      const pages = (): readonly Page[] => browser?.contexts().flatMap((context) => context.pages()) ?? [];
      await until('the window’s page', () => pages().length > 0);
      const page = pages().at(-1) as Page;
      // Playwright would have it light, whatever the desktop says.
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await page.waitForLoadState('load');
      return page;
    },
    async leave() {
      await browser?.close();
      browser = null;
    },
    output: () => output,
    exited,
    async quit() {
      await browser?.close().catch(() => {});
      child.kill('SIGTERM');
      return await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
      await browser?.close().catch(() => {});
    },
  };
}

/** Enters the service's key as a person does, for this session only where it cannot be kept safely. */
export async function enterKey(page: Page, service: LumaService): Promise<void> {
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByRole('button', { name: 'Save key' }).click();
  await page.getByText('Key set, it ends in').waitFor();
}

/** Pastes ids, or any text that holds them, into the window. */
export async function paste(page: Page, ...texts: readonly string[]): Promise<void> {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, texts.join('\n'));
}

/** Paths of the finished clips in a folder. */
export function clipsIn(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mp4'))
    .map((name) => join(folder, name));
}

export interface ProcessView {
  readonly pid: number;
  /** "browser" for the main process, else Chromium's own word, and of utilities their job. */
  readonly kind: string;
  readonly args: readonly string[];
}

/** The processes below one, itself included, as /proc shows them now. */
export function processesOf(main: number): readonly ProcessView[] {
  const read = (pid: number, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  };
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((pid) => [pid, Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1] ?? 0)]));
  const isBelow = (pid: number): boolean => pid === main || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  return all.filter(isBelow).map((pid) => {
    const line = read(pid, 'cmdline');
    const type = /--type=([\w-]+)/.exec(line)?.[1] ?? 'browser';
    const job = /--utility-sub-type=([\w]+)/.exec(line)?.[1];
    return { pid, kind: job ?? type, args: line.split(/[\0 ]/).filter((arg) => arg !== '') };
  });
}
