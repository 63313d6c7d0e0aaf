import { beforeEach, expect, test, vi } from 'vitest';
import { parseAccent, watchAccent } from '../../../app/shell/window/accent.ts';
import { freshElectron, systemPreferences } from '../../fakes/electron.ts';

beforeEach(() => freshElectron({ accent: '0078d7ff' }));

function setUp(platform: NodeJS.Platform) {
  const onChange = vi.fn();
  const accent = watchAccent({
    systemPreferences: systemPreferences as never,
    platform,
    onChange,
    log: () => undefined,
  });
  return { onChange, accent };
}

test.each([
  ['0078d7ff', '#0078d7'],
  ['#AABBCC', '#aabbcc'],
  ['', null],
  ['red', null],
  ['0078d7ff; color: red', null],
])('the accent %j is %s', (color, expected) => {
  expect(parseAccent(color)).toBe(expected);
});

test('a desktop that cannot say has none', () => {
  vi.spyOn(systemPreferences, 'getAccentColor').mockImplementation(() => {
    throw new Error('not here');
  });
  expect(setUp('linux').accent.current()).toBeNull();
});

test.each(['win32', 'linux'] as const)('on %s a new accent is told at once, until the end', (platform) => {
  const { onChange, accent } = setUp(platform);
  expect(accent.current()).toBe('#0078d7');
  systemPreferences.emit('accent-color-changed', {}, 'ff8800ff');
  expect(onChange).toHaveBeenCalledExactlyOnceWith('#ff8800');
  accent.stop();
  systemPreferences.emit('accent-color-changed', {}, '00ff00ff');
  expect(onChange).toHaveBeenCalledOnce();
});

test('macOS, which has no such event, is not listened to', () => {
  setUp('darwin');
  expect(systemPreferences.listenerCount('accent-color-changed')).toBe(0);
});
