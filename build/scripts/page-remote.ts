/** A hand on the window's page, by the browser's debugging port: the same for Electron and for the host. */
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface PageRemote {
  /** Runs an expression in the page and gives its value, waiting for a promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until the expression is true of the page; `what` names it for the message when it never is. */
  waitFor(expression: string, what: string, limitMs?: number): Promise<void>;
  /** Types into the element that the expression gives, in place of what it holds. */
  fill(element: string, text: string): Promise<void>;
  /** Presses the mouse on the middle of the element that the expression gives. */
  click(element: string): Promise<void>;
  press(key: 'Enter' | 'Escape'): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): void;
}

/** A page that does not come to what was waited for by then is stuck, even on a busy machine. */
const WAIT_LIMIT_MS = 20_000;
const POLL_MS = 100;
const KEY_CODES = { Enter: 13, Escape: 27 } as const;

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

/** Finds a port that was free a moment ago. */
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

interface Session {
  call(method: string, parameters?: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): void;
}

/** Speaks the debugging protocol with one page. Rejects what is under way when the page or `life` ends. */
async function openSession(address: string, life: AbortSignal): Promise<Session> {
  const socket = new WebSocket(address);
  await new Promise<void>((done, fail) => {
    socket.addEventListener('open', () => done());
    socket.addEventListener('error', () => fail(new Error('The window could not be reached.')));
  });
  const waiting = new Map<number, { done(reply: Reply): void; gone(reason: unknown): void }>();
  let sent = 0;
  const endAll = (reason: unknown): void => {
    for (const one of waiting.values()) one.gone(reason);
    waiting.clear();
  };
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id ?? 0)?.done(reply);
  });
  socket.addEventListener('close', () => endAll(new Error('The window was closed.')));
  life.addEventListener('abort', () => endAll(life.reason), { once: true });

  return {
    call(method, parameters = {}) {
      life.throwIfAborted();
      sent += 1;
      const id = sent;
      return new Promise((resolve, reject) => {
        waiting.set(id, {
          done(reply) {
            waiting.delete(id);
            if (reply.error) reject(new Error(`${method}: ${reply.error.message}`));
            else resolve(reply.result ?? {});
          },
          gone: reject,
        });
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify({ id, method, params: parameters }));
        } else endAll(new Error('The window was closed.'));
      });
    },
    close: () => socket.close(),
  };
}

export interface PageSignals {
  /** Ends the waiting for the page to open. */
  readonly opening: AbortSignal;
  /** Ends whatever is asked of the page, with its reason. */
  readonly life: AbortSignal;
}

/** Connects to the app's page on the port, and waits until the app has drawn itself. */
export async function connectPage(port: number, { opening, life }: PageSignals): Promise<PageRemote> {
  const session = await openSession(await findPage(port, opening), life);

  async function evaluate(expression: string): Promise<unknown> {
    const parameters = { expression, awaitPromise: true, returnByValue: true };
    const answer = await session.call('Runtime.evaluate', parameters);
    if (answer.exceptionDetails) throw new Error(`The page failed at: ${expression}`);
    return (answer.result as { readonly value?: unknown }).value;
  }

  async function drawn(): Promise<void> {
    const expression =
      'typeof window.dailies === "object" && document.querySelector("main, h1, h2") !== null';
    while (!(await evaluate(expression))) await delay(POLL_MS, undefined, { signal: opening });
  }

  async function waitFor(expression: string, what: string, limitMs = WAIT_LIMIT_MS): Promise<void> {
    const until = performance.now() + limitMs;
    while (!(await evaluate(`Boolean(${expression})`))) {
      if (performance.now() > until) throw new Error(`${what} did not come in ${limitMs / 1000} s`);
      await delay(POLL_MS, undefined, { signal: life });
    }
  }

  await drawn();
  return {
    evaluate,
    waitFor,
    async fill(element, text) {
      await evaluate(`(${element}).focus(), (${element}).select()`);
      await session.call('Input.insertText', { text });
    },
    async click(element) {
      const middle = `(() => {
        const element = ${element};
        element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      })()`;
      const at = (await evaluate(middle)) as { readonly x: number; readonly y: number };
      const mouse = { ...at, button: 'left', clickCount: 1 };
      await session.call('Input.dispatchMouseEvent', { ...mouse, type: 'mousePressed' });
      await session.call('Input.dispatchMouseEvent', { ...mouse, type: 'mouseReleased' });
    },
    async press(key) {
      const stroke = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] };
      const text = key === 'Enter' ? { text: '\r' } : {};
      await session.call('Input.dispatchKeyEvent', { ...stroke, ...text, type: 'keyDown' });
      await session.call('Input.dispatchKeyEvent', { ...stroke, type: 'keyUp' });
    },
    async screenshot(path) {
      const { data } = await session.call('Page.captureScreenshot', { format: 'png' });
      writeFileSync(path, Buffer.from(String(data), 'base64'));
    },
    close: session.close,
  };
}
