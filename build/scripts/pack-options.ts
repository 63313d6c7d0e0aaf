/**
 * What electron-builder.yml leaves to whoever publishes, taken from the environment. Pure. Without any of it the
 * packages are good, unsigned, and look for no updates: a feed that nobody fills must not ship.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** Where newer versions will be found; null for nowhere. Throws for one that cannot be. */
function feedOptions(env: Environment): readonly string[] {
  const { DAILIES_FEED_GITHUB: repository, DAILIES_FEED_URL: address } = env;
  if (repository) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
    if (!owner || !repo) throw new Error('DAILIES_FEED_GITHUB must be owner/repository.');
    return ['publish.provider=github', `publish.owner=${owner}`, `publish.repo=${repo}`];
  }
  if (!address) return [];
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    throw new Error('DAILIES_FEED_URL must begin with https://.');
  }
  return ['publish.provider=generic', `publish.url=${address}`];
}

/**
 * Arguments for electron-builder. DAILIES_FEED_GITHUB (owner/repository) or DAILIES_FEED_URL: the update feed;
 * DAILIES_PUBLISHER: the name in the Windows certificate, which updates are compared with; DAILIES_HOMEPAGE and
 * DAILIES_MAINTAINER: for the .deb and .rpm, which cannot do without.
 */
export function packOptions(env: Environment): readonly string[] {
  const options = [
    ...feedOptions(env),
    `extraMetadata.homepage=${env.DAILIES_HOMEPAGE || 'https://dailies.invalid/'}`,
    ...(env.DAILIES_PUBLISHER ? [`win.signtoolOptions.publisherName=${env.DAILIES_PUBLISHER}`] : []),
    // electron-builder signs for macOS where it is given a certificate; an app without one cannot update itself.
    ...(env.CSC_LINK || env.CSC_NAME ? ['extraMetadata.signedForMac=true'] : []),
    ...(env.DAILIES_MAINTAINER ? [`linux.maintainer=${env.DAILIES_MAINTAINER}`] : []),
  ];
  return options.map((option) => `-c.${option}`);
}

/**
 * Gives the environment without empty variables for signing. A workflow sets a secret that is not there to nothing, and
 * electron-builder takes an empty CSC_LINK for a certificate's place on macOS: it fails instead of leaving the package
 * unsigned.
 */
export function withoutEmptySigning(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== '' || !/^(?:WIN_)?CSC_|^APPLE_/i.test(name)),
  );
}
