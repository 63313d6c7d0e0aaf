/** Validation of the settings; used for what a person types, and for what is read from disk. */
import { isAbsolute } from 'node:path';
import { DailiesError } from '../../shared/error-code.ts';
import { ASSET_KINDS } from '../../shared/generation.ts';
import { ITEM_STATUSES, SORT_KEYS } from '../../shared/library-view.ts';
import type { Settings } from '../../shared/settings.ts';
import { checkNameTemplate } from '../downloads/publish/file-name.ts';
import { parseBaseUrl } from '../services/base-url.ts';

export { DEFAULT_BASE_URL, DEFAULT_NAME_TEMPLATE, defaultSettings } from './default-settings.ts';

/** Null when the value can be; else a whole sentence, or what follows the setting's name. */
type Check = (value: unknown) => string | null;

const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : `must be one of ${words.join(', ')}`;
const numberBetween =
  (low: number, high: number, integer: boolean): Check =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high && (!integer || Number.isInteger(value))
      ? null
      : `must be a ${integer ? 'whole ' : ''}number from ${low} to ${high}`;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);
const fullPath: Check = (value) =>
  typeof value === 'string' && isAbsolute(value) && !value.includes('\0') ? null : 'must be a full path';
const yesOrNo: Check = (value) => (typeof value === 'boolean' ? null : 'must be yes or no');

function wrongInTemplate(template: string): string | null {
  try {
    checkNameTemplate(template);
    return null;
  } catch (thrown) {
    if (thrown instanceof DailiesError) return thrown.message;
    throw thrown;
  }
}

function wrongInProxy(value: unknown): string | null {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    return 'must be an address like http://proxy.example:8080';
  }
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a name or password: settings are no place for secrets';
  }
  return url.pathname === '/' && url.search === '' && url.hash === '' ? null : 'must end with its port';
}

const CHECKS: { readonly [Key in keyof Settings]: Check } = {
  baseUrl: (value) => {
    if (typeof value !== 'string') return 'must be an address';
    const parsed = parseBaseUrl(value);
    return parsed.ok ? null : parsed.error.message;
  },
  folder: fullPath,
  nameTemplate: (value) =>
    typeof value === 'string' && value.length <= 300 ? wrongInTemplate(value) : 'must be 1 to 300 characters',
  assets: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((kind) => (ASSET_KINDS as readonly unknown[]).includes(kind))
      ? null
      : `must name at least one of ${ASSET_KINDS.join(', ')}`,
  concurrency: numberBetween(1, 10, true),
  segments: numberBetween(1, 8, true),
  limitBytesPerSecond: orNull(numberBetween(1024, Number.MAX_SAFE_INTEGER, true)),
  requestsPerSecond: numberBetween(0.1, 20, false),
  pollIntervalMs: orNull(numberBetween(500, 86_400_000, true)),
  theme: oneOf('system', 'light', 'dark'),
  language: oneOf('system', 'en', 'zh-Hans'),
  view: oneOf('list', 'grid'),
  sort: oneOf(...SORT_KEYS),
  sortDescending: yesOrNo,
  statuses: (value) =>
    Array.isArray(value) && value.every((status) => (ITEM_STATUSES as readonly unknown[]).includes(status))
      ? null
      : `may only name ${ITEM_STATUSES.join(', ')}`,
  search: (value) =>
    typeof value === 'string' && value.length <= 500 ? null : 'must be at most 500 characters',
  closeToTray: yesOrNo,
  releaseWhenHidden: yesOrNo,
  startAtLogin: yesOrNo,
  notifySaved: yesOrNo,
  notifyFailed: yesOrNo,
  watchClipboard: yesOrNo,
  watchFolder: orNull(fullPath),
  proxyMode: oneOf('system', 'none', 'manual'),
  proxyUrl: orNull(wrongInProxy),
  checkForUpdates: yesOrNo,
  firstRunDone: yesOrNo,
};

const KEYS = Object.keys(CHECKS) as readonly (keyof Settings)[];

/**
 * Applies what a person chose. Throws DailiesError `bad-input`, naming the first setting that cannot be, and
 * changes nothing then.
 */
export function changeSettings(current: Settings, patch: Readonly<Record<string, unknown>>): Settings {
  for (const [key, value] of Object.entries(patch)) {
    if (!Object.hasOwn(CHECKS, key)) throw new DailiesError('bad-input', `There is no setting named ${key}.`);
    const wrong = CHECKS[key as keyof Settings](value);
    if (wrong === null) continue;
    const isSentence = wrong.endsWith('.');
    throw new DailiesError('bad-input', isSentence ? wrong : `The setting “${key}” ${wrong}.`);
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
  for (const key of KEYS) {
    if (!Object.hasOwn(source, key)) continue;
    if (CHECKS[key](source[key]) === null) settings[key] = source[key];
    else replaced.push(key);
  }
  return { settings: settings as unknown as Settings, replaced };
}
