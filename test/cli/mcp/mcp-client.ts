/** A client of the Model Context Protocol, as an inspector is one: it starts the real process and speaks lines to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { inspectValue } from '../../security/leaks.ts';
import { CLI } from '../build-cli.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
export type Answer = any;

/** What each request of revision 2026-07-28 says of itself. */
export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'inspector', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export interface McpClient {
  readonly child: ChildProcess;
  /** Every message that came, in order. */
  readonly messages: readonly Answer[];
  /** Sends a line as it is. */
  write(line: string): void;
  notify(method: string, params?: object): void;
  /** Sends a request and gives its answer, whole; `meta` null for a request of the revisions before. */
  request(method: string, params?: object, meta?: object | null): Promise<Answer>;
  /** Calls a tool and gives its result. */
  call(name: string, given?: object): Promise<Answer>;
  /** Waits for a message that fits. */
  message(fits: (message: Answer) => boolean): Promise<Answer>;
  /** Closes the input and gives the exit code and everything that was written. */
  end(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export function startMcp(args: readonly string[], env: NodeJS.ProcessEnv): McpClient {
  const child = spawn(process.env.DAILIES_TEST_NODE ?? process.execPath, [CLI, 'mcp', ...args], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const messages: Answer[] = [];
  const waiting = new Set<() => void>();
  let stdout = '';
  let stderr = '';
  let lastId = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    messages.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const write = (line: string): void => void child.stdin.write(`${line}\n`);
  const message = (fits: (message: Answer) => boolean): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = messages.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void closed.then((code) => reject(new Error(`it ended first, with ${code}: ${stderr}`)));
    });
  function request(method: string, params: object = {}, meta: object | null = MODERN_META): Promise<Answer> {
    lastId += 1;
    const id = `request-${lastId}`;
    const all =
      meta === null
        ? params
        : { ...params, _meta: { ...meta, ...('_meta' in params ? (params._meta as object) : {}) } };
    write(JSON.stringify({ jsonrpc: '2.0', id, method, params: all }));
    return message((one) => one.id === id);
  }
  return {
    ...{ child, messages, write, request, message },
    notify: (method, params = {}) => write(JSON.stringify({ jsonrpc: '2.0', method, params })),
    call: async (name, given = {}) => (await request('tools/call', { name, arguments: given })).result,
    async end() {
      child.stdin.end();
      const code = await closed;
      inspectValue('what the server of the protocol wrote', [stdout, stderr]);
      return { code, stdout, stderr };
    },
  };
}
