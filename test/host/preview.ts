/**
 * `npm run preview -- --data DIR --remote-debugging-port N`: opens the built app in the stand-in host, for a
 * person with a display or for a tool that joins its Chromium.
 */
import { buildIfStale } from '../../build/scripts/build-if-stale.ts';

const args = process.argv.slice(2);
const at = args.findIndex((argument) => /^--remote-debugging-port(=|$)/.test(argument));
if (at !== -1) {
  const [, inline] = args[at]?.split('=') ?? [];
  const port = inline ?? args[at + 1];
  if (port === undefined || !/^\d{1,5}$/.test(port)) {
    console.error('--remote-debugging-port needs a port number.');
    process.exit(2);
  }
  process.env.HOST_DEBUGGING_PORT = port;
  args.splice(at, inline === undefined ? 2 : 1);
}
process.argv = [...process.argv.slice(0, 2), ...args];

if (process.env.HOST_APP === undefined) await buildIfStale();
const { journal } = await import('./process-journal.ts');

journal.events.on('entry', ({ kind, detail }) => {
  const told = detail as Readonly<Record<string, unknown>>;
  if (kind === 'browser') {
    console.log(
      told.headless
        ? `There is no display: the window is in a headless Chromium, to be joined at ${told.debuggingAddress}`
        : `The window is a page of ${told.executable}; tools join it at ${told.debuggingAddress}`,
    );
  }
  if (kind === 'notification.show') console.log(`Notification: ${told.title}. ${told.body}`);
  if (kind.startsWith('dialog.') && told.answered === false) {
    console.log(
      `A dialog was asked for (${told.title ?? told.message ?? kind}); the stand-in has none, and cancels it.`,
    );
  }
  if (kind.startsWith('shell.')) console.log(`Would ${kind.slice(6)}: ${told.url ?? told.path}`);
});
/** The stand-in shows no tray icon, so Enter in the terminal stands for a click on it. */
let trayHint = false;
journal.events.on('entry', ({ kind, detail }) => {
  const { left } = (detail ?? {}) as { readonly left?: number };
  if (kind === 'exit') process.stdin.pause();
  if (kind !== 'window.closed' || left !== 0 || trayHint || !process.stdin.isTTY) return;
  trayHint = true;
  console.log('The window is closed. If the app goes on in its tray: Enter opens it, Ctrl-C quits it.');
  process.stdin.on('data', () => {
    journal.runCommand('clickTray', null).catch((error: unknown) => console.error(String(error)));
  });
});
await import('./host.ts');
