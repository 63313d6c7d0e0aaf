/** The settings that count until a person changes them; apart from their checks, which need Node. */
import type { Settings } from '../../shared/settings.ts';

export const DEFAULT_BASE_URL = 'https://www.kkiai.com';
export const DEFAULT_NAME_TEMPLATE = '{prompt} [{id8}]';

/** `folder`: where clips go until the person chooses, an absolute path. */
export function defaultSettings(folder: string): Settings {
  return {
    baseUrl: DEFAULT_BASE_URL,
    folder,
    nameTemplate: DEFAULT_NAME_TEMPLATE,
    assets: ['video'],
    concurrency: 3,
    segments: 4,
    limitBytesPerSecond: null,
    requestsPerSecond: 2,
    pollIntervalMs: null,
    theme: 'system',
    language: 'system',
    view: 'list',
    sort: 'tracked',
    sortDescending: true,
    statuses: [],
    search: '',
    closeToTray: true,
    releaseWhenHidden: true,
    startAtLogin: false,
    notifySaved: true,
    notifyFailed: true,
    watchClipboard: false,
    watchFolder: null,
    proxyMode: 'system',
    proxyUrl: null,
    checkForUpdates: true,
    firstRunDone: false,
  };
}
