/** Runs the app in test/host, and joins its Chromium for a real Page. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { JournalEntry } from '../host/journal.ts';
import { inspectValue, noteLeak } from '../security/leaks.ts';
import type { Driver } from './launch-app.ts';

export interface Start {
  readonly appFolder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const host = resolve(import.meta.dirname, '../host/host.ts');

/** A page that main put there, not the blank one that keeps a headless browser alive. */
async function windowPage(browser: Browser): Promise<Page> {
  while (browser.isConnected()) {
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .findLast((candidate) => /^https:.*\.localhost\//.test(candidate.url()));
    if (page) {
      await page.waitForLoadState('load');
      return page;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('The browser has ended.');
}

export function startInHost(start: Start): Driver {
  const child = spawn(process.execPath, [host, ...start.args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, HOST_HEADLESS: '1', ...start.env, HOST_APP: start.appFolder },
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((done) =>
    child.on('close', (code) => {
      inspectValue('what the app wrote to its output', output);
      done(code);
    }),
  );

  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  const browserAt = Promise.withResolvers<string>();
  child.on('message', (message: Answer | { readonly entry: JournalEntry }) => {
    if ('entry' in message) {
      if (message.entry.kind === 'leak') noteLeak(String(message.entry.detail));
      else inspectValue(`the desktop's journal, ${message.entry.kind}`, message.entry.detail);
    }
    if (!('entry' in message)) {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    } else if (message.entry.kind === 'browser') {
      browserAt.resolve((message.entry.detail as { readonly debuggingAddress: string }).debuggingAddress);
    }
  });
  child.on('exit', () => {
    for (const [id, answer] of waiting) answer({ id, error: 'The app has ended.' });
  });

  let joined: Promise<Browser> | null = null;
  return {
    kind: 'host',
    exited,
    output: () => output,
    page: async () => {
      joined ??= browserAt.promise.then((address) => chromium.connectOverCDP(address));
      return await windowPage(await joined);
    },
    command: async (command, argument = null) => {
      if (!child.connected) throw new Error('The app has ended.');
      const id = calls++;
      const answer = await new Promise<Answer>((done) => {
        waiting.set(id, done);
        child.send({ id, command, argument });
      });
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.value;
    },
    second: async (args) => {
      const second = startInHost({ ...start, args: [...start.args, ...args] });
      return await second.exited;
    },
    kill: () => child.kill('SIGKILL'),
    dispose: async () => {
      await (await joined)?.close().catch(() => {});
    },
  };
}
