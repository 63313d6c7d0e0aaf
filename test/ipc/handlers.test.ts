import { expect, test, vi } from 'vitest';
import { createHandlers } from '../../app/ipc/handlers.ts';
import type { AccountInfo } from '../../app/shared/accounts.ts';
import type { AppInfo } from '../../app/shared/contract.ts';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { KeyStatus } from '../../app/shared/key-status.ts';
import type { Settings } from '../../app/shared/settings.ts';
import { createFakeEngine, QUIET_STATUS } from '../fakes/engine.ts';
import { CANARY_KEY } from '../fixtures/canary-key.ts';

const STATUS: KeyStatus = { state: 'stored', hint: '7890', weakStorage: false };
const SETTINGS = { folder: '/clips', baseUrl: 'https://gateway.example/v1' } as Settings;

function setUp() {
  const engine = createFakeEngine();
  const deps = {
    engine,
    page: { ready: vi.fn(), place: () => ({ first: 40 }), remember: vi.fn() },
    now: () => 1_750_000_000_000,
    exportDiagnostics: vi.fn(async () => true),
    accent: () => '#3457d5',
    licences: async () => [],
    appInfo: () => ({ version: '1.2.3' }) as AppInfo,
    settings: {
      current: () => SETTINGS,
      change: vi.fn((patch: object) => ({ ...SETTINGS, ...patch })),
      agreedGateway: (): string | null => null,
      agreeToGateway: vi.fn(),
    },
    confirmGateway: vi.fn(async () => true),
    confirmProxy: vi.fn(async () => true),
    chooseFolder: vi.fn(async (): Promise<string | null> => '/elsewhere'),
    chooseClip: vi.fn(async (): Promise<string | null> => '/moved/a1.mp4'),
    chooseProgram: vi.fn(async (): Promise<readonly string[] | null> => ['/usr/bin/ingest', '{path}']),
    key: {
      status: async () => STATUS,
      set: vi.fn(async () => STATUS),
      keep: vi.fn(async () => STATUS),
      clear: vi.fn(async () => STATUS),
    },
    accounts: {
      info: async () => ({}) as AccountInfo,
      list: async () => [],
      add: vi.fn(async () => ({}) as AccountInfo),
      rename: vi.fn(async () => ({}) as AccountInfo),
      setBaseUrl: vi.fn(async () => ({}) as AccountInfo),
      remove: vi.fn(async () => {}),
      use: vi.fn(),
      setKey: vi.fn(async () => ({}) as AccountInfo),
      clearKey: vi.fn(async () => ({}) as AccountInfo),
    },
    services: { builtIn: [], own: () => [], save: vi.fn() },
    restart: vi.fn(),
    updates: {
      status: () => ({ state: 'none' }) as const,
      check: vi.fn(),
      act: vi.fn(),
    },
    revealFile: vi.fn(),
    openFile: vi.fn(async () => {}),
    previewFile: vi.fn(async () => {}),
    offerCommands: vi.fn(),
    trashFiles: vi.fn(async () => 2),
    isSecret: (text: string) => text.includes(CANARY_KEY),
    copyText: vi.fn(async () => {}),
    copyPaths: vi.fn(async () => ({ count: 2, left: [] })),
    copyFiles: vi.fn(async () => ({ count: 2, left: [] })),
    handOver: {
      exportClips: vi.fn(async () => ({ count: 2, left: [] })),
      copyTo: vi.fn(async () => null),
      stopCopy: vi.fn(),
    },
    startDrag: vi.fn(() => ({ count: 1, left: ['a4'] })),
  };
  return { engine, deps, handlers: createHandlers(deps) };
}

test.each([
  'items.retry',
  'items.pause',
  'items.resume',
  'items.cancel',
  'items.remove',
  'items.downloadAgain',
  'items.checkNow',
] as const)('%s reaches the engine with its ids', (name) => {
  const { engine, handlers } = setUp();
  expect(handlers[name]({ ids: ['a1', 'a2'] })).toBeNull();
  expect(engine.calls).toEqual([{ name: name.slice('items.'.length), args: [['a1', 'a2']] }]);
});

test('pasted text is handed to the engine as it is', () => {
  const { engine, handlers } = setUp();
  handlers['tasks.add']({ text: 'a1 a2' });
  expect(engine.calls).toEqual([{ name: 'trackText', args: ['a1 a2', undefined] }]);
});

test('reading the list, an item, the status and the app’s versions changes nothing', () => {
  const { engine, handlers } = setUp();
  const query = {
    search: '',
    statuses: [],
    sort: 'tracked',
    descending: true,
    offset: 0,
    limit: 50,
  } as const;
  handlers['library.window']({ ...query, statuses: [] });
  handlers['library.item']({ id: 'a1' });
  expect(handlers['engine.status'](undefined)).toEqual(QUIET_STATUS);
  expect(handlers['app.info'](undefined)).toEqual({ version: '1.2.3' });
  expect(engine.calls.map(({ name }) => name)).toEqual(['window', 'item', 'status']);
});

