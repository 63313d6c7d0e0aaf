/**
 * Declares every setting once: its default, what the page may send for it, and which values it can have. The type of
 * the settings, the check of what is stored or typed, the page's limits and the command line's ranges all come from
 * here. Four checks need Node (paths, the name template, addresses); app/core/settings/settings.ts adds them.
 */
import * as v from 'valibot';
import { ASSET_KINDS, type AssetKind } from './generation.ts';
import {
  ITEM_STATUSES,
  type ItemStatus,
  MARK_FILTERS,
  type MarkFilter,
  SORT_KEYS,
  type SortKey,
} from './library-view.ts';
import { LOCALES } from './locale.ts';

/** Null when the value can be; else a whole sentence, or what follows the setting's name. */
export type SettingCheck = (value: unknown) => string | null;

interface Setting<Value> {
  /** What counts until a person changes it. */
  readonly initial: Value;
  /** Of the right type and of bounded length: what the page may send. `check` says whether it can be. */
  readonly type: v.GenericSchema<Value>;
  readonly check: SettingCheck;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

interface NumberSetting<Value> extends Setting<Value>, Range {
  /** What the command line takes, where scripts may go further than the window. */
  readonly terminal: Range;
}

const MAX_ADDRESS = 4096;
const MAX_TEMPLATE = 300;
const MAX_SEARCH = 500;

const orNull =
  (check: SettingCheck): SettingCheck =>
  (value) =>
    value === null ? null : check(value);

const numberBetween =
  ({ low, high }: Range, whole: boolean): SettingCheck =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value))
      ? null
      : `must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}`;

interface Bounds extends Range {
  readonly whole?: boolean;
  readonly terminal?: Range;
}

function number(initial: number, { whole = true, terminal, ...range }: Bounds): NumberSetting<number> {
  const check = numberBetween(range, whole);
  return { initial, type: v.number(), check, ...range, terminal: terminal ?? range };
}

/** Makes a setting of a number or none, which is null. */
function optionalNumber({ whole = true, terminal, ...range }: Bounds): NumberSetting<number | null> {
  const check = orNull(numberBetween(range, whole));
  return { initial: null, type: v.nullable(v.number()), check, ...range, terminal: terminal ?? range };
}

function yesOrNo(initial: boolean): Setting<boolean> {
  return {
    initial,
    type: v.boolean(),
    check: (value) => (typeof value === 'boolean' ? null : 'must be yes or no'),
  };
}

function oneOf<const Word extends string>(words: readonly Word[], initial: Word): Setting<Word> {
  return {
    initial,
    type: v.picklist(words),
    check: (value) =>
      (words as readonly unknown[]).includes(value) ? null : `must be one of ${words.join(', ')}`,
  };
}

function someOf<Word extends string>(
  words: readonly Word[],
  initial: readonly Word[],
  least: 0 | 1,
): Setting<readonly Word[]> {
  const expected =
    least === 0 ? `may only name ${words.join(', ')}` : `must name at least one of ${words.join(', ')}`;
  return {
    initial,
    type: v.pipe(v.array(v.picklist(words)), v.maxLength(words.length)),
    check: (value) =>
      Array.isArray(value) &&
      value.length >= least &&
      value.every((word) => (words as readonly unknown[]).includes(word))
        ? null
        : expected,
  };
}

const isText = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'string' && value.length >= low && value.length <= high;

function text(initial: string, [low, high]: readonly [number, number]): Setting<string> {
  const expected = low === 0 ? `must be at most ${high} characters` : `must be ${low} to ${high} characters`;
  return {
    initial,
    type: v.pipe(v.string(), v.maxLength(high)),
    check: (value) => (isText(value, low, high) ? null : expected),
  };
}

function optionalText(wrong: SettingCheck): Setting<string | null> {
  return {
    initial: null,
    type: v.nullable(v.pipe(v.string(), v.maxLength(MAX_ADDRESS))),
    check: orNull(wrong),
  };
}

const optionalTexts: Setting<readonly string[] | null> = {
  initial: null,
  type: v.nullable(v.array(v.pipe(v.string(), v.maxLength(MAX_ADDRESS)))),
  check: orNull((value) =>
    Array.isArray(value) && value.every((one) => isText(one, 0, MAX_ADDRESS))
      ? null
      : 'must be a list of texts',
  ),
};

const fullPath: SettingCheck = (value) =>
  isText(value, 1, MAX_ADDRESS) && !String(value).includes('\0') ? null : 'must be a full path';

const proxyAddress: SettingCheck = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    return 'must be an address like http://proxy.example:8080';
  }
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a name or password: settings are no place for secrets';
  }
  // A scheme that browsers do not know, such as socks5:, has no path at all.
  return ['', '/'].includes(url.pathname) && url.search === '' && url.hash === ''
    ? null
    : 'must end with its port';
};

