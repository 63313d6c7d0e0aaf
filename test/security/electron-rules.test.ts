/** Rules of docs/rules.md on Electron that are read from the source, or from what is built of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { CALL_NAMES, contract, EVENT_NAMES } from '../../app/shared/contract.ts';
import { CONTENT_SECURITY_POLICY } from '../../app/shell/schemes/app-scheme.ts';
import { filesWith, ROOT, sourcesIn, withoutComments } from './source.ts';

const app = sourcesIn('app');
const page = sourcesIn('renderer');
const all = [...app, ...page];

test('comments are no code, and addresses are', () => {
  expect(withoutComments('a(); // eval(x)\n/* eval(y) */ b("https://h/");')).toBe('a(); \n b("https://h/");');
  expect(filesWith(all, /createMainWindow/)).toContain('app/shell/window/window.ts');
});

test('E1: one place makes windows, none loosens a preference, and every page is sandboxed before ready', () => {
  expect(filesWith(all, /new\s+(?:BrowserWindow|BaseWindow|WebContentsView|BrowserView)\b/)).toEqual([
    'app/shell/window/browser-window.ts',
  ]);
  const loose =
    /experimentalFeatures|enableBlinkFeatures|sandbox:\s*false|contextIsolation:\s*false|webSecurity:\s*false|nodeIntegration\w*:\s*true|allowRunningInsecureContent:\s*true|webviewTag:\s*true|appendSwitch|disable-web-security/;
  expect(filesWith(all, loose)).toEqual([]);
  const main = app.find(({ path }) => path === 'app/main.ts')?.code ?? '';
  expect(main.indexOf('app.enableSandbox()')).toBeGreaterThan(0);
  expect(main.indexOf('app.enableSandbox()')).toBeLessThan(main.indexOf('app.whenReady()'));
});

test('E2: nothing is loaded from a file or the web, and no scheme passes the policy by', () => {
  // Projects for editors name clips by such addresses; nothing here loads one.
  expect(filesWith(app, /loadFile\(|file:\/\/|bypassCSP|interceptFileProtocol|registerFileProtocol/)).toEqual(
    ['app/core/exports/written-text.ts'],
  );
  expect(filesWith(app, /\.loadURL\(/).toSorted()).toEqual([
    'app/shell/files/sheet-painter.ts',
    'app/shell/window/window.ts',
  ]);
  const codeOf = (wanted: string): string => app.find(({ path }) => path === wanted)?.code ?? '';
  expect(codeOf('app/shell/window/window.ts')).toContain("loadURL('app://bundle/index.html')");
  const painter = codeOf('app/shell/files/sheet-painter.ts');
  expect(painter).toMatch(/const address = `app:\/\/sheet\/\$\{count\}`;/);
  expect(painter).toContain('.loadURL(address)');
  expect(filesWith(app, /registerSchemesAsPrivileged/)).toEqual(['app/shell/schemes/schemes.ts']);
});

test('E3: the policy is the one that was agreed on', () => {
  expect(CONTENT_SECURITY_POLICY).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' media: data:; media-src media:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors 'none'",
  );
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/);
});

