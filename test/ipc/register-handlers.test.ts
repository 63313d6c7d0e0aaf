import { beforeEach, expect, test, vi } from 'vitest';
import { createHandlers, type HandlerDeps } from '../../app/ipc/handlers.ts';
import { registerHandlers } from '../../app/ipc/register-handlers.ts';
import { CALL_NAMES } from '../../app/shared/contract.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import { freshElectron, ipcMain } from '../fakes/electron.ts';
import { createFakeEngine, type FakeEngine } from '../fakes/engine.ts';

const OURS = { sender: { id: 7 }, senderFrame: { url: 'app://bundle/index.html', parent: null } };

let engine: FakeEngine;
let lines: string[];
let unregister: () => void;
let windowId: number | null;

function setUp(overrides: Partial<HandlerDeps> = {}): void {
  freshElectron();
  engine = createFakeEngine();
  lines = [];
  windowId = 7;
  const unexpected = (): never => {
    throw new Error('not expected here');
  };
  unregister = registerHandlers({
    ipc: ipcMain,
    handlers: createHandlers({
      engine,
      now: unexpected,
      exportDiagnostics: unexpected,
      accent: unexpected,
      licences: unexpected,
      appInfo: unexpected,
      page: { ready: unexpected, place: unexpected, remember: unexpected },
      settings: {
        ...{ current: unexpected, change: unexpected },
        ...{ agreedGateway: unexpected, agreeToGateway: unexpected },
      },
      chooseFolder: unexpected,
      confirmGateway: unexpected,
      confirmProxy: unexpected,
      chooseClip: unexpected,
      chooseProgram: unexpected,
      key: { status: unexpected, set: unexpected, keep: unexpected, clear: unexpected },
      accounts: {
        ...{ info: unexpected, list: unexpected, add: unexpected, rename: unexpected },
        ...{ setBaseUrl: unexpected, remove: unexpected, use: unexpected },
        ...{ setKey: unexpected, clearKey: unexpected },
      },
      services: { builtIn: [], own: unexpected, save: unexpected },
      restart: unexpected,
      updates: { status: unexpected, check: unexpected, act: unexpected },
      revealFile: unexpected,
      openFile: unexpected,
      previewFile: unexpected,
      offerCommands: unexpected,
      trashFiles: unexpected,
      isSecret: unexpected,
      copyText: unexpected,
      copyPaths: unexpected,
      copyFiles: unexpected,
      handOver: { exportClips: unexpected, copyTo: unexpected, stopCopy: unexpected },
      startDrag: unexpected,
      ...overrides,
    }),
    windowContentsId: () => windowId,
    log: (line) => lines.push(line),
  });
}
beforeEach(() => setUp());

function call(name: string, argument?: unknown, event: unknown = OURS): unknown {
  const handler = ipcMain.handlers.get(`dailies:${name}`);
  if (!handler) throw new Error(`No handler for ${name}`);
  return handler(event, argument);
}

test('every call of the contract has a handler, and none is left when they are taken away', () => {
  expect([...ipcMain.handlers.keys()].sort()).toEqual(CALL_NAMES.map((name) => `dailies:${name}`).sort());
  unregister();
  expect(ipcMain.handlers.size).toBe(0);
});

test('a call of our own page is answered with a result', () => {
  expect(call('items.retry', { ids: ['a1'] })).toEqual({ ok: true, value: null });
  expect(engine.calls).toEqual([{ name: 'retry', args: [['a1']] }]);
});

const strangers: readonly [string, unknown][] = [
  ['another web contents', { ...OURS, sender: { id: 8 } }],
  ['a frame that is gone', { ...OURS, senderFrame: null }],
  ['a subframe', { ...OURS, senderFrame: { url: 'app://bundle/index.html', parent: {} } }],
  ['about:blank', { ...OURS, senderFrame: { url: 'about:blank', parent: null } }],
  ['an empty address', { ...OURS, senderFrame: { url: '', parent: null } }],
  ['another host', { ...OURS, senderFrame: { url: 'app://bundle.evil/index.html', parent: null } }],
  ['a host before an @', { ...OURS, senderFrame: { url: 'app://bundle@evil/', parent: null } }],
  ['a user before our host', { ...OURS, senderFrame: { url: 'app://evil@bundle/', parent: null } }],
  ['a port', { ...OURS, senderFrame: { url: 'app://bundle:1/', parent: null } }],
  ['the media scheme', { ...OURS, senderFrame: { url: 'media://bundle/', parent: null } }],
  ['a web page', { ...OURS, senderFrame: { url: 'https://bundle/', parent: null } }],
  ['a file', { ...OURS, senderFrame: { url: 'file:///bundle/index.html', parent: null } }],
  [
    'a frame destroyed meanwhile',
    {
      ...OURS,
      senderFrame: {
        parent: null,
        get url(): string {
          throw new Error('Render frame was disposed');
        },
      },
    },
  ],
];
test.each(strangers)(
  'E9, case 82: a call from %s is refused, without effect, and counted',
  (_name, event) => {
    expect(call('items.retry', { ids: ['a1'] }, event)).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
    expect(engine.calls).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('1 refused so far')]);
  },
);

