/** What the end-to-end specs ask of real Electron, of which the stand-in takes the place here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createAnswers } from '../fakes/system.ts';
import { createDesk } from './desk.ts';
import { createElectron } from './electron/create.ts';
import { Journal } from './journal.ts';

const specs = resolve(import.meta.dirname, '../e2e');
const source = readFileSync(join(specs, 'electron-recorder.cjs'), 'utf8');

/** The recorder as Electron loads it: its commands, and the modules it found. */
function load(platform: NodeJS.Platform = 'linux') {
  const answers = createAnswers();
  answers.clipboard = 'copied';
  const { modules, becomeReady } = createElectron(createDesk(answers, new Journal()));
  becomeReady();
  const clicked: string[] = [];
  const item = (id: string, enabled = true) => ({
    ...{ id, label: id, enabled },
    click: (): void => void clicked.push(id),
  });
  modules.Menu.setApplicationMenu(modules.Menu.buildFromTemplate([item('add'), item('no', false)]));
  const context = createContext({ require: () => modules, setImmediate() {}, process: { platform } });
  runInContext(source, context);
  const command = Reflect.get(context, 'dailiesRecorder') as (name: string, argument?: unknown) => unknown;
  return { electron: modules, command, clicked, item };
}

test('real Electron answers every command that a spec gives', () => {
  const { command } = load();
  const names = readdirSync(specs)
    // What scripts the stand-in gives it commands that Electron has no need of.
    .filter((name) => name.endsWith('.ts') && name !== 'host.test.ts')
    .map((name) => readFileSync(join(specs, name), 'utf8'))
    .filter((text) => !/\bHOST_[A-Z]/.test(text))
    .flatMap((text) => [...text.matchAll(/\bcommand\('(\w+)'/g)])
    .map(([, name]) => name ?? '');
  expect(names.length).toBeGreaterThan(15);
  const unknown = [...new Set(names)].filter((name) => {
    try {
      command(name, {});
      return false;
    } catch (thrown) {
      return String(thrown).includes('has no command');
    }
  });
  expect(unknown).toEqual([]);
  expect(() => command('crashPage')).toThrow('has no command');
});

test('a click on a tray that has its menu for it chooses to show the window', () => {
  const { electron, command, clicked, item } = load();
  const icon = new electron.Tray('tray.png');
  icon.setContextMenu(electron.Menu.buildFromTemplate([item('show')]));
  command('clickTray');
  expect(clicked).toEqual(['show']);
  icon.on('click', () => void clicked.push('icon'));
  command('clickTray');
  expect(clicked).toEqual(['show', 'icon']);
});

test('the application’s menu, the clipboard and the network are what a spec finds and sets', async () => {
  const { electron, command, clicked } = load();
  expect(command('applicationMenu')).toMatchObject([
    { id: 'add', enabled: true },
    { id: 'no', enabled: false },
  ]);
  command('clickApplicationMenu', { item: 'add' });
  expect(() => command('clickApplicationMenu', { item: 'no' })).toThrow('cannot be clicked');
  expect(clicked).toEqual(['add']);
  expect(await command('clipboard')).toBe('copied');
  command('online', { value: false });
  expect(electron.net.isOnline()).toBe(false);
  command('online', { value: true });
  expect(electron.net.isOnline()).toBe(true);
});

test('specs press the key that the system’s people press', () => {
  const held = readdirSync(specs)
    .filter((name) => name.endsWith('.test.ts') && name !== 'host.test.ts')
    .filter((name) => /['"](?:Control|Meta)(?:\+|['"])/.test(readFileSync(join(specs, name), 'utf8')));
  expect(held).toEqual([]);
});

test.for([
  ['in the session of the specs', 'linux', 1],
  ['but not where it would be the person’s', 'darwin', 0],
] as const)('P2-20: a notification is recorded, and shown as well %s', ([, platform, times]) => {
  const { electron, command } = load(platform);
  const notification = new electron.Notification({ title: 'Saved' });
  notification.show();
  expect(command('notifications')).toMatchObject([{ title: 'Saved' }]);
  expect(electron.Notification.shown).toHaveLength(times);
});