/** What a person has chosen. The key is not among it: it lives encrypted, in the key vault. */
export const SETTINGS = {
  /** The gateway's base address: https, or plain http on this machine alone. */
  baseUrl: {
    ...text('https://www.kkiai.com', [1, MAX_ADDRESS]),
    check: (value: unknown) => (isText(value, 1, MAX_ADDRESS) ? null : 'must be an address'),
  },
  /** Absolute path of the folder that clips are saved in; whoever makes the defaults knows it. */
  folder: { ...text('', [1, MAX_ADDRESS]), check: fullPath },
  /** File name template; its slashes make subfolders. See app/core/downloads/publish/file-name.ts. */
  nameTemplate: text('{prompt} [{id8}]', [1, MAX_TEMPLATE]),
  assets: someOf<AssetKind>(ASSET_KINDS, ['video'], 1),
  /** Files at once. */
  concurrency: number(3, { low: 1, high: 10, terminal: { low: 1, high: 64 } }),
  /** Connections to one large file at once, at the most; 1 for never more than one. */
  segments: number(4, { low: 1, high: 8 }),
  /** For all transfers together; null for no limit. */
  limitBytesPerSecond: optionalNumber({
    // 0.01 MB, the least that the window’s field can say.
    low: 10_000,
    high: Number.MAX_SAFE_INTEGER,
    terminal: { low: 1, high: Number.MAX_SAFE_INTEGER },
  }),
  /** Requests a second to the gateway. */
  requestsPerSecond: number(2, { low: 0.1, high: 20, whole: false, terminal: { low: 0, high: 1000 } }),
  /** Each task's polling interval; null lets the cadence decide. */
  pollIntervalMs: optionalNumber({ low: 500, high: 86_400_000 }),
  theme: oneOf(['system', 'light', 'dark'], 'system'),
  language: oneOf(['system', ...LOCALES], 'system'),
  /** List state that is remembered. */
  view: oneOf(['list', 'grid'], 'list'),
  /** Takes of a prompt stand together below it. */
  grouped: yesOrNo(true),
  /** Pixels that a line of the grid's pictures comes near. */
  pictureHeight: number(132, { low: 80, high: 400 }),
  sort: oneOf<SortKey>(SORT_KEYS, 'tracked'),
  sortDescending: yesOrNo(true),
  /** The states that are shown; empty for all. */
  statuses: someOf<ItemStatus>(ITEM_STATUSES, [], 0),
  /** The marks that are shown; empty for all. */
  marks: someOf<MarkFilter>(MARK_FILTERS, [], 0),
  /** What the list is searched for; empty for all. */
  search: text('', [0, MAX_SEARCH]),
  /** When the window was last looked at, in milliseconds since the epoch: what came after that is new. */
  visitedAtMs: optionalNumber({ low: 0, high: Number.MAX_SAFE_INTEGER }),
  /** Closing the window keeps Dailies running in the tray. */
  closeToTray: yesOrNo(true),
  /** The page's process is given back to the system while the window is hidden. */
  releaseWhenHidden: yesOrNo(true),
  /** Starts with the desktop session, without its window. */
  startAtLogin: yesOrNo(false),
  /** A notification when clips are saved. */
  notifySaved: yesOrNo(true),
  /** A notification when something failed for good. */
  notifyFailed: yesOrNo(true),
  /** Offers the task ids in what is copied. */
  watchClipboard: yesOrNo(false),
  /** Absolute path of a folder whose new files are read for task ids; null for none. */
  watchFolder: optionalText(fullPath),
  /** What is run when a clip is saved: a program and its arguments, no shell; null for nothing. */
  onSavedCommand: optionalTexts,
  /** Where a saved clip is told of by a POST; null for nowhere. */
  onSavedUrl: optionalText((value) => (isText(value, 1, MAX_ADDRESS) ? null : 'must be an address')),
  proxyMode: oneOf(['system', 'none', 'manual'], 'system'),
  /** The proxy of the mode `manual`, without a name or password: settings are no place for secrets. */
  proxyUrl: optionalText(proxyAddress),
  checkForUpdates: yesOrNo(true),
  /** The first steps were finished or skipped; they are not shown by themselves again. */
  firstRunDone: yesOrNo(false),
};

type Schema = typeof SETTINGS;
export type Settings = { readonly [Key in keyof Schema]: Schema[Key]['initial'] };
export type Theme = Settings['theme'];
export type Language = Settings['language'];
export type ProxyMode = Settings['proxyMode'];

/** Some of them, to be changed; `undefined` is no value that a setting takes. */
export type SettingsChange = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly (keyof Settings)[];

/** Gives the settings that count until a person changes them. `folder`: an absolute path for the clips. */
export function defaultSettings(folder: string): Settings {
  const initial = Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].initial]));
  return { ...(initial as unknown as Settings), folder };
}

/** What the page may switch off, and a person alone may set. */
const ONLY_OFF = { watchFolder: v.null(), onSavedCommand: v.null(), onSavedUrl: v.null() };

type PageSettings = Omit<Schema, 'folder' | keyof typeof ONLY_OFF>;
type PageTypes = { readonly [Key in keyof PageSettings]: PageSettings[Key]['type'] };

function pageTypes(): PageTypes {
  const own = Object.entries(SETTINGS).filter(([key]) => key !== 'folder' && !(key in ONLY_OFF));
  return Object.fromEntries(own.map(([key, setting]) => [key, setting.type])) as unknown as PageTypes;
}

/**
 * What the page may set. It names no folder: where clips go, and where files are read from, a person chooses in
 * the system's own dialog, so that a page that was taken over cannot (files go by id, never by path). Nor does it name
 * a command or an address that follow a saved clip: a person chooses the one in the system's dialog, and the other stands
 * in the settings file. It can only switch them off.
 */
export const settingsPatch = v.partial(v.strictObject({ ...pageTypes(), ...ONLY_OFF }));
export type SettingsPatch = v.InferOutput<typeof settingsPatch>;
