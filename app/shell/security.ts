/** Denies the page what it may never do, whatever runs in it: navigate, open windows, ask for permissions, use a network. */
import { type App, type Session, shell, type WebContents } from 'electron';

/** The two that the page itself needs: copying a prompt, and a clip over the whole screen. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** ShellExecute on Windows takes no longer address. */
const MAX_EXTERNAL_ADDRESS = 2081;
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(['www.kkiai.com']);

/** Hardens every session and every web contents that will ever be made (E5, E6, E7). Call before ready. */
export function hardenApp(app: App, options: { readonly devTools: boolean }): void {
  app.on('session-created', (session) => hardenSession(session, options));
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}

/** Refuses permissions and downloads one by one, for Electron grants each by default (E6, E7). */
export function hardenSession(session: Session, options: { readonly devTools: boolean }): void {
  session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(ALLOWED_PERMISSIONS.has(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED_PERMISSIONS.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));

  // A page that was taken over could have a file saved by a link to data of its own.
  session.on('will-download', (event) => event.preventDefault());
  // On Windows and Linux its dictionaries come from a server of Google's, past every rule for requests. Switched off
  // it asks for the first one all the same, as real Electron 33 was seen to do; without a language it does not.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);

  const protocols = new Set(['app:', 'media:', ...(options.devTools ? ['devtools:'] : [])]);
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !protocols.has(protocolOf(details.url)) }),
  );
}

/** Holds a page to one address: no navigation, no second window, no webview (E5). */
export function hardenContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // No policy of the page's and no rule for requests holds WebRTC back, which asks any host by UDP (field S2).
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** Says whether an address may be handed to the system's browser (E8): parsed and compared whole, never by prefix. */
export function isExternalAddress(address: string, alsoHost?: string): boolean {
  if (address.length > MAX_EXTERNAL_ADDRESS) return false;
  try {
    const url = new URL(address);
    return (
      url.protocol === 'https:' &&
      (EXTERNAL_HOSTS.has(url.host) || url.host === alsoHost) &&
      url.username === '' &&
      url.password === ''
    );
  } catch {
    return false;
  }
}

/**
 * Opens an address in the system's browser, the only way to it; gives false when the address is not one of ours.
 * @param alsoHost one that this package was built with, never one that came over the network.
 */
export async function openExternal(address: string, alsoHost?: string): Promise<boolean> {
  if (!isExternalAddress(address, alsoHost)) return false;
  await shell.openExternal(address);
  return true;
}

function protocolOf(address: string): string {
  try {
    return new URL(address).protocol;
  } catch {
    return '';
  }
}
