/** Says where macOS runs an app from. Pure. */

/** macOS runs an app there that was never moved out of its disk image or download: read-only, and gone after. */
const PASSING = /^\/(?:Volumes\/|(?:private\/)?var\/folders\/.*\/AppTranslocation\/)/;

/** Says whether the program stays where it is; false while a person only looks at it on macOS. */
export function isInstalled(platform: NodeJS.Platform, execPath: string): boolean {
  return platform !== 'darwin' || !PASSING.test(execPath);
}
