import { beforeEach, expect, test, vi } from 'vitest';
import { registerSchemes } from '../../app/shell/schemes/schemes.ts';
import {
  hardenApp,
  hardenContents,
  hardenSession,
  isExternalAddress,
  openExternal,
} from '../../app/shell/security.ts';
import { app, BrowserWindow, callsOf, freshElectron, preventable, session } from '../fakes/electron.ts';

beforeEach(() => freshElectron());

function hardenedSession(devTools = false) {
  const hardened = session.defaultSession;
  hardenSession(hardened as never, { devTools });
  const handler = (name: keyof typeof hardened) =>
    hardened[name] as unknown as (...args: unknown[]) => unknown;
  return { hardened, handler };
}

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
  'E5, case 85: %s is prevented',
  (name) => {
    const { webContents } = new BrowserWindow({});
    hardenContents(webContents as never);
    const event = preventable();
    webContents.emit(name, event);
    expect(event.defaultPrevented).toBe(true);
  },
);

test('field S2: WebRTC of every contents may send no UDP past a proxy', () => {
  hardenApp(app as never, { devTools: false });
  new BrowserWindow({});
  new BrowserWindow({});
  const policy = ['disable_non_proxied_udp'];
  expect(callsOf('webContents.setWebRTCIPHandlingPolicy')).toEqual([policy, policy]);
});

test('E5, case 85: window.open is denied', () => {
  const { webContents } = new BrowserWindow({});
  hardenContents(webContents as never);
  expect(webContents.openHandler?.({} as never)).toEqual({ action: 'deny' });
});

test('E5, E6, case 85: every contents and every session made later is hardened too', () => {
  hardenApp(app as never, { devTools: false });
  const { webContents } = new BrowserWindow({});
  expect(webContents.openHandler?.({} as never)).toEqual({ action: 'deny' });
  const later = session.fromPartition('later');
  const { beforeRequest, devicePermission, displayMedia, permissionCheck, permissionRequest } = later;
  for (const handler of [beforeRequest, devicePermission, displayMedia, permissionCheck, permissionRequest]) {
    expect(handler).toBeTypeOf('function');
  }
  expect(later.listenerCount('will-download')).toBe(1);
});

test('E33-1: a session has no spell checker, and asks for no dictionary of the system’s language', () => {
  hardenApp(app as never, { devTools: false });
  session.fromPartition('later');
  // Switched off it still asks for one.
  expect(callsOf('session.setSpellCheckerEnabled')).toEqual([[false]]);
  expect(callsOf('session.setSpellCheckerLanguages')).toEqual([[[]]]);
});

test('E5, case 85: a download that the page starts is prevented', () => {
  const { hardened } = hardenedSession();
  const event = preventable();
  hardened.emit('will-download', event);
  expect(event.defaultPrevented).toBe(true);
});

/** Every permission in Electron 45's types. */
const PERMISSIONS = [
  'ar',
  'automatic-fullscreen',
  'background-fetch',
  'background-sync',
  'captured-surface-control',
  'clipboard-read',
  'deprecated-sync-clipboard-read',
  'display-capture',
  'fileSystem',
  'geolocation',
  'geolocation-approximate',
  'hand-tracking',
  'hid',
  'idle-detection',
  'keyboardLock',
  'local-fonts',
  'local-network',
  'local-network-access',
  'loopback-network',
  'media',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'nfc',
  'notifications',
  'openExternal',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'pointerLock',
  'screen-wake-lock',
  'sensors',
  'serial',
  'smart-card',
  'speaker-selection',
  'storage-access',
  'system-wake-lock',
  'top-level-storage-access',
  'usb',
  'vr',
  'web-app-installation',
  'web-printing',
  'window-management',
  'unknown',
  'one-of-the-future',
];
test.each(PERMISSIONS)('E6, case 85: the permission %s is denied, asked for or checked', (permission) => {
  const { handler } = hardenedSession();
  const granted = vi.fn();
  handler('permissionRequest')(null, permission, granted);
  expect(granted).toHaveBeenCalledExactlyOnceWith(false);
  expect(handler('permissionCheck')(null, permission)).toBe(false);
});

test.each(['clipboard-sanitized-write', 'fullscreen'])('E6: the permission %s is granted', (permission) => {
  const { handler } = hardenedSession();
  const granted = vi.fn();
  handler('permissionRequest')(null, permission, granted);
  expect(granted).toHaveBeenCalledExactlyOnceWith(true);
  expect(handler('permissionCheck')(null, permission)).toBe(true);
});

test('E6, case 85: devices and screens are denied', () => {
  const { handler } = hardenedSession();
  expect(handler('devicePermission')({ deviceType: 'hid' })).toBe(false);
  const streams = vi.fn();
  handler('displayMedia')({}, streams);
  expect(streams).toHaveBeenCalledExactlyOnceWith(null);
});

function isCancelled(url: string, devTools = false): unknown {
  const answer = vi.fn();
  hardenedSession(devTools).handler('beforeRequest')({ url }, answer);
  return answer.mock.calls[0]?.[0];
}
test.each([
  'https://www.kkiai.com/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'ws://127.0.0.1/',
  'wss://a.example/',
  'ftp://a.example/',
  'devtools://devtools/bundled/x.js',
  'blob:app://bundle/1',
  'application:x',
  'not an address',
  '',
])('E7, case 85: a request of the page for %j is cancelled', (url) => {
  expect(isCancelled(url)).toEqual({ cancel: true });
});
test.each(['app://bundle/index.html', 'media://library/video/a1'])('a request for %s goes through', (url) => {
  expect(isCancelled(url)).toEqual({ cancel: false });
});
test('the developer tools load where the app is not packaged', () => {
  expect(isCancelled('devtools://devtools/bundled/x.js', true)).toEqual({ cancel: false });
});

test.each([
  'http://www.kkiai.com/',
  'https://www.kkiai.com.attacker.example/',
  'https://attacker.example/https://www.kkiai.com/',
  'https://www.kkiai.com@attacker.example/',
  'https://user:pass@www.kkiai.com/',
  'https://www.kkiai.com:8443/',
  'https://kkiai.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://www.kkiai.com/',
  'ms-msdt:/id',
  'www.kkiai.com',
  '',
  `https://www.kkiai.com/${'a'.repeat(2081)}`,
])('E8, case 85: the system’s browser is not given %j', async (address) => {
  expect(await openExternal(address)).toBe(false);
  expect(callsOf('shell.openExternal')).toEqual([]);
});
test('the system’s browser is given our own page', async () => {
  expect(isExternalAddress('HTTPS://WWW.KKIAI.COM/')).toBe(true);
  expect(await openExternal('https://www.kkiai.com/')).toBe(true);
  expect(callsOf('shell.openExternal')).toEqual([['https://www.kkiai.com/']]);
});

test('E2: the schemes are registered in one call, and neither may bypass the policy', () => {
  freshElectron({ isReady: false });
  registerSchemes();
  expect(callsOf('protocol.registerSchemesAsPrivileged')).toEqual([
    [
      [
        { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
        { scheme: 'media', privileges: { standard: true, secure: true, stream: true } },
      ],
    ],
  ]);
});
