/**
 * The stand-in for Electron: runs the built app's entry under Node with `electron` resolved to ./electron, and
 * shows its windows as pages of a real Chromium. Started by test/e2e/launch-app.ts and preview.ts.
 *
 * What it cannot prove: the real schemes and origin, Electron's sandbox, the native dialogs, tray and
 * notifications, the system's keyring, fuses, real start-up time.
 */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { appFolder, electronVersion, manifest } from './options.ts';

/** Where the app's own arguments begin; those of the host itself come by environment variables. */
process.argv = [process.execPath, appFolder, ...process.argv.slice(2)];
Object.defineProperties(process, {
  type: { value: 'browser' },
  defaultApp: { value: true },
  resourcesPath: { value: resolve(appFolder, 'resources') },
  versions: {
    value: { ...process.versions, electron: electronVersion, chrome: '0.0.0.0' },
    configurable: true,
  },
});

const stand = pathToFileURL(resolve(import.meta.dirname, 'electron/index.ts')).href;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron' || specifier === 'electron/main' || specifier === 'electron/common') {
      return { url: stand, shortCircuit: true };
    }
    return next(specifier, context);
  },
});

const { browser, electron } = await import('./process-electron.ts');
await import('./electron/index.ts');
await import('./remote.ts');

browser.prepare(Number(process.env.HOST_DEBUGGING_PORT ?? 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => electron.modules.app.quit());

const entry = resolve(appFolder, manifest.main);
// Electron is ready only after the entry has been evaluated: one that waits for it at its top level hangs there.
const late = setTimeout(() => {
  process.stderr.write(
    `${entry} has not finished its top level in 10 s. Does it await app.whenReady() there?\n`,
  );
}, 10_000);
await import(pathToFileURL(entry).href);
clearTimeout(late);
electron.becomeReady();