test('the chosen folder is saved', async () => {
  const { deps, handlers } = setUp();
  expect(await handlers['settings.chooseFolder'](undefined)).toMatchObject({ folder: '/elsewhere' });
  expect(deps.chooseFolder).toHaveBeenCalledExactlyOnceWith('/clips');
  expect(deps.settings.change).toHaveBeenCalledExactlyOnceWith({ folder: '/elsewhere' });
});

test('a cancelled folder dialog changes nothing', async () => {
  const { deps, handlers } = setUp();
  deps.chooseFolder.mockResolvedValue(null);
  expect(await handlers['settings.chooseFolder'](undefined)).toBeNull();
  expect(deps.settings.change).not.toHaveBeenCalled();
});

test('the key goes in, and only its status comes out', async () => {
  const { deps, handlers } = setUp();
  expect(await handlers['key.set']({ key: CANARY_KEY, storeAnyway: false })).toEqual(STATUS);
  expect(await handlers['key.keep']({ storeAnyway: true })).toEqual(STATUS);
  expect(deps.key.set).toHaveBeenCalledExactlyOnceWith(CANARY_KEY, false);
  expect(await handlers['key.clear'](undefined)).toEqual(STATUS);
  expect(await handlers['key.status'](undefined)).toEqual(STATUS);
});

test('a page that is ready gets what it showed before, and what it shows now is kept', () => {
  const { deps, handlers } = setUp();
  expect(handlers['page.ready'](undefined)).toEqual({ first: 40 });
  expect(deps.page.ready).toHaveBeenCalledOnce();
  handlers['page.remember']({ first: 0 });
  expect(deps.page.remember).toHaveBeenCalledExactlyOnceWith({ first: 0 });
});

test('files are shown, opened and dragged by id', async () => {
  const { deps, handlers } = setUp();
  handlers['files.reveal']({ id: 'a1' });
  await handlers['files.open']({ id: 'a2' });
  await handlers['files.preview']({ id: 'a5' });
  expect(handlers['files.drag']({ ids: ['a3', 'a4'] })).toEqual({ count: 1, left: ['a4'] });
  expect(deps.revealFile).toHaveBeenCalledExactlyOnceWith('a1');
  expect(deps.openFile).toHaveBeenCalledExactlyOnceWith('a2');
  expect(deps.previewFile).toHaveBeenCalledExactlyOnceWith('a5');
  expect(deps.startDrag).toHaveBeenCalledExactlyOnceWith(['a3', 'a4']);
});

test.each(['items.pauseAll', 'items.resumeAll'] as const)('%s reaches the engine', (name) => {
  const { engine, handlers } = setUp();
  expect(handlers[name](undefined)).toBeNull();
  expect(engine.calls).toEqual([{ name: name.slice('items.'.length), args: [] }]);
});

test('leaving safe mode reaches the engine', () => {
  const { engine, handlers } = setUp();
  expect(handlers['engine.leaveSafeMode'](undefined)).toBeNull();
  expect(engine.calls).toEqual([{ name: 'leaveSafeMode', args: [] }]);
});

test('a missing clip is looked for from its last folder, where the person says, and comes back as it is now', async () => {
  const { engine, deps, handlers } = setUp();
  expect(await handlers['files.locate']({ id: 'a1' })).toEqual({ folder: '/clips' });
  expect(deps.chooseClip).toHaveBeenCalledExactlyOnceWith('/clips');
  expect(engine.calls).toEqual([
    { name: 'item', args: ['a1'] },
    { name: 'locate', args: ['a1', '/moved/a1.mp4'] },
    { name: 'item', args: ['a1'] },
  ]);
});

test('a cancelled file dialog changes nothing', async () => {
  const { engine, deps, handlers } = setUp();
  deps.chooseClip.mockResolvedValue(null);
  expect(await handlers['files.locate']({ id: 'a1' })).toBeNull();
  expect(engine.calls.map(({ name }) => name)).not.toContain('locate');
});

test('an item that is no longer there is refused before a dialog is shown', async () => {
  const { engine, deps } = setUp();
  const gone = new DailiesError('not-found');
  const handlers = createHandlers({
    ...deps,
    engine: {
      ...engine,
      item: () => {
        throw gone;
      },
    },
  });
  await expect(handlers['files.locate']({ id: 'a1' })).rejects.toBe(gone);
  expect(deps.chooseClip).not.toHaveBeenCalled();
});

test('an undo tells which items are back, and files are named by id alone', async () => {
  const { engine, deps, handlers } = setUp();
  expect(handlers['items.restore']({ ids: ['a1'] })).toEqual([]);
  expect(engine.calls).toEqual([{ name: 'restore', args: [['a1']] }]);
  expect(await handlers['files.trash']({ ids: ['a1', 'a2'] })).toBe(2);
  expect(await handlers['files.copyPath']({ ids: ['a1', 'a2'] })).toEqual({ count: 2, left: [] });
  expect([deps.trashFiles.mock.calls, deps.copyPaths.mock.calls]).toEqual([
    [[['a1', 'a2']]],
    [[['a1', 'a2']]],
  ]);
});

