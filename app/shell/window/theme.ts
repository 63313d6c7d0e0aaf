/**
 * Follows the theme beyond the page: in title bar, native menus and dialogs, and in the window before its page is
 * painted.
 */
import type { NativeTheme } from 'electron';
import type { Settings } from '../../shared/settings.ts';

export interface ThemeDeps {
  readonly nativeTheme: Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors' | 'on' | 'removeListener'>;
  readonly settings: {
    current(): Pick<Settings, 'theme'>;
    onChange(listener: () => void): () => void;
  };
  /** Called with each other colour than that of the start. */
  readonly onColor: (color: string) => void;
}

export interface FollowedTheme {
  /** #rrggbb: the window's own colour. */
  color(): string;
  stop(): void;
}

/** As --surface in renderer/styles/tokens.css. */
const SURFACE = { light: '#f7f7f9', dark: '#17181c' };

export function followTheme({ nativeTheme, settings, onColor }: ThemeDeps): FollowedTheme {
  const color = (): string => (nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light);
  function tell(): void {
    if (color() === shown) return;
    shown = color();
    onColor(shown);
  }
  function apply(): void {
    const { theme } = settings.current();
    if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
  }
  // The window is only made afterwards, in that colour.
  apply();
  let shown = color();
  nativeTheme.on('updated', tell);
  const off = settings.onChange(apply);
  return {
    color,
    stop() {
      off();
      nativeTheme.removeListener('updated', tell);
    },
  };
}
