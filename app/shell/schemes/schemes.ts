/** Registers the two schemes that the window speaks: app:// for the page itself, media:// for pictures and clips. */
import { protocol } from 'electron';

/** Registers them; once, before Electron is ready. Neither scheme may bypass the content security policy (E2). */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: 'media', privileges: { standard: true, secure: true, stream: true } },
  ]);
}
