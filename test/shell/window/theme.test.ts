import { beforeEach, expect, test } from 'vitest';
import type { Theme } from '../../../app/shared/settings.ts';
import { followTheme } from '../../../app/shell/window/theme.ts';
import { freshElectron, nativeTheme } from '../../fakes/electron.ts';

beforeEach(() => freshElectron());

function setUp(first: Theme) {
  let theme = first;
  const listeners = new Set<() => void>();
  const colors: string[] = [];
  const followed = followTheme({
    nativeTheme: nativeTheme as never,
    settings: {
      current: () => ({ theme }),
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    onColor: (color) => colors.push(color),
  });
  const choose = (next: Theme): void => {
    theme = next;
    for (const listener of listeners) listener();
  };
  return { followed, choose, colors, listeners };
}

test('the chosen theme is that of title bar, menus and dialogs too', () => {
  const { choose, followed, colors } = setUp('dark');
  expect([nativeTheme.themeSource, followed.color()]).toEqual(['dark', '#17181c']);
  choose('light');
  expect([nativeTheme.themeSource, followed.color()]).toEqual(['light', '#f7f7f9']);
  // There is no window yet that the first could be told.
  expect(colors).toEqual(['#f7f7f9']);
});

test('without a choice the window’s colour goes with the system', () => {
  const { colors } = setUp('system');
  nativeTheme.becomeDark(true);
  nativeTheme.becomeDark(true);
  nativeTheme.becomeDark(false);
  expect(colors).toEqual(['#17181c', '#f7f7f9']);
});

test('a chosen theme stays when the system changes its own', () => {
  const { colors } = setUp('light');
  nativeTheme.becomeDark(true);
  expect(colors).toEqual([]);
});

test('after the end nothing is listened to any more', () => {
  const { followed, listeners } = setUp('system');
  followed.stop();
  expect([listeners.size, nativeTheme.listenerCount('updated')]).toEqual([0, 0]);
});
