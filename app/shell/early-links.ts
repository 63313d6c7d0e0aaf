/** How the system's links get here: which program opens them, and the ones that come before anyone can. */
import type { App } from 'electron';
import { SCHEME } from './parse-deep-link.ts';

/**
 * macOS hands links over as events, the first maybe before the app is ready: they wait for whoever opens them.
 * Listens from now on; the returned function names the opener, and gives it what came before.
 */
export function collectLinks(app: Pick<App, 'on'>): (open: (link: string) => void) => void {
  const early: string[] = [];
  let open = (link: string): void => void early.push(link);
  app.on('open-url', (event, link) => {
    event.preventDefault();
    open(link);
  });
  return (opener) => {
    open = opener;
    for (const link of early.splice(0)) opener(link);
  };
}

/**
 * Makes this program the one that opens our links, where it is installed. On Linux its desktop file says so; one
 * with a data folder of its own leaves them to the other. `--` keeps a link from being taken for a switch.
 */
export function claimScheme(deps: {
  readonly app: Pick<App, 'isPackaged' | 'setAsDefaultProtocolClient'>;
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  readonly dataFolder: string | null;
}): void {
  if (!deps.app.isPackaged || deps.platform === 'linux' || deps.dataFolder !== null) return;
  deps.app.setAsDefaultProtocolClient(SCHEME, deps.execPath, ['--']);
}
