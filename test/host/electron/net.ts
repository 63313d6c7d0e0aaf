/** electron's `net`, `protocol` and `session`: what pages may load, and who answers it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Desk } from '../desk.ts';
import type { ProtocolHandler } from '../scheme-server.ts';
import { notBuilt, StrictEmitter } from '../strict.ts';
import type { App } from './app.ts';

export interface BeforeRequestDetails {
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly webContentsId?: number;
}
type BeforeRequest = (
  details: BeforeRequestDetails,
  callback: (response: { readonly cancel?: boolean; readonly redirectURL?: string }) => void,
) => void;
type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;

/** electron's `net`, `protocol` and `session` of one stand-in, and what its pages ask of them. */
export function createNetwork({ system, record, onCommand, api }: Desk, app: App) {
  onCommand('online', ({ value }: { value: boolean }) => {
    system.isOnline = value;
  });

  const net = api('net', {
    isOnline: (): boolean => system.isOnline,
    get online(): boolean {
      return system.isOnline;
    },
    /** file: alone; an app whose pages use no network has no use for Chromium's. */
    async fetch(input: string | URL | Request): Promise<Response> {
      const address = String(input instanceof Request ? input.url : input);
      if (!address.startsWith('file:')) throw notBuilt(`net.fetch for ${address.split(':')[0]}:`);
      const path = fileURLToPath(address);
      const { size } = await stat(path);
      const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
      return new Response(body, { headers: { 'content-length': String(size) } });
    },
  });

  /** Filled by protocol.handle, read by the loopback server. */
  const handlers = new Map<string, ProtocolHandler>();
  const privileged = new Set<string>();
  let registered = false;

  const protocol = api('protocol', {
    registerSchemesAsPrivileged(
      schemes: readonly { readonly scheme: string; readonly privileges?: { readonly standard?: boolean } }[],
    ): void {
      if (app.isReady())
        throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
      if (registered) throw new Error('protocol.registerSchemesAsPrivileged takes effect only once');
      registered = true;
      for (const { scheme, privileges } of schemes) if (privileges?.standard) privileged.add(scheme);
      record('protocol.privileged', schemes);
    },
    handle(scheme: string, handler: ProtocolHandler): void {
      if (!app.isReady()) throw new Error('Session can only be received when app is ready');
      if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
      if (!privileged.has(scheme))
        throw notBuilt(`protocol.handle for ${scheme}:, which is no standard scheme`);
      handlers.set(scheme, handler);
    },
    unhandle(scheme: string): void {
      if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
    },
    isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
  });

  onCommand('proxy', ({ rules }: { rules: string }) => {
    system.proxy = rules;
  });

  /** Asks the app whether the page may load an address; what it does not forbid here is blocked elsewhere. */
  async function mayLoad(details: BeforeRequestDetails): Promise<boolean> {
    const listener = theSession.beforeRequest;
    if (!listener) return true;
    return await new Promise((resolve) => {
      listener({ ...details }, (response) => {
        if (response.redirectURL !== undefined) throw notBuilt('webRequest redirectURL');
        resolve(response.cancel !== true);
      });
    });
  }

  /** What the app answers to a page's request; Electron itself grants all of them when nobody is asked. */
  onCommand('permission', async ({ permission }: { permission: string }) => {
    const { permissionCheck, permissionRequest } = theSession;
    const checked = permissionCheck?.(null, permission, 'app://bundle', {}) ?? true;
    const requested = await new Promise<boolean>((resolve) => {
      if (permissionRequest) permissionRequest(null, permission, resolve, { isMainFrame: true });
      else resolve(true);
    });
    return { checked, requested };
  });

  class Session extends StrictEmitter {
    /** Null for the default session, which alone has pages here. */
    readonly partition: string | null;
    beforeRequest: BeforeRequest | null = null;
    permissionRequest: PermissionRequest | null = null;
    permissionCheck: PermissionCheck | null = null;
    devicePermission: unknown = null;
    displayMedia: unknown = null;
    readonly webRequest = api('session.webRequest', {
      onBeforeRequest: (
        first: { readonly urls: readonly string[] } | BeforeRequest | null,
        second?: BeforeRequest | null,
      ): void => {
        if (typeof first === 'object' && first !== null && !first.urls.includes('<all_urls>')) {
          throw notBuilt('webRequest.onBeforeRequest with a filter');
        }
        this.beforeRequest = (typeof first === 'function' ? first : second) ?? null;
      },
    });
    constructor(partition: string | null) {
      super('session', ['will-download', 'preconnect', 'spellcheck-dictionary-initialized']);
      this.partition = partition;
    }
    setPermissionRequestHandler(handler: PermissionRequest | null): void {
      this.permissionRequest = handler;
    }
    setPermissionCheckHandler(handler: PermissionCheck | null): void {
      this.permissionCheck = handler;
    }
    setDevicePermissionHandler(handler: unknown): void {
      this.devicePermission = handler;
      record('session.devicePermissionHandler', { set: handler !== null });
    }
    setDisplayMediaRequestHandler(handler: unknown): void {
      this.displayMedia = handler;
      record('session.displayMediaRequestHandler', { set: handler !== null });
    }
    setBluetoothPairingHandler(): void {}
    setUSBProtectedClassesHandler(): void {}
    setSpellCheckerEnabled(enabled: boolean): void {
      record('session.spellChecker', { enabled });
    }
    setSpellCheckerLanguages(languages: readonly string[]): void {
      record('session.spellChecker', { languages });
    }
    async resolveProxy(_address: string): Promise<string> {
      return system.proxy;
    }
    async setProxy(): Promise<void> {}
    async clearCache(): Promise<void> {}
    async clearStorageData(): Promise<void> {}
    get protocol(): typeof protocol {
      if (this.partition !== null)
        throw notBuilt(`protocol of the session ${this.partition}, which has no pages`);
      return protocol;
    }
    isPersistent(): boolean {
      return this.partition === null || this.partition.startsWith('persist:');
    }
    getStoragePath(): string {
      return app.getPath('sessionData');
    }
    getUserAgent(): string {
      return '';
    }
  }

  const theSession = api('session', new Session(null));
  /** By their names; each session is announced once, and hardened by whoever listens. */
  const partitions = new Map<string, Session>();

  const session = api('session', {
    get defaultSession(): Session {
      if (!app.isReady()) throw new Error('Session can only be received when app is ready');
      return theSession;
    },
    fromPartition(partition: string): Session {
      if (!app.isReady()) throw new Error('Session can only be received when app is ready');
      if (partition === '') return theSession;
      const known = partitions.get(partition);
      if (known) return known;
      const made = api('session', new Session(partition));
      partitions.set(partition, made);
      app.emit('session-created', made);
      return made;
    },
  });

  /** Electron makes the default session just before it is ready, and says so. */
  function announceSession(): void {
    app.emit('session-created', theSession);
  }

  return { net, protocol, session, theSession, handlers, privileged, mayLoad, announceSession };
}
export type Network = ReturnType<typeof createNetwork>;
export type Session = Network['theSession'];
