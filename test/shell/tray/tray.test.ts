import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Activity } from '../../../app/shell/activity.ts';
import { hasTray } from '../../../app/shell/tray/create-tray.ts';
import { createTrayController } from '../../../app/shell/tray/tray.ts';
import { trayPictureName, trayState } from '../../../app/shell/tray/tray-icon.ts';
import { answers, callsOf, freshElectron, Tray } from '../../fakes/electron.ts';

beforeEach(() => freshElectron());

const QUIET: Activity = {
  inFlight: [],
  downloading: 0,
  generating: 0,
  allPaused: false,
  fraction: null,
  linksEnding: 0,
  blocked: false,
};
const BUSY: Activity = { ...QUIET, downloading: 1, inFlight: [{ id: 'a1', prompt: 'Kite', fraction: 0.5 }] };

function setUp(platform: NodeJS.Platform = 'linux') {
  const commands = {
    ...{ show: vi.fn(), showItem: vi.fn(), pauseAll: vi.fn(), resumeAll: vi.fn(), limitSpeed: vi.fn() },
    ...{ addFromClipboard: vi.fn(), openFolder: vi.fn(), quit: vi.fn() },
  };
  const limit = { now: null as number | null };
  const tray = createTrayController({
    iconFolder: '/build',
    platform,
    env: {},
    speedLimit: () => limit.now,
    commands,
    log: () => {},
  });
  return { tray, commands, limit };
}
const pictures = (): readonly string[] =>
  callsOf('tray.setImage').map(([image]) => (image as { path: string }).path);

test.each([
  [QUIET, 0, 'idle'],
  [{ ...QUIET, generating: 2 }, 0, 'working'],
  [BUSY, 0, 'working'],
  [BUSY, 1, 'attention'],
  [{ ...BUSY, blocked: true }, 0, 'attention'],
] as const)('state %#', (activity, failures, state) => {
  expect(trayState(activity, failures)).toBe(state);
});

test('every picture of the tray is there, with a twin for dense screens', () => {
  const folder = resolve(import.meta.dirname, '../../../build/resources');
  for (const platform of ['darwin', 'linux'] as const) {
    for (const state of ['idle', 'working', 'attention'] as const) {
      const name = trayPictureName(state, platform);
      expect(existsSync(join(folder, name)), name).toBe(true);
      expect(existsSync(join(folder, name.replace('.png', '@2x.png'))), name).toBe(true);
    }
  }
});

test('P2-13: on Windows each picture holds every size that its screens want, so that none is scaled', () => {
  const folder = resolve(import.meta.dirname, '../../../build/resources');
  for (const state of ['idle', 'working', 'attention'] as const) {
    const name = trayPictureName(state, 'win32');
    expect(name).toMatch(/\.ico$/);
    const bytes = readFileSync(join(folder, name));
    const pictures = Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => 6 + 16 * index).map((at) => {
      const png = bytes.subarray(
        bytes.readUInt32LE(at + 12),
        bytes.readUInt32LE(at + 12) + bytes.readUInt32LE(at + 8),
      );
      expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
      return [bytes[at], png.readUInt32BE(16), png.readUInt32BE(20)];
    });
    expect(pictures).toEqual([16, 20, 24, 32].map((size) => [size, size, size]));
  }
  const packed = readFileSync(resolve(folder, '../../electron-builder.yml'), 'utf8');
  expect(packed).toContain('- build/resources/tray*.ico');
});

test('macOS gets template pictures, the others coloured ones', () => {
  setUp('darwin').tray.update(BUSY, 0);
  setUp('linux').tray.update(BUSY, 0);
  expect(Tray.made.map(({ image }) => image.path)).toEqual([
    '/build/tray-workingTemplate.png',
    '/build/tray-working.png',
  ]);
  expect(pictures()).toEqual(['/build/tray-workingTemplate.png', '/build/tray-working.png']);
});

test('on Linux, where it would close an open menu, progress alone touches nothing', () => {
  const { tray } = setUp('linux');
  tray.update(BUSY, 0);
  tray.update({ ...BUSY, inFlight: [{ id: 'a1', prompt: 'Kite', fraction: 0.9 }] }, 0);
  expect(callsOf('tray.setContextMenu')).toHaveLength(1);
});

test('picture, tooltip and menu are touched only when they change', () => {
  const { tray } = setUp('win32');
  tray.update(QUIET, 0);
  tray.update({ ...QUIET }, 0);
  expect([pictures().length, callsOf('tray.setToolTip'), callsOf('tray.setContextMenu').length]).toEqual([
    0,
    [['Dailies: Nothing in progress']],
    1,
  ]);
  tray.update(BUSY, 0);
  tray.update({ ...BUSY, inFlight: [{ id: 'a1', prompt: 'Kite', fraction: 0.504 }] }, 0);
  expect(callsOf('tray.setContextMenu')).toHaveLength(2);
  tray.update({ ...BUSY, inFlight: [{ id: 'a1', prompt: 'Kite', fraction: 0.51 }] }, 0);
  expect(callsOf('tray.setContextMenu')).toHaveLength(3);
  expect(callsOf('tray.setToolTip').at(-1)).toEqual(['Dailies: 1 downloading']);
});

test('a new speed limit and an item of the same name are changes too', () => {
  const { tray, limit, commands } = setUp();
  tray.update(BUSY, 0);
  limit.now = 1_000_000;
  tray.update(BUSY, 0);
  expect(callsOf('tray.setContextMenu')).toHaveLength(2);
  tray.update({ ...BUSY, inFlight: [{ id: 'b2', prompt: 'Kite', fraction: 0.5 }] }, 0);
  Tray.made[0]?.menu?.items.find(({ label }) => label?.startsWith('Kite'))?.click?.();
  expect(commands.showItem).toHaveBeenCalledExactlyOnceWith('b2');
});

test('a click shows the window, except on macOS where it opens the menu', () => {
  const { commands } = setUp();
  Tray.made[0]?.emit('click');
  expect(commands.show).toHaveBeenCalledOnce();
  const onMac = setUp('darwin');
  Tray.made[1]?.emit('click');
  expect(onMac.commands.show).not.toHaveBeenCalled();
});

test('E19: the app works where no tray can be made', () => {
  answers.trayThrows = true;
  const { tray } = setUp();
  expect(tray.isReliable).toBe(false);
  tray.update(BUSY, 1);
  tray.destroy();
  expect(callsOf('tray.destroy')).toEqual([]);
});

test.each([
  ['win32', undefined, true],
  ['darwin', undefined, true],
  ['linux', 'KDE', true],
  ['linux', 'XFCE', true],
  ['linux', 'GNOME', false],
  ['linux', 'GNOME-Classic:GNOME', false],
  ['linux', 'ubuntu:GNOME', true],
  ['linux', 'pop:GNOME', true],
  ['linux', 'X-Cinnamon', true],
  ['linux', 'Budgie:GNOME', true],
  ['linux', 'COSMIC', true],
  ['linux', 'Pantheon', false],
  ['linux', 'sway', false],
  ['linux', 'i3', false],
  ['linux', 'Hyprland', false],
  ['linux', undefined, false],
] as const)('on %s with the desktop %s a tray can be counted on: %s', (platform, desktop, expected) => {
  expect(hasTray(platform, { XDG_CURRENT_DESKTOP: desktop })).toBe(expected);
});
