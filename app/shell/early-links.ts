/** macOS hands links over as events, the first maybe before the app is ready: they wait for whoever opens them. */
import type { App } from 'electron';

/** Listens from now on; the returned function names the opener, and gives it what came before. */
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
