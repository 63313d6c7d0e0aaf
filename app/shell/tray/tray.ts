/** Keeps the tray's icon, tooltip and menu as what goes on has them; touches them only when they change. */
import type { NativeImage } from 'electron';
import type { Activity } from '../activity.ts';
import { type AppTray, createTray, type TrayDeps } from './create-tray.ts';
import { loadTrayPicture, type TrayState, trayState } from './tray-icon.ts';
import { activityLine, type TrayCommands, trayMenu } from './tray-menu.ts';

export interface TrayControllerDeps extends Pick<TrayDeps, 'platform' | 'env' | 'log'> {
  /** Holds the pictures of tray-icon.ts. */
  readonly iconFolder: string;
  /** Bytes a second, or null. */
  readonly speedLimit: () => number | null;
  readonly commands: TrayCommands;
}

export interface TrayController {
  readonly isReliable: boolean;
  /** Call after a change of the activity, the failures, the settings or the language. */
  update(activity: Activity, unseenFailures: number): void;
  destroy(): void;
}

/** Makes the icon and what keeps it up to date. */
export function createTrayController(deps: TrayControllerDeps): TrayController {
  const pictures = new Map<TrayState, NativeImage>();
  const pictureOf = (state: TrayState): NativeImage => {
    const picture = pictures.get(state) ?? loadTrayPicture(deps.iconFolder, state, deps.platform);
    pictures.set(state, picture);
    return picture;
  };
  const tray: AppTray = createTray({ ...deps, picture: pictureOf('idle'), onClick: deps.commands.show });
  let shownState: TrayState = 'idle';
  let shownTip = '';
  /** A menu that is set anew closes, or flickers, under the hand that has it open. */
  let shownMenu = '';

  return {
    isReliable: tray.isReliable,
    update(activity, unseenFailures) {
      const state = trayState(activity, unseenFailures);
      if (state !== shownState) tray.setPicture(pictureOf(state));
      shownState = state;

      const tip = `Dailies: ${activityLine(activity)}`;
      if (tip !== shownTip) tray.setToolTip(tip);
      shownTip = tip;

      const template = trayMenu(
        activity,
        { limit: deps.speedLimit(), withPercent: deps.platform === 'win32' },
        deps.commands,
      );
      const text = JSON.stringify([template, activity.inFlight.slice(0, 5).map(({ id }) => id)]);
      if (text !== shownMenu) tray.setMenu(template);
      shownMenu = text;
    },
    destroy: () => tray.destroy(),
  };
}
