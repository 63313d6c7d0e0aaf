import type { AssetKind } from './generation.ts';
import type { ItemStatus, SortKey } from './library-view.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'system' | 'en' | 'zh-Hans';
export type ProxyMode = 'system' | 'none' | 'manual';

/** What a person has chosen. The key is not among it: it lives encrypted, in the key vault. */
export interface Settings {
  /** The gateway's base address: https, or plain http on this machine alone. */
  readonly baseUrl: string;
  /** Absolute path of the folder that clips are saved in. */
  readonly folder: string;
  /** File name template; its slashes make subfolders. See app/core/downloads/publish/file-name.ts. */
  readonly nameTemplate: string;
  readonly assets: readonly AssetKind[];
  /** Files at once, 1 to 10. */
  readonly concurrency: number;
  /** Connections to one large file at once, at the most, 1 to 8; 1 for never more than one. */
  readonly segments: number;
  /** For all transfers together; null for no limit. */
  readonly limitBytesPerSecond: number | null;
  /** Requests a second to the gateway, 0.1 to 20. */
  readonly requestsPerSecond: number;
  /** Each task's polling interval; null lets the cadence decide. */
  readonly pollIntervalMs: number | null;
  readonly theme: Theme;
  readonly language: Language;
  /** List state that is remembered. */
  readonly view: 'list' | 'grid';
  readonly sort: SortKey;
  readonly sortDescending: boolean;
  /** The states that are shown; empty for all. */
  readonly statuses: readonly ItemStatus[];
  /** What the list is searched for; empty for all. */
  readonly search: string;
  /** Closing the window keeps Dailies running in the tray. */
  readonly closeToTray: boolean;
  /** The page's process is given back to the system while the window is hidden. */
  readonly releaseWhenHidden: boolean;
  /** Starts with the desktop session, without its window. */
  readonly startAtLogin: boolean;
  /** A notification when clips are saved. */
  readonly notifySaved: boolean;
  /** A notification when something failed for good. */
  readonly notifyFailed: boolean;
  /** Offers the task ids in what is copied. */
  readonly watchClipboard: boolean;
  /** Absolute path of a folder whose new files are read for task ids; null for none. */
  readonly watchFolder: string | null;
  readonly proxyMode: ProxyMode;
  /** The proxy of the mode `manual`, without a name or password: settings are no place for secrets. */
  readonly proxyUrl: string | null;
  readonly checkForUpdates: boolean;
  /** The first steps were finished or skipped; they are not shown by themselves again. */
  readonly firstRunDone: boolean;
}

/** Some of them, to be changed; `undefined` is no value that a setting takes. */
export type SettingsChange = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };
