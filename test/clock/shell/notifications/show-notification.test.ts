import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  createShowNotification,
  type ShowNotificationDeps,
} from '../../../../app/shell/notifications/show-notification.ts';
import {
  answers,
  calls,
  callsOf,
  freshElectron,
  Notification,
  nativeImage,
} from '../../../fakes/electron.ts';

beforeEach(() => freshElectron());

const createHere = (deps: Partial<ShowNotificationDeps> = {}) =>
  createShowNotification({ platform: 'linux', onUnknownClick: () => {}, log: () => {}, ...deps });

test('E14: a notification is plain text, cut and cleaned', () => {
  const show = createHere({ platform: 'win32' });
  show({ title: `a\u202eb\u0007c\n${'x'.repeat(300)}`, body: `<b>${'y'.repeat(600)}` }, () => {});
  const { title = '', body = '' } = Notification.shown[0] ?? {};
  expect(title).toMatch(/^a b c x+…$/);
  expect([title.length, body.length]).toEqual([100, 250]);
  expect(Object.keys(Notification.shown[0]?.options ?? {})).toEqual(['title', 'body']);
});

test('E14: a click reaches whoever asked for it, once', () => {
  const onClick = vi.fn();
  createHere()({ title: 'Saved', body: '' }, onClick);
  Notification.shown[0]?.emit('click', {});
  expect(onClick).toHaveBeenCalledOnce();
});

test.each([
  ['before', [1, 0]],
  ['after', [0, 1]],
])(
  'E14: on Windows one in the Action Center can be clicked, and its own act comes alone (told %s)',
  (_when, order) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const onUnknownClick = vi.fn();
    const onClick = vi.fn();
    createHere({ platform: 'win32', onUnknownClick })({ title: 'Saved', body: '' }, onClick);
    Notification.shown[0]?.emit('close', { reason: 'timedOut' });
    const ways = [() => Notification.activate(), () => Notification.shown[0]?.emit('click', {})];
    for (const way of order) ways[way]?.();
    vi.runAllTimers();
    expect([onClick.mock.calls.length, onUnknownClick.mock.calls.length]).toEqual([1, 0]);
  },
);

test('E14: on Windows one of an earlier run brings up the window', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const onUnknownClick = vi.fn();
  createHere({ platform: 'win32', onUnknownClick });
  Notification.activate();
  vi.runAllTimers();
  expect(onUnknownClick).toHaveBeenCalledOnce();
});

test('it can be taken away again', () => {
  createHere()({ title: 'Saved', body: '' }, () => {})();
  expect(callsOf('notification.close')).toHaveLength(1);
});

test('E14: one that the system will not show is a line in the log', () => {
  const lines: string[] = [];
  createHere({ log: (line) => lines.push(line) })({ title: 'Saved', body: '' }, () => {});
  Notification.shown[0]?.emit('failed', {}, 'the app is not signed');
  expect(lines).toEqual(['notification: not shown (the app is not signed)']);
});

test('where there are no notifications nothing is tried', () => {
  answers.notificationsSupported = false;
  createHere()({ title: 'Saved', body: '' }, () => {})();
  expect(calls).toEqual([]);
});

test('a picture goes along, unless it is empty', () => {
  const show = createHere();
  const icon = () => nativeImage.createFromPath('/thumbnails/a1') as never;
  show({ title: 'Saved', body: '', icon: icon() }, () => {});
  answers.emptyImages.add('/thumbnails/a1');
  show({ title: 'Saved', body: '', icon: icon() }, () => {});
  expect(Notification.shown.map(({ options }) => 'icon' in options)).toEqual([true, false]);
});

test.each([
  ['linux', '&lt;b&gt;Rain&lt;/b&gt; &amp;amp; &lt;a href="x"&gt;sun&lt;/a&gt;'],
  ['win32', '<b>Rain</b> &amp; <a href="x">sun</a>'],
  ['darwin', '<b>Rain</b> &amp; <a href="x">sun</a>'],
] as const)('E33-5: a prompt is drawn as it is on %s, where a body may be markup', (platform, drawn) => {
  const words = '<b>Rain</b> &amp; <a href="x">sun</a>';
  createHere({ platform })({ title: words, body: words }, () => {});
  expect(Notification.shown[0]).toMatchObject({ title: words, body: drawn });
});

test('E33-5: what is cut is cut before it is escaped, so that no escape is cut in two', () => {
  createHere({ platform: 'linux' })({ title: '', body: '<'.repeat(300) }, () => {});
  expect(Notification.shown[0]?.body).toBe(`${'&lt;'.repeat(249)}…`);
});
