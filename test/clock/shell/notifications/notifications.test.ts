import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '../../../../app/shared/paraglide/runtime.js';
import { startNotifications } from '../../../../app/shell/notifications/notifications.ts';
import { createFakeEngine, QUIET_STATUS } from '../../../fakes/engine.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  overwriteGetLocale(() => 'en');
});

function setUp() {
  const engine = createFakeEngine();
  const now = { focused: false, ending: 'saved' as 'saved' | 'failed' | null };
  const settings = { notifySaved: true, notifyFailed: true };
  engine.ending = () => now.ending;
  engine.item = (id) => ({ prompt: id === 'bare0000-1' ? null : `Prompt of ${id}` }) as never;
  const shown: { title: string; body: string; click: () => void }[] = [];
  const commands = { reveal: vi.fn(), showItem: vi.fn(), showWindow: vi.fn() };
  const stop = startNotifications({
    engine,
    settings: () => settings,
    isFocused: () => now.focused,
    thumbnail: () => null,
    show: ({ title, body }, click) => {
      shown.push({ title, body, click });
      return () => {};
    },
    ...commands,
    now: () => Date.now(),
  });
  const save = (id: string): void =>
    engine.emit('saved', { id, asset: 'video', path: '/clips/a.mp4', bytes: 1, sha256: '' });
  const fail = (id: string, retryInMs: number | null = null): void => {
    now.ending = retryInMs === null ? 'failed' : null;
    engine.emit('problem', {
      id,
      asset: 'video',
      problem: { code: 'link-expired', facts: {} },
      retryInMs,
    });
  };
  return { engine, now, settings, shown, commands, save, fail, stop };
}

test('a saved clip is told of by its prompt, and a click reveals it', () => {
  const { save, shown, commands } = setUp();
  save('a1');
  expect(shown).toMatchObject([{ title: 'Clip saved', body: 'Prompt of a1' }]);
  shown[0]?.click();
  expect(commands.reveal).toHaveBeenCalledExactlyOnceWith('a1');
});

test('an item without a prompt is told of by the start of its id', () => {
  const { save, shown } = setUp();
  save('bare0000-1');
  expect(shown[0]?.body).toBe('Untitled clip bare0000');
});

test('an item of several files is told of when the last is there', () => {
  const { save, shown, now } = setUp();
  now.ending = null;
  save('a1');
  expect(shown).toEqual([]);
  now.ending = 'saved';
  save('a1');
  expect(shown).toHaveLength(1);
});

test('a failure says what to do, and a click shows the item', () => {
  const { fail, shown, commands } = setUp();
  fail('a1');
  expect(shown).toMatchObject([
    { title: 'Failed: Prompt of a1', body: expect.stringContaining('The link to the clip has expired') },
  ]);
  shown[0]?.click();
  expect(commands.showItem).toHaveBeenCalledExactlyOnceWith('a1');
});

test('what is tried again by itself is no failure', () => {
  const { fail, shown } = setUp();
  fail('a1', 4_000);
  expect(shown).toEqual([]);
});

test('E14: a person who looks at the window is told of failures alone', () => {
  const { save, fail, shown, now } = setUp();
  now.focused = true;
  save('a1');
  fail('b2');
  expect(shown.map(({ title }) => title)).toEqual(['Failed: Prompt of b2']);
});

test('each kind can be turned off', () => {
  const { save, fail, shown, settings, engine, now } = setUp();
  settings.notifySaved = false;
  save('a1');
  fail('b2');
  settings.notifyFailed = false;
  fail('c3');
  engine.emit('status', { ...QUIET_STATUS, keyRefused: true });
  expect(shown.map(({ title }) => title)).toEqual(['Failed: Prompt of b2']);
  settings.notifySaved = true;
  now.ending = 'saved';
  save('d4');
  expect(shown).toHaveLength(2);
});

test('a burst becomes a summary that leads to the window', () => {
  const { save, shown, commands } = setUp();
  for (let step = 0; step < 8; step += 1) save(`a${step}`);
  vi.advanceTimersByTime(10_000);
  expect(shown.at(-1)).toMatchObject({ title: '8 clips saved', body: 'Click to see them in Dailies.' });
  shown.at(-1)?.click();
  expect(commands.showWindow).toHaveBeenCalledOnce();
});

test('a refused key and a full disk are told of once each', () => {
  const { engine, shown, commands } = setUp();
  const full = { code: 'disk-full', facts: {} } as const;
  engine.emit('status', { ...QUIET_STATUS, keyRefused: true });
  engine.emit('status', { ...QUIET_STATUS, keyRefused: true, downloading: 1 });
  engine.emit('status', { ...QUIET_STATUS, storageProblem: full });
  engine.emit('status', { ...QUIET_STATUS, storageProblem: full, generating: 2 });
  engine.emit('status', QUIET_STATUS);
  engine.emit('status', { ...QUIET_STATUS, storageProblem: full });
  expect(shown.map(({ body }) => body.slice(0, 16))).toEqual([
    'The gateway refu',
    'The disk is full',
    'The disk is full',
  ]);
  shown[0]?.click();
  expect(commands.showWindow).toHaveBeenCalledOnce();
});

test('the words are those of the language of now', () => {
  const { save, shown } = setUp();
  overwriteGetLocale(() => 'zh-Hans');
  save('a1');
  expect(shown[0]?.title).toBe('视频已保存');
});

test('after the end nothing is told', () => {
  const { save, shown, stop, engine } = setUp();
  stop();
  save('a1');
  expect(shown).toEqual([]);
  expect(engine.listenerCount()).toBe(0);
});

test('dying clips that the hourly look found are told of to a person who looks elsewhere', () => {
  const { engine, now, shown, commands } = setUp();
  const look = (news: number): void => engine.emit('rescue', { state: {} as never, news });
  look(0);
  expect(shown).toEqual([]);
  look(2);
  expect(shown).toMatchObject([{ title: '2 clips that are not saved here can be had for less than a day' }]);
  shown[0]?.click();
  expect(commands.showWindow).toHaveBeenCalledOnce();
  now.focused = true;
  look(3);
  expect(shown).toHaveLength(1);
});
