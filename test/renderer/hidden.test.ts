/** Hidden in the tray or minimized, the page does no work, and catches up once it is seen again. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { EventName } from '../../app/shared/contract.ts';
import { whileVisible } from '../../renderer/lib/while-visible.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { open, rowOf, settled } from './open-window.ts';

completeDom();

let hidden = false;
Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
function setHidden(now: boolean): void {
  hidden = now;
  document.dispatchEvent(new Event('visibilitychange'));
}
afterEach(() => {
  setHidden(false);
  vi.useRealTimers();
});

const HEARD: readonly EventName[] = [
  ...(['library.changed', 'transfers.progress', 'engine.statusChanged'] as const),
  ...(['settings.changed', 'key.changed'] as const),
];

test('a hidden page hears nothing, asks for nothing and has no timer running', async () => {
  const rows = [makeRow('one'), makeRow('two', { status: 'downloading', totalBytes: 100 })];
  const fake = await open({ rows });
  await rowOf('Prompt of one');
  setHidden(true);
  expect(HEARD.map((name) => fake.listeners(name))).toEqual([0, 0, 0, 0, 0]);

  const asked = fake.calls.length;
  vi.useFakeTimers();
  const report = { asset: 'video', receivedBytes: 50, totalBytes: 100, bytesPerSecond: 10 } as const;
  for (let round = 0; round < 20; round += 1) {
    fake.change([...rows]);
    fake.emit('transfers.progress', [{ id: 'two', ...report }]);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect([fake.calls.length - asked, vi.getTimerCount()]).toEqual([0, 0]);
});

test('a hidden page asks for no details and plays no clip, and catches up once it is seen again', async () => {
  const clip = makeRow('one', { status: 'saved', hasVideo: true });
  const fake = await open({ rows: [clip, makeRow('two')] });
  const paused = vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => undefined);
  await fireEvent.dblClick(await rowOf('Prompt of two'));
  await waitFor(() => expect(fake.callsOf('library.item')).toHaveLength(1));
  fake.emit('page.show', { id: 'one' });
  await waitFor(() => expect(document.querySelector('dialog video, [role=dialog] video')).not.toBeNull());
  paused.mockClear();
  setHidden(true);
  expect(paused).toHaveBeenCalledTimes(1);
  const asked = fake.calls.length;
  fake.change([{ ...clip, prompt: 'Told anew' }, makeRow('two')]);
  await Promise.resolve();
  expect(fake.calls.length).toBe(asked);
  setHidden(false);
  expect((await screen.findAllByText('Told anew')).length).toBeGreaterThan(0);
  paused.mockRestore();
});

test('what changed meanwhile is there once the page is seen again', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  setHidden(true);
  // The end of the visit is kept before anything else is heard of the settings.
  await settled();
  fake.change([makeRow('one', { status: 'saved' }), makeRow('two')]);
  fake.state.settings = { ...fake.state.settings, language: 'zh-Hans' };
  expect(screen.queryByRole('row', { name: 'Prompt of two' })).toBeNull();
  setHidden(false);
  expect(await rowOf('Prompt of two')).toBeTruthy();
  await waitFor(() => expect(document.documentElement.lang).toBe('zh-Hans'));
  expect(HEARD.map((name) => fake.listeners(name))).toEqual([1, 1, 1, 1, 1]);
});

test('what is begun for the eye ends when the page is hidden, begins again, and ends for good', () => {
  const log: string[] = [];
  const end = whileVisible(() => {
    log.push('start');
    return () => void log.push('stop');
  });
  setHidden(true);
  setHidden(true);
  setHidden(false);
  end();
  setHidden(true);
  setHidden(false);
  expect(log).toEqual(['start', 'stop', 'start', 'stop']);
});
