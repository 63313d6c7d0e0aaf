/** Says which picture the tray shows. They are drawn by build/scripts/draw-icons.ts, each PNG with its @2x twin. */
import { join } from 'node:path';
import { type NativeImage, nativeImage } from 'electron';
import type { Activity } from '../activity.ts';

/** `attention`: nothing goes on, or something failed since the window was last looked at. */
export type TrayState = 'idle' | 'working' | 'attention';

export function trayState(activity: Activity, unseenFailures: number): TrayState {
  if (activity.blocked || unseenFailures > 0) return 'attention';
  return activity.downloading + activity.generating > 0 ? 'working' : 'idle';
}

/**
 * Names the file of a picture. macOS colours one named …Template for its light and its dark menu bar. Windows takes the
 * size that its screen wants out of an .ico, where it would scale a picture (Electron, docs/api/tray.md).
 */
export function trayPictureName(state: TrayState, platform: NodeJS.Platform): string {
  const name = state === 'idle' ? 'tray' : `tray-${state}`;
  if (platform === 'win32') return `${name}.ico`;
  return `${name}${platform === 'darwin' ? 'Template' : ''}.png`;
}

export function loadTrayPicture(folder: string, state: TrayState, platform: NodeJS.Platform): NativeImage {
  return nativeImage.createFromPath(join(folder, trayPictureName(state, platform)));
}