test('E3: the page’s source has no inline script, no inline style, no raw markup and no address of the web', () => {
  const html = page.find(({ path }) => path === 'renderer/index.html')?.code ?? '';
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  expect(filesWith(page, /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc/)).toEqual(
    [],
  );
  expect(
    filesWith(
      page,
      /(?:window|globalThis|self)\.fetch\(|await fetch\(['"`]|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|RTCPeer/,
    ),
  ).toEqual([]);
  // Attributes of elements; the policy lets only the CSS object model set styles.
  expect(filesWith(page, /<[a-z][^>]*\sstyle="[^"{]*"/)).toEqual([]);
});

describe('the built page', () => {
  let scripts: readonly string[] = [];
  let html = '';
  beforeAll(async () => {
    // Beside the folder that the other tests run from.
    const folder = join(ROOT, 'out', 'renderer');
    const built = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    html = readFileSync(join(folder, 'index.html'), 'utf8');
    scripts = built
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  });

  test('E3: it needs neither eval nor an inline script', () => {
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toMatch(/\beval\(|new Function\(|[^.\w]Function\(["'`]/);
    expect(html).not.toMatch(/<style|\son\w+=|javascript:|https?:\/\//i);
    for (const [, attributes] of html.matchAll(/<script([^>]*)>/g)) expect(attributes).toMatch(/\ssrc="/);
  });
});

test('E4: main alone knows paths: what the page asks for is an id', () => {
  expect(filesWith(page, /media:\/\/(?!library\/)/)).toEqual([]);
  expect(filesWith(page, /file:\/\//)).toEqual([]);
});

test('E5: new windows and webviews are refused in one place, for every page there will ever be', () => {
  expect(filesWith(app, /setWindowOpenHandler|will-attach-webview/)).toEqual(['app/shell/security.ts']);
  const main = app.find(({ path }) => path === 'app/main.ts')?.code ?? '';
  expect(main.indexOf('hardenApp(app')).toBeLessThan(main.indexOf('app.whenReady()'));
  expect(
    filesWith(page, /window\.open\(|target="_blank"|location\s*=|location\.(?:assign|replace|href\s*=)/),
  ).toEqual([]);
});

test('E7: only what checks for updates opens a network in Chromium, and it has a session of its own', () => {
  expect(filesWith(app, /\bnet\.(?:fetch|request)\(|\.netSession|fromPartition|webRequest/)).toEqual([
    'app/shell/security.ts',
    ...filesWith(app, /\.netSession/),
  ]);
  for (const path of filesWith(app, /\.netSession/)) expect(path).toMatch(/^app\/shell\/updates\//);
});

test('E8: one function opens addresses, and each file that is handed to the system has been looked at', () => {
  expect(filesWith(app, /shell\.openExternal\(/)).toEqual(['app/shell/security.ts']);
  const hands = /(?:\bshell\.(?:openPath|showItemInFolder|trashItem)|\.previewFile)\(\s*([^)]*)/g;
  const handing = app.filter(({ path }) => path.startsWith('app/shell/') || path === 'app/main.ts');
  for (const { path, code } of handing) {
    for (const [call, argument = ''] of code.matchAll(hands)) {
      const isChecked = argument.startsWith('checkLibraryFile(') || /\bcheckLibraryFile\(/.test(code);
      // The log, and what Dailies wrote itself, is no file of the library.
      const isOurs = /join\(dataFolder, 'logs'|logFile|logFolder|diagnostics/i.test(argument);
      expect([path, call, isChecked || isOurs]).toEqual([path, call, true]);
    }
  }
});

/** Every place in a parser that could take more than it should. */
function unbounded(schema: unknown, at: string): readonly string[] {
  const { type, pipe, entries, item, wrapped, options } = schema as {
    readonly type: string;
    readonly pipe?: readonly { readonly type: string }[];
    readonly entries?: Readonly<Record<string, unknown>>;
    readonly item?: unknown;
    readonly wrapped?: unknown;
    readonly options?: readonly unknown[];
  };
  const has = (...steps: readonly string[]): boolean =>
    pipe?.some((step) => steps.includes(step.type)) ?? false;
  switch (type) {
    case 'string':
      return has('max_length', 'regex') ? [] : [`${at} takes text of any length`];
    case 'array':
      return [
        ...(has('max_length') ? [] : [`${at} takes a list of any length`]),
        ...unbounded(item, `${at}[]`),
      ];
    case 'strict_object':
      return Object.entries(entries ?? {}).flatMap(([name, entry]) => unbounded(entry, `${at}.${name}`));
    case 'nullable':
    case 'optional':
      return unbounded(wrapped, at);
    case 'picklist':
    case 'literal':
    case 'boolean':
    case 'number':
    case 'undefined':
    case 'null':
      return [];
    case 'union':
    case 'variant':
      return (options ?? []).flatMap((option) => unbounded(option, at));
    default:
      return [`${at} is a ${type}: any, unknown and loose objects take what they are given`];
  }
}

test('E9: every argument of the contract is strict and bounded', () => {
  for (const name of CALL_NAMES) expect(unbounded(contract.calls[name].argument, name)).toEqual([]);
});

test('E9: calls are registered in one place', () => {
  expect(filesWith(app, /\bipcMain\b/)).toEqual(['app/shell/window/connect-page.ts']);
  expect(filesWith(app, /\bipc(?:Main)?\.(?:handle|handleOnce|on|once)\(/).toSorted()).toEqual([
    'app/ipc/create-bridge.ts',
    'app/ipc/register-handlers.ts',
  ]);
});

test('E10: the built preload is one CommonJS file that asks Electron for two things, and gives none of them away', () => {
  const code = readFileSync(join(ROOT, 'out', 'preload.cjs'), 'utf8');
  const required: string[] = [];
  const exposed: [string, unknown][] = [];
  const invoked: unknown[] = [];
  const listeners = new Map<string, (...args: unknown[]) => void>();
  const ipcRenderer = {
    invoke: (...args: unknown[]) => {
      invoked.push(args);
      return Promise.resolve({ ok: true, value: null });
    },
    on: (channel: string, listener: (...args: unknown[]) => void) => void listeners.set(channel, listener),
    removeListener: (channel: string) => void listeners.delete(channel),
    send: () => {
      throw new Error('the preload sends by itself');
    },
  };
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => void exposed.push([name, api]) },
    ipcRenderer,
  };
  const context = createContext({
    exports: {},
    module: { exports: {} },
    require: (name: string) => {
      required.push(name);
      if (name !== 'electron') throw new Error(`a sandboxed preload has no ${name}`);
      return electron;
    },
  });
  runInContext(code, context);

  expect(new Set(required)).toEqual(new Set(['electron']));
  expect(exposed.map(([name]) => name)).toEqual(['dailies']);
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      return;
    seen.add(value);
    for (const name of Object.getOwnPropertyNames(value)) {
      if (typeof value === 'function' && ['caller', 'arguments', 'prototype'].includes(name)) continue;
      visit(Reflect.get(value, name));
    }
  };
  visit(exposed[0]?.[1]);
  for (const secret of [electron, ipcRenderer, ipcRenderer.invoke, ipcRenderer.on, electron.contextBridge]) {
    expect(seen.has(secret)).toBe(false);
  }
  const bridge = exposed[0]?.[1] as {
    readonly calls: Readonly<Record<string, (...args: unknown[]) => unknown>>;
    readonly on: Readonly<Record<string, (listener: unknown) => unknown>>;
  };
  for (const name of CALL_NAMES) void bridge.calls[name]?.('elsewhere', 'elsewhere');
  expect(invoked).toEqual(CALL_NAMES.map((name) => [`dailies:${name}`, 'elsewhere']));
  for (const name of EVENT_NAMES) bridge.on[name]?.(() => {});
  expect([...listeners.keys()]).toEqual(EVENT_NAMES.map((name) => `dailies:${name}`));
});

test('E11: nothing is awaited on the way from the page’s call to the drag', () => {
  const drag = app.find(({ path }) => path === 'app/shell/files/drag-out.ts')?.code ?? '';
  expect(drag).toContain('startDrag');
  expect(drag).not.toMatch(/\bawait\b|\basync\b|\.then\(|setTimeout|setImmediate|queueMicrotask/);
  expect(filesWith(app, /\.startDrag\(/).filter((path) => path !== 'app/ipc/handlers.ts')).toEqual([
    'app/shell/files/drag-out.ts',
  ]);
  const handlers = app.find(({ path }) => path === 'app/ipc/handlers.ts')?.code ?? '';
  expect(handlers).toContain("'files.drag': ({ ids }) => deps.startDrag(ids)");
});

test('E17: two listeners, in one file, see what nobody caught', () => {
  expect(filesWith(app, /uncaughtException|unhandledRejection/)).toEqual(['app/shell/lifecycle/crash.ts']);
});

test('E19: closing the last window is listened for, and the tray is kept by its maker', () => {
  expect(filesWith(app, /window-all-closed/)).toEqual(['app/shell/lifecycle/lifecycle.ts']);
  expect(filesWith(app, /new Tray\(/)).toHaveLength(1);
});

test('E21: no switch anywhere turns the checking of certificates off', () => {
  const off =
    /rejectUnauthorized|checkServerIdentity|NODE_TLS_REJECT_UNAUTHORIZED\s*=|certificate-error|setCertificateVerifyProc|ignore-certificate/;
  expect(filesWith(all, off)).toEqual([]);
  // Both programs drop the variable that would, before their first request.
  expect(filesWith(app, /delete process\.env\.NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([
    'app/core/network/certificates.ts',
  ]);
  expect(filesWith(app, /trustSystemCertificates\(/).length).toBeGreaterThanOrEqual(3);
});

test('case 90: no code is made from text; a program is started by the command line, after a save, and for Windows’ clipboard', () => {
  expect(filesWith(all, /\beval\(|new Function\(|setTimeout\(\s*['"`]|node:vm\b/)).toEqual([]);
  expect(filesWith(all, /child_process|utilityProcess/)).toEqual([
    'app/cli.ts',
    'app/cli/open-path.ts',
    'app/core/hooks/run-command.ts',
    'app/shell/files/clip-clipboard.ts',
  ]);
});