test('case 82: nobody may call while there is no window', () => {
  windowId = null;
  expect(call('engine.status')).toMatchObject({ ok: false });
  expect(engine.calls).toEqual([]);
});

const badArguments: readonly [string, string, unknown][] = [
  ['an argument where none belongs', 'engine.status', {}],
  ['no argument', 'items.retry', undefined],
  ['ids that are none', 'items.retry', { ids: ['../x'] }],
  ['no ids', 'items.retry', { ids: [] }],
  ['too many ids', 'items.retry', { ids: Array.from({ length: 1001 }, (_, n) => `id${n}`) }],
  ['an unknown property', 'items.retry', { ids: ['a1'], force: true }],
  ['a path instead of an id', 'files.open', { id: '/etc/passwd' }],
  ['10 MB of text', 'tasks.add', { text: 'x'.repeat(10_000_000) }],
  ['a key of 10 kB', 'key.set', { key: 'k'.repeat(10_240), storeAnyway: false }],
  ['a setting that does not exist', 'settings.set', { shell: 'rm' }],
  ['a folder that no dialog chose', 'settings.set', { folder: '/home/ada/.config/autostart' }],
  ['a folder to be read', 'settings.set', { watchFolder: '/home/ada/.ssh' }],
  ['a prototype', 'settings.set', JSON.parse('{"__proto__": {"theme": "dark"}}')],
  [
    'a negative offset',
    'library.window',
    { search: '', statuses: [], sort: 'name', descending: true, offset: -1, limit: 1 },
  ],
  [
    'an endless window',
    'library.window',
    { search: '', statuses: [], sort: 'name', descending: true, offset: 0, limit: 1e9 },
  ],
  ['a number', 'library.item', 5],
];
test.each(badArguments)('case 82: %s is refused for %s', (_title, name, argument) => {
  const change = vi.fn();
  const consents = { agreedGateway: () => null, agreeToGateway: vi.fn() };
  setUp({
    settings: { current: vi.fn(), change, ...consents },
    key: { status: vi.fn(), set: vi.fn(), keep: vi.fn(), clear: vi.fn() },
  });
  const answer = call(name, argument);
  expect(answer).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  expect(engine.calls).toEqual([]);
  expect(change).not.toHaveBeenCalled();
});

test('case 82: a second argument is refused', () => {
  const handler = ipcMain.handlers.get('dailies:items.retry');
  expect(handler?.(OURS, { ids: ['a1'] }, 'more')).toMatchObject({ ok: false });
  expect(engine.calls).toEqual([]);
});

test('an expected failure is answered with its code and sentence', () => {
  setUp({
    revealFile: () => {
      throw new DailiesError('file-missing');
    },
  });
  expect(call('files.reveal', { id: 'a1' })).toEqual({
    ok: false,
    error: { code: 'file-missing', facts: {} },
  });
  expect(lines).toEqual([]);
});

test('an expected failure of an asynchronous call is answered alike', async () => {
  setUp({ openFile: () => Promise.reject(new DailiesError('file-missing')) });
  expect(await call('files.open', { id: 'a1' })).toMatchObject({
    ok: false,
    error: { code: 'file-missing' },
  });
});

test('a bug is logged, and the page learns only that there was one', () => {
  setUp({
    startDrag: () => {
      throw new TypeError('secret inner words');
    },
  });
  const answer = call('files.drag', { ids: ['a1'] });
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret inner words');
  expect(lines[0]).toContain('secret inner words');
});

test('a drag has started when the call returns: nothing is awaited before it', () => {
  const startDrag = vi.fn(() => ({ count: 2, left: [] }));
  setUp({ startDrag });
  expect(call('files.drag', { ids: ['a1', 'a2'] })).toEqual({
    ok: true,
    value: { count: 2, left: [] },
  });
  expect(startDrag).toHaveBeenCalledExactlyOnceWith(['a1', 'a2']);
});

test('where a missing clip is now is asked of the person, never taken from the page', async () => {
  const refused = { ok: false, error: { code: 'bad-input' } };
  expect(await call('files.locate', { id: 'a1', path: '/etc/passwd' })).toMatchObject(refused);
  expect(engine.calls).toEqual([]);
});

test('a file that is not the missing clip comes back as a problem', async () => {
  setUp({ chooseClip: async () => '/clips/other.mp4' });
  engine.locate = () => Promise.reject(new DailiesError('bad-input'));
  expect(await call('files.locate', { id: 'a1' })).toEqual({
    ok: false,
    error: { code: 'bad-input', facts: {} },
  });
});
