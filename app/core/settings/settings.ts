/** Checks settings, as a person types them and as they are read from disk: the schema's rules, and Node's. */
import { isAbsolute } from 'node:path';
import { DailiesError, type Facts } from '../../shared/error-code.ts';
import { SETTING_KEYS, SETTINGS, type SettingCheck, type Settings } from '../../shared/settings.ts';
import { checkNameTemplate } from '../downloads/publish/file-name.ts';
import { commandFault, urlFault } from '../hooks/hook-target.ts';
import { parseBaseUrl } from '../services/base-url.ts';

const isFullPath: SettingCheck = (value) => (isAbsolute(String(value)) ? null : 'must be a full path');

/** Rules that only Node can judge; each sees a value that has passed the schema's own check. */
const NODE_CHECKS: { readonly [Key in keyof Settings]?: (value: unknown) => Facts | string | null } = {
  baseUrl: (value) => {
    const parsed = parseBaseUrl(String(value));
    return parsed.ok ? null : parsed.error.facts;
  },
  folder: isFullPath,
  onSavedCommand: (value) => (value === null ? null : commandFault(value)),
  onSavedUrl: (value) => (value === null ? null : urlFault(value)),
  watchFolder: (value) => (value === null ? null : isFullPath(value)),
  nameTemplate: (value) => {
    try {
      checkNameTemplate(String(value));
      return null;
    } catch (thrown) {
      if (thrown instanceof DailiesError) return thrown.facts;
      throw thrown;
    }
  },
};

function whatIsWrong(key: keyof Settings, value: unknown): Facts | null {
  const wrong = SETTINGS[key].check(value) ?? NODE_CHECKS[key]?.(value) ?? null;
  return typeof wrong === 'string' ? { cause: 'bad-setting', value: key, words: wrong } : wrong;
}

/**
 * Applies what a person chose. Throws DailiesError `bad-input`, naming the first setting that cannot be, and
 * changes nothing then.
 */
export function changeSettings(current: Settings, patch: Readonly<Record<string, unknown>>): Settings {
  for (const [key, value] of Object.entries(patch)) {
    if (!Object.hasOwn(SETTINGS, key))
      throw new DailiesError('bad-input', { cause: 'no-such-setting', value: key });
    const wrong = whatIsWrong(key as keyof Settings, value);
    if (wrong !== null) throw new DailiesError('bad-input', wrong);
  }
  return { ...current, ...(patch as Partial<Settings>) };
}

/** Reads stored settings leniently: a value that cannot be is replaced by its default, and named. */
export function readSettings(
  stored: unknown,
  defaults: Settings,
): { readonly settings: Settings; readonly replaced: readonly (keyof Settings)[] } {
  const source: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const settings: Record<string, unknown> = { ...defaults };
  const replaced: (keyof Settings)[] = [];
  for (const key of SETTING_KEYS) {
    if (!Object.hasOwn(source, key)) continue;
    if (whatIsWrong(key, source[key]) === null) settings[key] = source[key];
    else replaced.push(key);
  }
  return { settings: settings as unknown as Settings, replaced };
}
