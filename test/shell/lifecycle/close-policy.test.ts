import { beforeEach, expect, test, vi } from 'vitest';
import { createClosePolicy } from '../../../app/shell/lifecycle/close-policy.ts';
import { windowlessDialogs } from '../../fakes/dialog-queue.ts';
import { answers, callsOf, freshElectron } from '../../fakes/electron.ts';

beforeEach(() => freshElectron());

interface Setup {
  readonly platform?: NodeJS.Platform;
  readonly hasTray?: boolean;
  readonly closeToTray?: boolean;
  readonly busy?: boolean;
  readonly explained?: boolean;
  readonly quitting?: boolean;
}

function setUp(setup: Setup = {}) {
  let explained = setup.explained ?? false;
  const quit = vi.fn();
  const close = vi.fn();
  const work: Promise<unknown>[] = [];
  const policy = createClosePolicy({
    app: { quit },
    window: { close },
    dialogs: windowlessDialogs(),
    platform: setup.platform ?? 'linux',
    hasTray: setup.hasTray ?? true,
    closeToTray: () => setup.closeToTray ?? true,
    explained: () => explained,
    rememberExplained: () => {
      explained = true;
    },
    isBusy: () => setup.busy ?? false,
    isQuitting: () => setup.quitting ?? false,
    inBackground: (one) => void work.push(one),
  });
  return { policy, quit, close, answered: () => Promise.all(work) };
}
const asked = (): unknown[] => callsOf('dialog.showMessageBox').map(([options]) => options);

test('quitting asks nothing while nothing is under way', () => {
  const { policy, quit } = setUp();
  policy.quit();
  expect(quit).toHaveBeenCalledOnce();
  expect(asked()).toEqual([]);
});

test.each([
  [0, 1],
  [1, 0],
])('quitting while clips are under way asks, and the answer %s quits %s times', async (answer, times) => {
  answers.messageBox = [answer];
  const { policy, quit, answered } = setUp({ busy: true });
  policy.quit();
  policy.quit();
  await answered();
  expect(asked()).toMatchObject([{ buttons: ['Quit Dailies', 'Cancel'], defaultId: 1, cancelId: 1 }]);
  expect(quit).toHaveBeenCalledTimes(times);
});

test('after a no the question can be asked again', async () => {
  answers.messageBox = [1, 0];
  const { policy, quit, answered } = setUp({ busy: true });
  policy.quit();
  await answered();
  policy.quit();
  await answered();
  expect(asked()).toHaveLength(2);
  expect(quit).toHaveBeenCalledOnce();
});

test.each([
  ['linux', true, 'tray', 'in the tray', 'hide'],
  ['win32', true, 'tray', 'in the tray', 'hide'],
  ['darwin', true, 'dock', 'in the Dock', 'hide'],
  ['linux', false, 'minimized', 'is minimized instead', 'minimize'],
] as const)(
  'E19: on %s with a tray: %s, the first close says that the way back is the %s',
  async (platform, hasTray, wayBack, words, then) => {
    const { policy, close, answered } = setUp({ platform, hasTray });
    expect(policy.wayBack).toBe(wayBack);
    expect(policy.whenClosed()).toBe('stay');
    expect(policy.whenClosed()).toBe('stay');
    await answered();
    expect(asked()).toMatchObject([{ detail: expect.stringContaining(words) }]);
    expect(close).toHaveBeenCalledOnce();
    expect(policy.whenClosed()).toBe(then);
  },
);

test('the person may quit at the first close', async () => {
  answers.messageBox = [1];
  const { policy, quit, close, answered } = setUp();
  policy.whenClosed();
  await answered();
  expect(quit).toHaveBeenCalledOnce();
  expect(close).not.toHaveBeenCalled();
});

test('where closing is quitting, it asks only while clips are under way', async () => {
  expect(setUp({ closeToTray: false }).policy.whenClosed()).toBe('close');
  expect(asked()).toEqual([]);
  const busy = setUp({ closeToTray: false, busy: true });
  expect(busy.policy.whenClosed()).toBe('stay');
  await busy.answered();
  expect(busy.quit).toHaveBeenCalledOnce();
});

test('an app that quits closes its window whatever is under way', () => {
  expect(setUp({ quitting: true, busy: true }).policy.whenClosed()).toBe('close');
});
