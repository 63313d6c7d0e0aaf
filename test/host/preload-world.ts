/**
 * The isolated world in which a page's preload runs, as Electron's context isolation has it, and the one
 * binding between that world and main.
 */
import { randomUUID } from 'node:crypto';
import type { CDPSession } from 'playwright-core';
import { electronVersion } from './options.ts';
import { createBridgeEnd, mainWorld } from './page/bridge.ts';
import { isolatedWorld } from './page/isolated-world.ts';
import { createPreloadElectron } from './page/preload-electron.ts';
import { createWire } from './page/wire.ts';

const WORLD = 'Electron Isolated Context';
const wire = createWire();

export class PreloadWorld {
  readonly cdp: CDPSession;
  readonly preload: string;
  readonly receive: (message: readonly unknown[]) => void;
  readonly binding = `main_${randomUUID().replaceAll('-', '')}`;
  readonly deliver = `deliver_${randomUUID().replaceAll('-', '')}`;
  context: number | null = null;
  mainFrame: string | null = null;

  constructor(cdp: CDPSession, preload: string, receive: (message: readonly unknown[]) => void) {
    this.cdp = cdp;
    this.preload = preload;
    this.receive = receive;
  }

  async install(): Promise<void> {
    const { cdp } = this;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const frame = (context.auxData as { readonly frameId?: string } | undefined)?.frameId;
      if (context.name === WORLD && frame === this.mainFrame) this.context = context.id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.context) this.context = null;
    });
    cdp.on('Runtime.executionContextsCleared', () => {
      this.context = null;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== this.binding) return;
      this.context = executionContextId;
      this.receive(wire.decode(payload) as readonly unknown[]);
    });
    await cdp.send('Page.enable');
    const { frameTree } = await cdp.send('Page.getFrameTree');
    this.mainFrame = frameTree.frame.id;
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: this.binding, executionContextName: WORLD });
    for (const script of this.scripts()) await cdp.send('Page.addScriptToEvaluateOnNewDocument', script);
  }

  isMainFrame(frame: string): boolean {
    return frame === this.mainFrame;
  }

  /** The page's end of the bridge first, then the preload: scripts run in the order they were added. */
  scripts(): readonly { readonly source: string; readonly worldName?: string }[] {
    const inPage = `page-${randomUUID()}`;
    const inPreload = `preload-${randomUUID()}`;
    const guarded = (body: string): string =>
      `if (window === window.top && location.protocol !== 'about:') {\n${body}\n}`;
    const common = `const wire = (${createWire.toString()})();\n${createBridgeEnd.toString()}\n`;
    const options = JSON.stringify({
      binding: this.binding,
      deliver: this.deliver,
      process: {
        type: 'renderer',
        platform: process.platform,
        arch: process.arch,
        sandboxed: true,
        contextIsolated: true,
        versions: {
          electron: electronVersion,
          node: process.versions.node,
          chrome: process.versions.chrome,
        },
        env: {},
      },
    });
    return [
      {
        source: guarded(
          `${common}(${mainWorld.toString()})(createBridgeEnd(wire, ${JSON.stringify({ inbox: inPage, outbox: inPreload })}));`,
        ),
      },
      {
        worldName: WORLD,
        source: guarded(
          `${common}(${isolatedWorld.toString()})(wire, createBridgeEnd(wire, ${JSON.stringify({ inbox: inPreload, outbox: inPage })}), ${options}, ${createPreloadElectron.toString()},\nfunction (require, module, exports, process) {\n${this.preload}\n});`,
        ),
      },
    ];
  }

  send(channel: string, args: readonly unknown[]): void {
    this.tell(['event', channel, args]);
  }

  /** The value of a call; one that cannot be cloned becomes the error that Electron answers. */
  answer(id: number, value: unknown): void {
    try {
      this.tell(['reply', id, true, value]);
    } catch (error) {
      this.refuse(id, error instanceof Error ? error.message : String(error));
    }
  }
  refuse(id: number, message: string): void {
    this.tell(['reply', id, false, message]);
  }

  /** A message to a document that has gone is lost, as in Electron. */
  tell(message: readonly unknown[]): void {
    const text = wire.encode(message);
    if (this.context === null) return;
    this.cdp
      .send('Runtime.evaluate', {
        contextId: this.context,
        expression: `${this.deliver}(${JSON.stringify(text)})`,
        silent: true,
      })
      .catch(() => {});
  }
}
