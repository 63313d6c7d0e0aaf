import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '../../../app/shared/paraglide/runtime.js';
import type { Activity } from '../../../app/shell/activity.ts';
import { activityLine, trayMenu } from '../../../app/shell/tray/tray-menu.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

const QUIET: Activity = {
  inFlight: [],
  downloading: 0,
  generating: 0,
  allPaused: false,
  fraction: null,
  linksEnding: 0,
  blocked: false,
};
const item = (id: string, prompt: string | null, fraction: number | null = null) => ({
  id,
  prompt,
  fraction,
});

function setUp(activity: Partial<Activity> = {}, limit: number | null = null, withPercent = true) {
  const commands = {
    show: vi.fn(),
    showItem: vi.fn(),
    pauseAll: vi.fn(),
    resumeAll: vi.fn(),
    limitSpeed: vi.fn(),
    addFromClipboard: vi.fn(),
    openFolder: vi.fn(),
    quit: vi.fn(),
  };
  const menu = trayMenu({ ...QUIET, ...activity }, { limit, withPercent }, commands);
  const all = [...menu, ...menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))];
  const labelled = (label: string): MenuItemConstructorOptions => {
    const found = all.find((one) => one.label === label);
    if (!found) throw new Error(`No ${label} in ${JSON.stringify(menu)}`);
    return found;
  };
  const click = (label: string): void => (labelled(label).click as (() => void) | undefined)?.();
  return { menu, commands, labelled, click };
}

test('what is in flight stands first, with names and percent, and shows its details', () => {
  const { menu, commands, click } = setUp({
    downloading: 2,
    generating: 3,
    inFlight: [item('a1', 'A red kite', 0.428), item('b2', null)],
  });
  expect(menu.slice(0, 4).map(({ label, type }) => label ?? type)).toEqual([
    '2 downloading · 3 generating',
    'A red kite · 42%',
    'b2',
    'separator',
  ]);
  click('A red kite · 42%');
  expect(commands.showItem).toHaveBeenCalledExactlyOnceWith('a1');
});

test('where an open menu would be disturbed by it, it says no percentage', () => {
  const { menu } = setUp({ downloading: 1, inFlight: [item('a1', 'A red kite', 0.428)] }, null, false);
  expect(menu[1]?.label).toBe('A red kite');
});

test('of many the first five are named, and the rest counted', () => {
  const inFlight = Array.from({ length: 9 }, (_, at) => item(`id${at}`, `Clip ${at}`));
  const { commands, click, menu } = setUp({ downloading: 1200, inFlight });
  expect(menu.filter(({ label }) => label?.startsWith('Clip'))).toHaveLength(5);
  click('and 1,195 more…');
  expect(commands.show).toHaveBeenCalledOnce();
});

test('a prompt is cut, cleaned of what could turn it around, and keeps its ampersands', () => {
  const { menu } = setUp({ downloading: 1, inFlight: [item('a1', `cats & dogs\u202e\n${'x'.repeat(100)}`)] });
  expect(menu[1]?.label).toMatch(/^cats && dogs x{20,}…$/);
  expect(menu[1]?.label?.length).toBeLessThanOrEqual(42);
});

test.each([
  [{}, 'Nothing in progress'],
  [{ allPaused: true }, 'All downloads are paused'],
  [{ downloading: 1, blocked: true }, 'Stopped: open Dailies to see why'],
  [{ generating: 1 }, '1 generating'],
  [{ downloading: 2, linksEnding: 1 }, '2 downloading · 1 link ends within the hour'],
  [{ allPaused: true, linksEnding: 3 }, 'All downloads are paused · 3 links end within the hour'],
  [{ blocked: true, linksEnding: 2 }, 'Stopped: open Dailies to see why · 2 links end within the hour'],
])('with %j the line is: %s', (activity, line) => {
  expect(activityLine({ ...QUIET, ...activity })).toBe(line);
});

test('pausing all is offered while something goes on, resuming all while everything is paused', () => {
  expect(setUp().labelled('Pause all').enabled).toBe(false);
  const busy = setUp({ generating: 1 });
  busy.click('Pause all');
  expect(busy.commands.pauseAll).toHaveBeenCalledOnce();
  const paused = setUp({ allPaused: true });
  paused.click('Resume all');
  expect(paused.commands.resumeAll).toHaveBeenCalledOnce();
  expect(paused.menu.map(({ label }) => label)).not.toContain('Pause all');
});

test('the speed limit that holds is marked, also one that was typed', () => {
  const none = setUp();
  expect(none.labelled('No limit')).toMatchObject({ type: 'radio', checked: true });
  none.click('2 MB/s');
  expect(none.commands.limitSpeed).toHaveBeenCalledExactlyOnceWith(2_000_000);
  const typed = setUp({}, 1_300_000);
  expect(typed.labelled('1.3 MB/s').checked).toBe(true);
  expect(typed.labelled('No limit').checked).toBe(false);
  typed.click('No limit');
  expect(typed.commands.limitSpeed).toHaveBeenCalledExactlyOnceWith(null);
});

test('the rest does what it says, in the language of now', () => {
  const { commands, click } = setUp();
  for (const label of ['Add from Clipboard', 'Open Clips Folder', 'Show Dailies', 'Quit Dailies'])
    click(label);
  for (const act of ['addFromClipboard', 'openFolder', 'show', 'quit'] as const) {
    expect(commands[act]).toHaveBeenCalledOnce();
  }
  overwriteGetLocale(() => 'zh-Hans');
  expect(setUp().labelled('从剪贴板添加')).toBeTruthy();
});
