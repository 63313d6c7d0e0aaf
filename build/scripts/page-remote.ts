/** A hand on the window's page, by the browser's debugging port: the same for Electron and for the host. */
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface PageRemote {
  /** Runs an expression in the page and gives its value, waiting for a promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Types into the field, as a person does, and submits its form. Waits for the field to appear. */
  fillAndSubmit(selector: string, text: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): void;
}

const FIELD_LIMIT_MS = 15_000;

/** The app's own page under Electron, and as the host has it; a fresh Chromium has blank ones beside it. */
const APP_PAGE = /^(app:|https:)\/\//;

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl?: string;
}

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function findPage(port: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal });
      const pages = (await answer.json()) as readonly Target[];
      const page = pages.find(({ type, url }) => type === 'page' && APP_PAGE.test(url));
      if (page?.webSocketDebuggerUrl) return page.webSocketDebuggerUrl;
    } catch {
      signal.throwIfAborted();
    }
    await delay(100, undefined, { signal });
  }
}

/**
 * Connects to the app's page on the port, and waits until the app has drawn itself. `signal` ends the waiting
 * for it.
 */
export async function connectPage(port: number, signal: AbortSignal): Promise<PageRemote> {
  const socket = new WebSocket(await findPage(port, signal));
  await new Promise<void>((done, fail) => {
    socket.addEventListener('open', () => done());
    socket.addEventListener('error', () => fail(new Error('The window could not be reached.')));
  });
  const waiting = new Map<number, { done(reply: Reply): void; gone(): void }>();
  let sent = 0;
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id ?? 0)?.done(reply);
  });
  socket.addEventListener('close', () => {
    for (const one of waiting.values()) one.gone();
  });

  function send(method: string, parameters: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    sent += 1;
    const id = sent;
    return new Promise((resolve, reject) => {
      waiting.set(id, {
        done(reply) {
          waiting.delete(id);
          if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
          else resolve(reply.result ?? {});
        },
        gone: () => reject(new Error('The window was closed.')),
      });
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({ id, method, params: parameters }));
      } else waiting.get(id)?.gone();
    });
  }

  async function evaluate(expression: string): Promise<unknown> {
    const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(`The page failed at: ${expression}`);
    return (answer.result as { readonly value?: unknown }).value;
  }

  async function waitFor(expression: string, until: AbortSignal): Promise<void> {
    while (!(await evaluate(expression))) await delay(100, undefined, { signal: until });
  }

  await waitFor(
    'typeof window.dailies === "object" && document.querySelector("main, h1, h2") !== null',
    signal,
  );
  return {
    evaluate,
    async fillAndSubmit(selector, text) {
      const field = `document.querySelector(${JSON.stringify(selector)})`;
      await waitFor(`${field} !== null`, AbortSignal.timeout(FIELD_LIMIT_MS));
      await evaluate(`${field}.focus()`);
      await send('Input.insertText', { text });
      await evaluate(`${field}.form.requestSubmit()`);
    },
    async screenshot(path) {
      const { data } = await send('Page.captureScreenshot', { format: 'png' });
      writeFileSync(path, Buffer.from(String(data), 'base64'));
    },
    close: () => socket.close(),
  };
}
