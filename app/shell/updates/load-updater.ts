/**
 * Loads electron-updater and makes it ready: its words go to our log, its requests the person's own way, and nowhere
 * but https.
 */
import type { Session } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { noProxyNamed } from '../../core/network/proxy-routes.ts';
import type { Settings } from '../../shared/settings.ts';

/** It writes whole YAML files and stacks; the first line says what happened. */
const MAX_WORDS = 300;

interface LoadUpdaterDeps {
  readonly settings: () => Pick<Settings, 'proxyMode' | 'proxyUrl'>;
  readonly log: (line: string) => void;
}

/** Sets the proxy, before each look: the setting may have changed. */
async function takeProxyOf(session: Session, settings: LoadUpdaterDeps['settings']): Promise<void> {
  const { proxyMode, proxyUrl } = settings();
  if (proxyMode !== 'manual') {
    await session.setProxy({ mode: proxyMode === 'system' ? 'system' : 'direct' });
    return;
  }
  // Going straight would be what the person did not want, here as for polls and files.
  if (proxyUrl === null) throw noProxyNamed();
  await session.setProxy({ mode: 'fixed_servers', proxyRules: proxyUrl });
}

/**
 * Loads the library on first use: most starts are over before that. Its session is hardened like every other (no
 * request but app: and media:), so https is let through here, and nothing else.
 */
export async function loadUpdater(deps: LoadUpdaterDeps): Promise<AppUpdater> {
  const { autoUpdater } = (await import('electron-updater')).default;
  const say = (message: unknown): void => deps.log(`update: ${String(message).slice(0, MAX_WORDS)}`);
  autoUpdater.logger = { info: say, warn: say, error: say };
  // It would send an id of this installation with each look.
  autoUpdater.requestHeaders = { 'x-user-staging-id': 'none' };
  const session = autoUpdater.netSession;
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: new URL(url).protocol !== 'https:' }),
  );
  autoUpdater.on('login', (_info, callback) => {
    deps.log(
      'update: a server or proxy on the way asks for a user name and password, which Dailies does not have',
    );
    // Without a name it is a refusal, and the look comes to an end; unanswered it would wait for good.
    (callback as () => void)();
  });
  const check = autoUpdater.checkForUpdates.bind(autoUpdater);
  autoUpdater.checkForUpdates = async () => {
    await takeProxyOf(session, deps.settings);
    return check();
  };
  return autoUpdater;
}
