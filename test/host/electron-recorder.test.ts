/** What the end-to-end specs ask of real Electron, against a stand-in for the modules that the recorder changes. */
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';

const specs = resolve(import.meta.dirname, '../e2e');
const source = readFileSync(join(specs, 'electron-recorder.cjs'), 'utf8');

class Tray extends EventEmitter {
  setContextMenu(): void {}
  setToolTip(): void {}
}
class Notification extends EventEmitter {
  title = 'Saved';
  shown = 0;
  show(): void {
    this.shown += 1;
  }
}
const menuItem = (id: string, click: () => void, enabled = true) => ({
  ...{ id, label: id, type: 'normal', enabled, visible: true, checked: false, click },
});

/** The recorder as Electron loads it: its commands, and the modules it found. */
function load(platform: NodeJS.Platform = 'linux') {
  const clicked: string[] = [];
  const click = (id: string) => (): void => void clicked.push(id);
  const electron = {
    app: Object.assign(new EventEmitter(), { quit() {} }),
    BrowserWindow: { getAllWindows: () => [] },
    clipboard: { text: 'copied', readText: () => electron.clipboard.text, writeText() {} },
    dialog: {},
    Menu: {
      getApplicationMenu: () => ({
        items: [menuItem('add', click('add')), menuItem('no', click('no'), false)],
      }),
    },
    net: { isOnline: () => true },
    Notification,
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: { start: () => 1, stop: () => true },
    shell: {},
    Tray,
  };
  const context = createContext({ require: () => electron, setImmediate() {}, process: { platform } });
  runInContext(source, context);
  const command = Reflect.get(context, 'dailiesRecorder') as (name: string, argument?: unknown) => unknown;
  return { electron, command, clicked, click };
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
  const { electron, command, clicked, click } = load();
  const icon = new electron.Tray();
  Reflect.apply(icon.setContextMenu, icon, [{ items: [menuItem('show', click('show'))] }]);
  command('clickTray');
  expect(clicked).toEqual(['show']);
  icon.on('click', click('icon'));
  command('clickTray');
  expect(clicked).toEqual(['show', 'icon']);
});

test('the application’s menu, the clipboard and the network are what a spec finds and sets', () => {
  const { electron, command, clicked } = load();
  expect(command('applicationMenu')).toMatchObject([
    { id: 'add', enabled: true },
    { id: 'no', enabled: false },
  ]);
  command('clickApplicationMenu', { item: 'add' });
  expect(() => command('clickApplicationMenu', { item: 'no' })).toThrow('cannot be clicked');
  expect(clicked).toEqual(['add']);
  expect(command('clipboard')).toBe('copied');
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
  const show = Notification.prototype.show;
  onTestFinished(() => void Reflect.defineProperty(Notification.prototype, 'show', { value: show }));
  const { electron, command } = load(platform);
  const notification = new electron.Notification();
  notification.show();
  expect(command('notifications')).toMatchObject([{ title: 'Saved' }]);
  expect(notification.shown).toBe(times);
});
