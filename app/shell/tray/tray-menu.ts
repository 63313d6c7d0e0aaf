/** Makes the menu of the tray: what is in flight, and what can be done without the window. Pure. */
import type { MenuItemConstructorOptions } from 'electron';
import { cleanText } from '../../shared/clean-text.ts';
import { m } from '../../shared/paraglide/messages.js';
import type { Activity, InFlight } from '../activity.ts';

export interface TrayCommands {
  readonly show: () => void;
  readonly showItem: (id: string) => void;
  readonly pauseAll: () => void;
  readonly resumeAll: () => void;
  readonly limitSpeed: (bytesPerSecond: number | null) => void;
  readonly addFromClipboard: () => void;
  readonly openFolder: () => void;
  readonly quit: () => void;
}

/** A menu is no list: the window shows the rest. */
const NAMED = 5;
const TITLE_LENGTH = 40;
const MEGABYTE = 1_000_000;
const LIMITS: readonly number[] = [0.5, 1, 2, 5, 10, 20].map((megabytes) => megabytes * MEGABYTE);

export interface TrayMenuOptions {
  /** Bytes a second for all transfers together, or null. */
  readonly limit: number | null;
  /**
   * How far each file is. Only where an open menu stands still: on Linux a menu that is set anew closes or flickers
   * under the hand, and with a percentage it would be, each second.
   */
  readonly withPercent: boolean;
}

/** Gives the whole menu as data. */
export function trayMenu(
  activity: Activity,
  { limit, withPercent }: TrayMenuOptions,
  commands: TrayCommands,
): MenuItemConstructorOptions[] {
  return [
    ...inFlightItems(activity, withPercent, commands),
    { type: 'separator' },
    activity.allPaused
      ? { id: 'resume-all', label: m.list_resume_all(), click: commands.resumeAll }
      : {
          id: 'pause-all',
          label: m.list_pause_all(),
          enabled: activity.downloading + activity.generating > 0,
          click: commands.pauseAll,
        },
    { label: m.settings_speed(), submenu: limitItems(limit, commands) },
    { type: 'separator' },
    { id: 'add-from-clipboard', label: m.shell_add_from_clipboard(), click: commands.addFromClipboard },
    { id: 'open-folder', label: m.shell_open_folder(), click: commands.openFolder },
    { type: 'separator' },
    { id: 'show', label: m.shell_show(), click: commands.show },
    { id: 'quit', label: m.shell_quit(), click: commands.quit },
  ];
}

/** Writes one line for the icon's tooltip, and the menu's first. */
export function activityLine(activity: Activity): string {
  const { linksEnding } = activity;
  return [...stateParts(activity), ...(linksEnding > 0 ? [m.links_ending({ count: linksEnding })] : [])].join(
    ' · ',
  );
}

function stateParts({ blocked, allPaused, downloading, generating }: Activity): readonly string[] {
  if (blocked) return [m.shell_needs_you()];
  if (allPaused) return [m.list_all_paused()];
  const parts = [
    ...(downloading > 0 ? [m.list_downloading({ count: downloading })] : []),
    ...(generating > 0 ? [m.list_generating({ count: generating })] : []),
  ];
  return parts.length > 0 ? parts : [m.list_idle()];
}

function inFlightItems(
  activity: Activity,
  withPercent: boolean,
  commands: TrayCommands,
): MenuItemConstructorOptions[] {
  const named = activity.inFlight.slice(0, NAMED);
  const more = activity.downloading - named.length;
  return [
    { label: activityLine(activity), enabled: false },
    ...named.map((item) => ({
      label: itemLabel(item, withPercent),
      click: () => commands.showItem(item.id),
    })),
    ...(more > 0 ? [{ label: m.shell_more({ count: more }), click: commands.show }] : []),
  ];
}

function itemLabel(item: InFlight, withPercent: boolean): string {
  // An ampersand would underline the letter after it.
  const title = cleanText(item.prompt ?? '', TITLE_LENGTH).replaceAll('&', '&&') || item.id.slice(0, 8);
  return !withPercent || item.fraction === null ? title : `${title} · ${Math.floor(item.fraction * 100)}%`;
}

function limitItems(limit: number | null, commands: TrayCommands): MenuItemConstructorOptions[] {
  // One that was typed in the settings is among them, so that the menu says what holds.
  const limits = limit === null ? LIMITS : [...new Set([...LIMITS, limit])].sort((a, b) => a - b);
  const item = (label: string, value: number | null): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: limit === value,
    click: () => commands.limitSpeed(value),
  });
  return [
    item(m.settings_speed_none(), null),
    { type: 'separator' },
    ...limits.map((value) => item(`${value / MEGABYTE} ${m.settings_speed_unit()}`, value)),
  ];
}
