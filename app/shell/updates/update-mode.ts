/** Says whether this copy of Dailies may update itself, only tells of a newer one, or leaves that to others. Pure. */

import { isInstalled } from '../mac-place.ts';

/** `install`: fetches and installs; `notify`: only tells; `off`: does not even ask. */
export type UpdateMode = 'install' | 'notify' | 'off';

/** What electron-builder wrote into resources/app-update.yml, so far as it matters here. */
export interface UpdateFeed {
  /** Where a person finds the packages; null where the feed has no page. */
  readonly page: string | null;
  /** Windows: whose signature an installer must have. */
  readonly hasPublisher: boolean;
}

/**
 * Reads the flat file that electron-builder writes. Null for a feed that is not https, or of a kind that Dailies
 * is not published by: then nothing is looked for.
 */
export function readUpdateFeed(text: string): UpdateFeed | null {
  const field = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*["']?([^"'\\r\\n]*?)["']?[ \\t]*$`, 'm').exec(text)?.[1] ?? '';
  const hasPublisher = /^publisherName:(?:[ \t]*\S|[ \t]*\r?\n[ \t]*-[ \t]*\S)/m.test(text);
  switch (field('provider')) {
    case 'github': {
      const [owner, repo] = [field('owner'), field('repo')];
      const isName = (name: string): boolean => /^[\w.-]+$/.test(name);
      if (!isName(owner) || !isName(repo)) return null;
      return { page: `https://github.com/${owner}/${repo}/releases/latest`, hasPublisher };
    }
    case 'generic':
      return isHttps(field('url')) ? { page: null, hasPublisher } : null;
    default:
      return null;
  }
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

export interface UpdateSurroundings {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The word in resources/package-type (`deb`, `rpm`), null without that file. */
  readonly packageType: string | null;
  /** Run from an AppImage of its own. */
  readonly isAppImage: boolean;
  readonly feed: UpdateFeed | null;
  /** Absolute path of the program. */
  readonly execPath: string;
  /** macOS: whether the package was built with a certificate; see build/scripts/pack-options.ts. */
  readonly isSignedForMac: boolean;
}

/** Gives the mode of this copy. */
export function updateMode(surroundings: UpdateSurroundings): UpdateMode {
  const { isPackaged, platform, env, packageType, isAppImage, feed, execPath } = surroundings;
  if (!isPackaged || feed === null) return 'off';
  switch (platform) {
    case 'darwin':
      // Squirrel.Mac takes signed apps alone (Electron, docs/tutorial/code-signing.md) and only where it may write: it
      // would fetch the whole package every time, and fail.
      return surroundings.isSignedForMac && isInstalled(platform, execPath) ? 'install' : 'notify';
    case 'win32':
      // Without a name to compare, electron-updater takes any signature for good, and none too (docs/rules.md, U1).
      return feed.hasPublisher ? 'install' : 'notify';
    case 'linux':
      if (env.FLATPAK_ID || env.SNAP) return 'off';
      // It would install them as root with every signature check off.
      if (packageType !== null) return 'notify';
      return isAppImage ? 'install' : 'off';
    default:
      return 'off';
  }
}
