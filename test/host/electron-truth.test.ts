/** Where the stand-in was seen to differ from real Electron: what it does as Electron does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createAnswers } from '../fakes/system.ts';
import { createDesk } from './desk.ts';
import { createElectron } from './electron/create.ts';
import { isEntry, runValue, splitCommandLine } from './electron/run-key.ts';
import { Journal } from './journal.ts';

const start = () => createElectron(createDesk(createAnswers(), new Journal()));
const { Menu, MenuItem, nativeImage } = start().modules;
const MEDIA = join(import.meta.dirname, '../fixtures/media');
const jpeg = readFileSync(join(MEDIA, 'landscape-thumbnail.jpg'));
const png = readFileSync(join(import.meta.dirname, '../fixtures/host-app/icon.png'));

test('a picture that is whole has a size and as many pixels', () => {
  for (const bytes of [jpeg, png]) {
    const image = nativeImage.createFromBuffer(bytes);
    const { width, height } = image.getSize();
    expect([image.isEmpty(), width > 0, height > 0]).toEqual([false, true, true]);
    expect(image.toBitmap()).toHaveLength(width * height * 4);
  }
});

test('the bitmap of a PNG has its colours, blue first', () => {
  // Two pixels by two, each row told by another filter: red, green; blue, half of white.
  const rows = [1, 255, 0, 0, 255, 1, 255, 0, 0, 2, 1, 0, 255, 0, 255, 0, 255, 129];
  const chunk = (name: string, data: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 6, 0, 0, 0]);
  const image = nativeImage.createFromBuffer(
    Buffer.concat([
      ...[png.subarray(0, 8), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from(rows)))],
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
  expect([...image.toBitmap()]).toEqual([0, 0, 255, 255, 0, 255, 0, 255, 255, 0, 0, 255, 255, 255, 255, 128]);
});

test.each([
  ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
  ['a JPEG’s first segments', jpeg.subarray(0, 100)],
  ['a JPEG without its end', jpeg.subarray(0, -2)],
  ['half a PNG', png.subarray(0, png.length / 2)],
  ['a PNG without its end', png.subarray(0, -12)],
  [
    'a PNG whose pixels are none',
    Buffer.from(png.toString('latin1').replace(/IDAT[\s\S]{20}/, `IDAT${'x'.repeat(20)}`), 'latin1'),
  ],
  ['a web page', Buffer.from('<html><body>Not found</body></html>')],
  ['compressed zeros', deflateSync(Buffer.alloc(100))],
  ['nothing', Buffer.alloc(0)],
])('%s is an empty image', (_title, bytes) => {
  const image = nativeImage.createFromBuffer(bytes);
  expect([image.isEmpty(), image.getSize()]).toEqual([true, { width: 0, height: 0 }]);
});

test('an entry of Windows’ list is found by a path in quotes; one without them ends at its first space', () => {
  const path = 'C:\\Users\\Jane Doe\\Dailies.exe';
  const args = ['--data', 'D:\\my clips', '--hidden'];
  const value = runValue({ path: `"${path}"`, args });
  expect(splitCommandLine(value)).toEqual([path, ...args]);
  expect(runValue({ path, args })).toBe(value);
  expect(isEntry(value, { path: `"${path}"`, args })).toBe(true);
  expect(isEntry(value, { path, args })).toBe(false);
  expect(isEntry(value, { path: `"${path}"`, args: ['--data', '"D:\\my clips"', '--hidden'] })).toBe(false);
  expect(
    isEntry(runValue({ path, args: ['"D:\\my clips"'] }), { path: `"${path}"`, args: ['D:\\my clips'] }),
  ).toBe(false);
});

test('a role is acted on before an item’s own function; one without an action here leaves that to it', () => {
  const clicked: string[] = [];
  const item = (role: string) => new MenuItem({ role, label: role, click: () => void clicked.push(role) });
  for (const role of ['copy', 'zoomIn', 'close']) item(role).click();
  expect(clicked).toEqual([]);
  if (process.platform !== 'darwin') {
    for (const role of ['zoom', 'front', 'help']) item(role).click();
    expect(clicked).toEqual(['zoom', 'front', 'help']);
  }
  expect(() => item('zoomer')).toThrow('Unknown role');
});

test.each(['CmdOrCtrl+=', 'CmdOrCtrl+numadd', 'CmdOrCtrl+Shift+C', 'F2', 'R', 'Delete', 'Alt+Plus'])(
  'the keys %s can be read',
  (accelerator) => {
    expect(Menu.buildFromTemplate([{ label: 'a', accelerator }]).items[0]?.accelerator).toBe(accelerator);
  },
);
test.each(['CmdOrCtrl+', 'Ctrl++', 'Strg+C', 'CmdOrCtrl+NumPlus', 'CmdOrCtrl+Entf', ''])(
  'the keys %j cannot be read, and say so',
  (accelerator) => {
    expect(() => Menu.buildFromTemplate([{ label: 'a', accelerator }])).toThrow('conversion failure');
  },
);

test('each stand-in has a state of its own', async () => {
  const [one, other] = [start(), start()];
  one.becomeReady();
  one.modules.app.setPath('userData', import.meta.dirname);
  one.modules.Menu.setApplicationMenu(Menu.buildFromTemplate([{ label: 'a' }]));
  one.modules.ipcMain.handle('a', () => null);
  new one.modules.BrowserWindow();
  await one.modules.clipboard.writeText('copied');
  const { app, BrowserWindow, clipboard, ipcMain, Menu: otherMenu } = other.modules;
  expect(() => app.getPath('userData')).toThrow('Failed to get');
  expect([otherMenu.getApplicationMenu(), ipcMain.handlers.size, app.isReady()]).toEqual([null, 0, false]);
  expect([BrowserWindow.getAllWindows(), await clipboard.readText()]).toEqual([[], '']);
  expect(() => new BrowserWindow()).toThrow('before app is ready');
});

test('a path of the app is absolute, and its sandbox is on once it is enabled for all', () => {
  const { app } = start().modules;
  expect(() => app.setPath('userData', 'data')).toThrow('must be absolute');
  app.commandLine.appendSwitch('no-sandbox');
  app.enableSandbox();
  expect(app.commandLine.hasSwitch('no-sandbox')).toBe(false);
});

test('quitting asks first, closes the windows, and may be called off by any of them', () => {
  const { modules, becomeReady } = start();
  const { app, BrowserWindow } = modules;
  becomeReady();
  const told: string[] = [];
  for (const name of ['before-quit', 'will-quit', 'quit', 'window-all-closed']) {
    app.on(name, () => void told.push(name));
  }
  const window = new BrowserWindow();
  window.once('close', (event) => event.preventDefault());
  app.quit();
  expect([told, window.isDestroyed()]).toEqual([['before-quit'], false]);
  app.quit();
  expect([told.slice(1), window.isDestroyed()]).toEqual([['before-quit', 'will-quit', 'quit'], true]);
});

test('a window that is shown has the focus, and says once that it is shown', () => {
  const { modules, becomeReady } = start();
  becomeReady();
  const window = new modules.BrowserWindow({ show: false });
  const told: string[] = [];
  for (const name of ['show', 'focus', 'hide', 'blur']) window.on(name, () => void told.push(name));
  window.show();
  window.show();
  window.hide();
  window.hide();
  expect(told).toEqual(['show', 'focus', 'hide', 'blur']);
});

test('who listens for an event that Electron does not have is told so', () => {
  const { powerMonitor, app } = start().modules;
  for (const listen of [() => app.once('closed', () => {}), () => powerMonitor.on('sleep', () => {})]) {
    expect(listen).toThrow('does not implement');
  }
  app.removeAllListeners();
  expect(() => app.on('closed', () => {})).toThrow('does not implement');
});

test('a window that the app destroys is gone at once, from the list of windows too', () => {
  const { modules, becomeReady } = start();
  const { app, BrowserWindow } = modules;
  becomeReady();
  app.on('window-all-closed', () => {});
  const [one, other] = [new BrowserWindow(), new BrowserWindow()];
  expect(BrowserWindow.getAllWindows()).toEqual([one, other]);
  one.destroy();
  expect([BrowserWindow.getAllWindows(), one.isDestroyed()]).toEqual([[other], true]);
  expect(BrowserWindow.fromWebContents(other.webContents)).toBe(other);
  other.close();
  expect(BrowserWindow.getAllWindows()).toEqual([]);
});
