// What the test runtime starts first (resources/default_app.asar), as Electron's own default app does for a folder:
// loads each `-r MODULE`, gives the app the name and version of the folder's package.json, then imports its main
// file. It is awaited at the top level, so that `ready` comes only after the app's own top-level code.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const isSwitch = (argument) => argument.startsWith('-');
const modules = [];
// The app sees itself started as by `electron FOLDER`; the switches of Chromium and Node stay for Playwright's loader.
let place = 1;
while (place < process.argv.length && isSwitch(process.argv[place])) {
  if (process.argv[place] === '-r') modules.push(process.argv.splice(place, 2)[1]);
  else place += 1;
}
const folder = resolve(process.argv[place] ?? '.');
for (const module of modules) require(resolve(module));

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
process.defaultApp = true;
if (manifest.version) app.setVersion(manifest.version);
app.setName(manifest.productName ?? manifest.name ?? 'Electron');
if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
app.setPath('userData', join(app.getPath('appData'), app.getName()));
app.setAppPath(folder);
await import(pathToFileURL(join(folder, manifest.main)).href);
