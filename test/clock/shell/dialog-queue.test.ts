import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDialogQueue } from '../../../app/shell/dialog-queue.ts';
import {
  askToQuit,
  chooseFolder,
  confirmTrash,
  tellAtStart,
  tellProblem,
} from '../../../app/shell/dialogs.ts';
import { createClosePolicy } from '../../../app/shell/lifecycle/close-policy.ts';
import { createMainWindow } from '../../../app/shell/window/window.ts';
import { answers, BrowserWindow, callsOf, dialogParents, freshElectron } from '../../fakes/electron.ts';

let answer = (): void => undefined;
/** From now on each dialog stays open until answer() is called. */
function letPersonWait(): void {
  answers.person = new Promise((resolve) => {
    answer = resolve;
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  freshElectron({ openDialog: { canceled: false, filePaths: ['/chosen'] } });
});
afterEach(() => void vi.useRealTimers());

function setUp(platform: NodeJS.Platform) {
  answers.platform = platform;
  const window = createMainWindow({
    platform,
    isWayland: false,
    ...{ preloadPath: '/out/preload.cjs', iconPath: '/icon.png', devTools: false },
    color: () => '#17181c',
    place: () => null,
    rememberPlace: () => undefined,
    whenClosed: () => 'hide',
    releaseWhenHidden: () => true,
    ...{ onSessionEnding: () => undefined, onSessionEnd: () => undefined },
    log: () => undefined,
  });
  const dialogs = createDialogQueue({ window, platform });
  const last = () => BrowserWindow.made.at(-1) as InstanceType<typeof BrowserWindow>;
  const openAndShow = (): InstanceType<typeof BrowserWindow> => {
    window.open();
    last().emit('ready-to-show');
    return last();
  };
  return { window, dialogs, last, openAndShow };
}
const boxes = () => callsOf('dialog.showMessageBox').length;
const settle = () => vi.advanceTimersByTimeAsync(0);

test('field S8: fifty calls of the page open one dialog, and the others count as cancelled', async () => {
  const { dialogs, openAndShow } = setUp('linux');
  openAndShow();
  letPersonWait();
  const chosen = Array.from({ length: 50 }, () => chooseFolder(dialogs, '/now'));
  await settle();
  expect(callsOf('dialog.showOpenDialog')).toHaveLength(1);
  answer();
  expect((await Promise.all(chosen)).filter((path) => path !== null)).toEqual(['/chosen']);
  expect(callsOf('dialog.showOpenDialog')).toHaveLength(1);
  expect(await chooseFolder(dialogs, '/now')).toBe('/chosen');
});

test('field S8: questions about the trash and folders do not stand beside each other either', async () => {
  const { dialogs, openAndShow } = setUp('linux');
  openAndShow();
  letPersonWait();
  const first = confirmTrash(dialogs, 3);
  expect(await Promise.all([chooseFolder(dialogs, '/now'), confirmTrash(dialogs, 1)])).toEqual([null, false]);
  answer();
  expect(await first).toBe(true);
});

test('field S8: what the app has to say waits for its turn, and none of it is lost', async () => {
  const { dialogs, openAndShow } = setUp('linux');
  openAndShow();
  letPersonWait();
  const all = [
    tellAtStart(dialogs, { notice: { kind: 'reset', keptAt: '/kept' }, crashed: true }),
    tellProblem(dialogs, { code: 'disk-full', facts: {} }),
    chooseFolder(dialogs, '/now'),
    askToQuit(dialogs),
  ];
  await settle();
  expect([boxes(), callsOf('dialog.showOpenDialog').length]).toEqual([1, 0]);
  answer();
  await Promise.all(all);
  expect([boxes(), callsOf('dialog.showOpenDialog').length]).toEqual([4, 1]);
});

test('a dialog that fails holds up none after it', async () => {
  const { dialogs } = setUp('linux');
  const failed = dialogs.show('question', () => Promise.reject(new Error('no display')), 0);
  await expect(failed).rejects.toThrow('no display');
  expect(await askToQuit(dialogs)).toBe(true);
});

describe.each(['linux', 'win32', 'darwin'] as const)('P1-1: on %s', (platform) => {
  test('a window in view carries its dialogs', async () => {
    const { dialogs, openAndShow } = setUp(platform);
    const open = openAndShow();
    expect(await askToQuit(dialogs)).toBe(true);
    expect(dialogParents).toEqual([open]);
  });

  test.each(['hidden', 'minimized', 'given back'])(
    'a question over a window that is %s can be answered',
    async (how) => {
      const { dialogs, openAndShow } = setUp(platform);
      const open = openAndShow();
      if (how === 'minimized') open.minimized = true;
      else open.close();
      if (how === 'given back') await vi.advanceTimersByTimeAsync(15_000);
      const asked = askToQuit(dialogs);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await asked).toBe(true);
      const [parent] = dialogParents;
      if (platform === 'darwin') expect(parent?.isVisible()).toBe(true);
      else expect(parent).toBeNull();
    },
  );

  test('a question whose window is closed for good counts as cancelled, and Quit asks again', async () => {
    const { window, dialogs, openAndShow } = setUp(platform);
    const quit = vi.fn();
    const policy = createClosePolicy({
      app: { quit },
      ...{ window, dialogs, platform, hasTray: true },
      closeToTray: () => true,
      explained: () => true,
      rememberExplained: () => undefined,
      isBusy: () => true,
      isQuitting: () => false,
      inBackground: (work) => void work,
    });
    const open = openAndShow();
    answers.person = new Promise(() => undefined);
    policy.quit();
    await settle();
    expect(boxes()).toBe(1);
    open.destroy();
    await settle();
    expect(quit).not.toHaveBeenCalled();
    answers.person = Promise.resolve();
    policy.quit();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(boxes()).toBe(2);
    expect(quit).toHaveBeenCalledOnce();
  });
});

