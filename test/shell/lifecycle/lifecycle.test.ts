import { beforeEach, expect, test, vi } from 'vitest';
import { watchLifecycle } from '../../../app/shell/lifecycle/lifecycle.ts';
import { app, callsOf, freshElectron, preventable } from '../../fakes/electron.ts';
import { until } from '../../fakes/until.ts';

beforeEach(() => freshElectron());

function rig() {
  const stopped = Promise.withResolvers<void>();
  const stop = vi.fn(() => stopped.promise);
  const lifecycle = watchLifecycle({
    app: app as never,
    openWindow: vi.fn(),
    onSecondStart: vi.fn(),
    staysWithoutWindow: () => true,
    stop,
    log: () => undefined,
  });
  /** What Electron says before it quits; true when it goes on doing so. */
  const beforeQuit = (): boolean => {
    const event = preventable();
    app.emit('before-quit', event);
    return !event.defaultPrevented;
  };
  return { stop, stopped, lifecycle, beforeQuit };
}

test('an update comes last: everything is down before it begins, and its own quit is let through', async () => {
  const { stop, stopped, lifecycle, beforeQuit } = rig();
  const last = vi.fn();
  lifecycle.quitThen(last);
  expect([stop.mock.calls.length, last.mock.calls.length, lifecycle.isQuitting()]).toEqual([1, 0, true]);
  // Squirrel closes the windows and quits by itself: too early, it must wait like any other.
  expect(beforeQuit()).toBe(false);
  stopped.resolve();
  await until(() => expect(last).toHaveBeenCalledOnce());
  expect(callsOf('app.exit')).toEqual([]);
  expect(beforeQuit()).toBe(true);
  expect(stop).toHaveBeenCalledOnce();
});

test('a plain quit ends in an exit, and whoever comes later changes nothing', async () => {
  const { stopped, lifecycle, beforeQuit } = rig();
  expect(beforeQuit()).toBe(false);
  const last = vi.fn();
  lifecycle.quitThen(last);
  stopped.resolve();
  await until(() => expect(callsOf('app.exit')).toEqual([[0]]));
  expect(last).not.toHaveBeenCalled();
});