test('prompts are copied by main, and it says how many there were', async () => {
  const { engine, deps, handlers } = setUp();
  expect(await handlers['items.copyPrompts']({ ids: ['a1', 'a2', 'a3'] })).toBe(2);
  expect(deps.copyText).toHaveBeenCalledExactlyOnceWith('A red kite\nA ferry');
  deps.copyText.mockClear();
  engine.prompts = () => [];
  expect(await handlers['items.copyPrompts']({ ids: ['a1'] })).toBe(0);
  expect(deps.copyText).not.toHaveBeenCalled();
});

test('the whole list is chosen by what it is searched and sorted by, some of it by its ids', () => {
  const { engine, handlers } = setUp();
  const query = { search: 'kite', statuses: [], sort: 'name', descending: true } as const;
  expect(handlers['library.choose']({ ...query, statuses: [] })).toBe('15 a1');
  expect(handlers['library.among']({ search: '', statuses: ['saved'], ids: ['a1'] })).toBe('');
  expect(engine.calls).toEqual([
    { name: 'choose', args: [query] },
    { name: 'among', args: [{ search: '', statuses: ['saved'] }, ['a1']] },
  ]);
});

test('a search that holds the key is not remembered', async () => {
  const { deps, handlers } = setUp();
  await handlers['settings.set']({ search: 'a red kite' });
  await handlers['settings.set']({ search: `  ${CANARY_KEY}`, view: 'grid' });
  expect(deps.settings.change.mock.calls).toEqual([
    [{ search: 'a red kite' }],
    [{ search: '', view: 'grid' }],
  ]);
});

test('the folder to watch is asked for where it was last, and saved', async () => {
  const { deps, handlers } = setUp();
  expect(await handlers['settings.chooseWatchFolder'](undefined)).toMatchObject({
    watchFolder: '/elsewhere',
  });
  expect(deps.chooseFolder).toHaveBeenCalledExactlyOnceWith('/clips');
  expect(deps.settings.change).toHaveBeenCalledExactlyOnceWith({ watchFolder: '/elsewhere' });
  deps.chooseFolder.mockResolvedValue(null);
  expect(await handlers['settings.chooseWatchFolder'](undefined)).toBeNull();
});

test('the program that follows a clip is the person’s choice in the system’s dialog, and nothing without one', async () => {
  const { deps, handlers } = setUp();
  const onSavedCommand = ['/usr/bin/ingest', '{path}'];
  expect(await handlers['settings.chooseProgram'](undefined)).toMatchObject({ onSavedCommand });
  expect(deps.settings.change).toHaveBeenCalledExactlyOnceWith({ onSavedCommand });
  deps.chooseProgram.mockResolvedValue(null);
  expect(await handlers['settings.chooseProgram'](undefined)).toBeNull();
  expect(deps.settings.change).toHaveBeenCalledTimes(1);
});

test('the key is tested by the engine, which answers by not failing', async () => {
  const { engine, handlers } = setUp();
  expect(await handlers['key.test'](undefined)).toBeNull();
  expect(engine.calls).toEqual([{ name: 'testKey', args: [] }]);
});

test('a template’s name is shown for a clip with the prompt given', () => {
  const { handlers } = setUp();
  expect(handlers['settings.previewName']({ template: '{aspect}/{prompt}', prompt: 'A kite: red' })).toBe(
    '16x9/A kite_ red.mp4',
  );
  expect(() => handlers['settings.previewName']({ template: '{title}', prompt: '' })).toThrow(/\{title\}/);
});

test.each([
  ['another host', 'https://attacker.example/v1', 'attacker.example'],
  ['another port', 'https://gateway.example:8443/v1', 'gateway.example:8443'],
  ['this computer', 'http://127.0.0.1:3000', '127.0.0.1:3000'],
  [
    'a host that only begins like ours',
    'https://gateway.example.attacker.example',
    'gateway.example.attacker.example',
  ],
])('S5: before the key goes to %s, main asks the person itself', async (_title, baseUrl, host) => {
  const { deps, handlers } = setUp();
  deps.confirmGateway.mockResolvedValue(false);
  await expect(handlers['settings.set']({ baseUrl })).rejects.toMatchObject({ code: 'cancelled' });
  expect(deps.confirmGateway).toHaveBeenCalledExactlyOnceWith(host);
  expect(deps.settings.change).not.toHaveBeenCalled();
  deps.confirmGateway.mockResolvedValue(true);
  await handlers['settings.set']({ baseUrl });
  expect(deps.settings.change).toHaveBeenCalledExactlyOnceWith({ baseUrl });
});

test('nothing is asked where the key stays, where there is none, or where the address cannot be', async () => {
  const { deps, handlers } = setUp();
  for (const patch of [
    { concurrency: 2 },
    { baseUrl: 'https://GATEWAY.example/v2' },
    { baseUrl: 'no address' },
  ]) {
    await handlers['settings.set'](patch);
  }
  deps.key.status = async () => ({ state: 'none', hint: null, weakStorage: false });
  await handlers['settings.set']({ baseUrl: 'https://other.example' });
  expect(deps.confirmGateway).not.toHaveBeenCalled();
  expect(deps.settings.change).toHaveBeenCalledTimes(4);
});