describe('P1-2: on macOS a box without a window would stop the whole app', () => {
  test('so news waits until a window is in view, and hangs on it', async () => {
    const { window, dialogs, last } = setUp('darwin');
    const told = tellAtStart(dialogs, { notice: null, crashed: true });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(boxes()).toBe(0);
    window.open();
    await settle();
    expect(boxes()).toBe(0);
    last().emit('ready-to-show');
    await told;
    expect(dialogParents).toEqual([last()]);
  });

  test('news that waits for a window holds up no question', async () => {
    const { dialogs, last } = setUp('darwin');
    const told = tellAtStart(dialogs, { notice: null, crashed: true });
    const asked = askToQuit(dialogs);
    await settle();
    expect(BrowserWindow.made).toHaveLength(1);
    last().emit('ready-to-show');
    expect(await asked).toBe(true);
    await told;
    expect(dialogParents).toEqual([last(), last()]);
  });

  test('an act out of a menu opens the window for what it came to', async () => {
    const { dialogs, last } = setUp('darwin');
    const told = tellProblem(dialogs, { code: 'folder-unwritable', facts: {} });
    await vi.advanceTimersByTimeAsync(3000);
    await told;
    expect(dialogParents).toEqual([last()]);
  });
});

test('P1-2: elsewhere news at a start at login opens no window', async () => {
  const { dialogs } = setUp('win32');
  await tellAtStart(dialogs, { notice: null, crashed: true });
  expect([boxes(), BrowserWindow.made.length]).toEqual([1, 0]);
});

test('P2-16: on macOS a question hangs on a window of which isVisible wrongly says no, and does not wait', async () => {
  const { dialogs, openAndShow } = setUp('darwin');
  const open = openAndShow();
  open.isVisible = () => false;
  void askToQuit(dialogs);
  await settle();
  expect(dialogParents).toEqual([open]);
});

test.each(['linux', 'win32'] as const)(
  'P2-15: on %s a box hangs on no window that is hidden or minimized, with which it would be out of reach',
  async (platform) => {
    const { dialogs, openAndShow } = setUp(platform);
    const open = openAndShow();
    open.minimized = true;
    await askToQuit(dialogs);
    open.minimized = false;
    open.close();
    await tellProblem(dialogs, { code: 'disk-full', facts: {} });
    expect(dialogParents).toEqual([null, null]);
  },
);
