/** Settings in memory, as the shell's store tells of them. */
import { defaultSettings } from '../../app/core/settings/settings.ts';
import type { Settings } from '../../app/shared/settings.ts';

export function createFakeSettings(changed: Partial<Settings> = {}) {
  let current: Settings = { ...defaultSettings('/clips'), ...changed };
  const listeners = new Set<(settings: Settings) => void>();
  return {
    current: () => current,
    onChange: (listener: (settings: Settings) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change: (patch: Partial<Settings>): void => {
      current = { ...current, ...patch };
      for (const listener of listeners) listener(current);
    },
    listeners,
  };
}
