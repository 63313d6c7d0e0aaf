/** Shows progress on the taskbar's or dock's icon, and how many clips came that nobody has looked at yet. */
import type { App, BrowserWindow, NativeImage } from 'electron';
import type { Activity } from './activity.ts';

export interface TaskbarDeps {
  readonly app: Pick<App, 'setBadgeCount'>;
  readonly platform: NodeJS.Platform;
  /** Progress and overlay belong to a window; null while there is none. */
  readonly window: () => Pick<BrowserWindow, 'setProgressBar' | 'setOverlayIcon'> | null;
  /** Windows alone shows it. */
  readonly overlay: NativeImage;
}

export interface TaskbarState {
  readonly activity: Activity;
  readonly unseenSaved: number;
  readonly unseenFailures: number;
  /** What a screen reader says of the overlay. */
  readonly attentionWords: string;
}

export interface Taskbar {
  update(state: TaskbarState): void;
  /** Takes the badge away: it outlives the process on some docks. */
  clear(): void;
}

type ProgressMode = 'none' | 'normal' | 'indeterminate' | 'error' | 'paused';

/** Gives what the bar shows, as Electron has it: below 0 for no bar, above 1 for one without an end. Pure. */
export function taskbarProgress(activity: Activity): { readonly value: number; readonly mode: ProgressMode } {
  if (activity.downloading === 0) return { value: -1, mode: 'none' };
  // Whole percents: each change is a message to the dock.
  const value = activity.fraction === null ? 2 : Math.floor(activity.fraction * 100) / 100;
  if (activity.blocked) return { value: Math.min(value, 1), mode: 'error' };
  return { value, mode: activity.fraction === null ? 'indeterminate' : 'normal' };
}

/** Makes what updates the icon; it sends the system changes alone. */
export function createTaskbar(deps: TaskbarDeps): Taskbar {
  let shownWindow: unknown = null;
  let shownProgress = '';
  let shownAttention = false;
  let shownBadge = 0;

  return {
    update({ activity, unseenSaved, unseenFailures, attentionWords }) {
      if (deps.platform !== 'win32' && unseenSaved !== shownBadge) {
        deps.app.setBadgeCount(unseenSaved);
        shownBadge = unseenSaved;
      }
      const window = deps.window();
      if (window === null) return;
      const isNew = window !== shownWindow;
      shownWindow = window;

      const { value, mode } = taskbarProgress(activity);
      const progress = `${value} ${mode}`;
      // A window without a bar is what a new one is.
      if (progress !== (isNew ? '-1 none' : shownProgress)) window.setProgressBar(value, { mode });
      shownProgress = progress;

      const attention = activity.blocked || unseenFailures > 0;
      if (deps.platform === 'win32' && attention !== (isNew ? false : shownAttention)) {
        window.setOverlayIcon(attention ? deps.overlay : null, attention ? attentionWords : '');
      }
      shownAttention = attention;
    },
    clear() {
      if (shownBadge > 0) deps.app.setBadgeCount(0);
      shownBadge = 0;
    },
  };
}
