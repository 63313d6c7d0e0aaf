/** Says which of Linux's two display systems the window is on. */

/**
 * Says whether Chromium is on Wayland, which it takes where it finds it, unless it is told which one.
 * @param told the value of its switch `ozone-platform`; empty without one.
 */
export function isWayland(
  platform: NodeJS.Platform,
  told: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform !== 'linux' || told === 'x11') return false;
  return told === 'wayland' || Boolean(env.WAYLAND_DISPLAY);
}
