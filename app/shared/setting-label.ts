/** Says what each setting is called, in the page and in the system's own dialogs alike. */
import { m } from './paraglide/messages.js';
import type { Settings } from './settings.ts';

const LABELS: { readonly [Field in keyof Settings]: () => string } = {
  baseUrl: m.settings_base_url,
  folder: m.settings_folder,
  nameTemplate: m.settings_name_template,
  assets: m.settings_assets,
  concurrency: m.settings_concurrency,
  segments: m.settings_segments,
  limitBytesPerSecond: m.settings_speed,
  requestsPerSecond: m.settings_rate,
  pollIntervalMs: m.settings_poll,
  theme: m.settings_theme,
  language: m.settings_language,
  view: m.bar_view,
  grouped: m.command_toggleGroups,
  pictureHeight: m.list_picture_size,
  sort: m.bar_sort,
  sortDescending: m.bar_sort,
  statuses: m.bar_filter,
  marks: m.bar_filter,
  search: m.bar_search,
  visitedAtMs: m.filter_new,
  closeToTray: m.settings_close_to_tray,
  releaseWhenHidden: m.settings_release,
  startAtLogin: m.settings_start_at_login,
  notifySaved: m.settings_notify_saved,
  notifyFailed: m.settings_notify_failed,
  watchClipboard: m.settings_clipboard,
  watchFolder: m.settings_watch_folder,
  onSavedCommand: m.settings_on_saved_command,
  onSavedUrl: m.settings_on_saved_url,
  proxyMode: m.settings_proxy,
  proxyUrl: m.settings_proxy_url,
  checkForUpdates: m.settings_updates,
  firstRunDone: m.first_steps,
};

/** Gives a setting's name in the person's language. */
export function settingLabel(field: keyof Settings): string {
  return LABELS[field]();
}
