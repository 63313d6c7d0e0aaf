/** Settings in memory, as the shell's store tells of them. */

import type { Settings } from '../../app/shared/settings.ts';
import { defaultSettings } from '../../app/shared/settings.ts';

export function createFakeSettings(changed: Partial<Settings> = {}) {
  let current: Settings = { ...defaultSettings('/clips'), ...changed };
  const listeners = new Set<(settings: Settings, before: Settings) => void>();
  const onChange = (listener: (settings: Settings, before: Settings) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    current: () => current,
    onChange,
    on: <Key extends keyof Settings>(
      key: Key,
      listener: (next: Settings[Key], before: Settings[Key]) => void,
    ) =>
      onChange((next, before) => {
        if (next[key] !== before[key]) listener(next[key], before[key]);
      }),
    change: (patch: Partial<Settings>): void => {
      const before = current;
      current = { ...current, ...patch };
      for (const listener of listeners) listener(current, before);
    },
    listeners,
  };
}
