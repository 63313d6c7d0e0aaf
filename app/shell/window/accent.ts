/** Follows the desktop's accent colour, for what is chosen in the window; it may change while Dailies runs. */
import type { SystemPreferences } from 'electron';

export interface AccentDeps {
  readonly systemPreferences: Pick<SystemPreferences, 'getAccentColor' | 'on' | 'removeListener'>;
  readonly platform: NodeJS.Platform;
  readonly onChange: (accent: string | null) => void;
  readonly log: (line: string) => void;
}

export interface Accent {
  /** #rrggbb; null where the desktop has none. */
  current(): string | null;
  stop(): void;
}

/**
 * Reads a colour as Electron writes it, RRGGBBAA; null where a desktop without an accent gives nothing, or something
 * that is not a colour.
 */
export function parseAccent(color: string): string | null {
  const found = /^#?([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(color);
  return found ? `#${found[1]?.toLowerCase()}` : null;
}

export function watchAccent(deps: AccentDeps): Accent {
  const { systemPreferences, platform } = deps;
  const handleChange = (_event: unknown, color: string): void => deps.onChange(parseAccent(color));
  // macOS has no such event; there a new accent shows when the window is next made.
  const tells = platform === 'win32' || platform === 'linux';
  if (tells) systemPreferences.on('accent-color-changed', handleChange);
  return {
    current() {
      try {
        return parseAccent(systemPreferences.getAccentColor());
      } catch (thrown) {
        deps.log(`accent: there is none (${String(thrown)})`);
        return null;
      }
    },
    stop() {
      if (tells) systemPreferences.removeListener('accent-color-changed', handleChange);
    },
  };
}
