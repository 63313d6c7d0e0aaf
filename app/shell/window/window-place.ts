/** Says where the window opens: where it was, if that place is still on a screen. */
import type { Rectangle } from 'electron';
import type { WindowPlace } from '../settings/config-file.ts';

export const MIN_WIDTH = 640;
export const MIN_HEIGHT = 480;
const DEFAULT_WIDTH = 1080;
const DEFAULT_HEIGHT = 720;
/** So much of the window has to be on a screen for a hand to get hold of it. */
const MIN_VISIBLE = 100;

/**
 * Gives the place in pixels. Without x and y the system centres the window.
 * @param screens the work area of each display.
 */
export function fitPlace(
  place: WindowPlace | null,
  screens: readonly Rectangle[],
): { readonly x?: number; readonly y?: number; readonly width: number; readonly height: number } {
  if (place === null) return { width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT };
  const width = Math.max(MIN_WIDTH, Math.round(place.width));
  const height = Math.max(MIN_HEIGHT, Math.round(place.height));
  if (place.x === null || place.y === null) return { width, height };

  const x = Math.round(place.x);
  const y = Math.round(place.y);
  const reachable = screens.some((screen) => {
    const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
    const down = Math.min(y + height, screen.y + screen.height) - Math.max(y, screen.y);
    return across >= MIN_VISIBLE && down >= MIN_VISIBLE;
  });
  return reachable ? { x, y, width, height } : { width, height };
}
