/** The stand-in of this process: on the system that it really runs on, its windows pages of a real Chromium. */
import { Browser } from './browser.ts';
import { createDesk, type Desk } from './desk.ts';
import { createElectron, type Electron } from './electron/create.ts';
import { journal } from './process-journal.ts';
import { createProcessSystem, type ProcessSystem } from './process-system.ts';

export const browser: Browser = new Browser({
  record: (kind, detail) => journal.record(kind, detail),
  network: () => electron.network,
  locale: () => electron.modules.app.getLocale(),
  folder: () => system.hostFolder(),
  imageOf: (bytes) => electron.modules.nativeImage.createFromBuffer(bytes),
});

async function end(code: number): Promise<void> {
  // A browser that hangs must not keep the app's process: it ends with the pipe to it anyway.
  await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 2000))]);
  process.exit(code);
}

const system: ProcessSystem = createProcessSystem(
  journal,
  browser.pages,
  (code) => void end(code),
  () => desk.paths.of('userData'),
);
const desk: Desk = createDesk(system, journal);
export const electron: Electron = createElectron(desk);
