import { beforeEach, expect, test } from 'vitest';
import type { Activity } from '../../app/shell/activity.ts';
import { createTaskbar, type TaskbarState, taskbarProgress } from '../../app/shell/taskbar.ts';
import { answers, app, BrowserWindow, callsOf, freshElectron, nativeImage } from '../fakes/electron.ts';

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

test.each([
  ['nothing', {}, { value: -1, mode: 'none' }],
  ['generations alone', { generating: 4 }, { value: -1, mode: 'none' }],
  ['a known length', { downloading: 2, fraction: 0.4567 }, { value: 0.45, mode: 'normal' }],
  ['no known length', { downloading: 2 }, { value: 2, mode: 'indeterminate' }],
  ['a full disk', { downloading: 2, fraction: 0.5, blocked: true }, { value: 0.5, mode: 'error' }],
  ['a full disk at once', { downloading: 2, blocked: true }, { value: 1, mode: 'error' }],
] as const)('the bar of %s', (_title, activity, expected) => {
  expect(taskbarProgress({ ...QUIET, ...activity })).toEqual(expected);
});

function setUp(platform: NodeJS.Platform) {
  answers.platform = platform;
  let window: InstanceType<typeof BrowserWindow> | null = new BrowserWindow({});
  const overlay = nativeImage.createFromPath('overlay.png');
  const taskbar = createTaskbar({
    app,
    platform,
    window: () => window as never,
    overlay: overlay as never,
  });
  const update = (part: Partial<TaskbarState> = {}): void =>
    taskbar.update({ activity: QUIET, unseenSaved: 0, unseenFailures: 0, attentionWords: 'Look', ...part });
  const become = (next: typeof window): void => {
    window = next;
  };
  return { taskbar, update, overlay, become };
}
const BUSY = { ...QUIET, downloading: 1, fraction: 0.5 };

test('the bar is set when it changes by a percent, and not for a window that has none', () => {
  const { update } = setUp('linux');
  update();
  update({ activity: BUSY });
  update({ activity: { ...BUSY, fraction: 0.504 } });
  update();
  expect(callsOf('window.setProgressBar')).toEqual([
    [0.5, { mode: 'normal' }],
    [-1, { mode: 'none' }],
  ]);
});

test('P2-15: a window made anew gets bar and overlay again', () => {
  const { update, become } = setUp('win32');
  update({ activity: BUSY, unseenFailures: 1 });
  become(null);
  update({ activity: { ...BUSY, fraction: 0.6 }, unseenFailures: 1 });
  become(new BrowserWindow({}));
  update({ activity: { ...BUSY, fraction: 0.6 }, unseenFailures: 1 });
  expect(callsOf('window.setProgressBar').map(([value]) => value)).toEqual([0.5, 0.6]);
  expect(callsOf('window.setOverlayIcon')).toHaveLength(2);
});

test('the overlay is there while something needs a look, on Windows alone', () => {
  const windows = setUp('win32');
  windows.update({ unseenFailures: 2 });
  windows.update();
  expect(callsOf('window.setOverlayIcon')).toEqual([
    [windows.overlay, 'Look'],
    [null, ''],
  ]);
  freshElectron();
  setUp('linux').update({ unseenFailures: 2 });
  expect(callsOf('window.setOverlayIcon')).toEqual([]);
});

test('the badge counts clips that nobody has looked at, where there is one, and goes with the app', () => {
  const { update, taskbar } = setUp('darwin');
  update({ unseenSaved: 2 });
  update({ unseenSaved: 2 });
  update({ unseenSaved: 3 });
  taskbar.clear();
  taskbar.clear();
  expect(callsOf('app.setBadgeCount')).toEqual([[2], [3], [0]]);
  freshElectron();
  setUp('win32').update({ unseenSaved: 2 });
  expect(callsOf('app.setBadgeCount')).toEqual([]);
});
