/** Says which of Linux's two display systems the window is on. */

/** Chromium takes Wayland where it finds it, unless it is told which one (`told`: its switch `ozone-platform`). */
export function isWayland(
  platform: NodeJS.Platform,
  told: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform !== 'linux' || told === 'x11') return false;
  return told === 'wayland' || Boolean(env.WAYLAND_DISPLAY);
}
