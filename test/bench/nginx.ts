/**
 * A file server as real clips come from one: nginx, plain or over TLS with the test-only certificate, in a process of
 * its own. Its log counts connections and handshakes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { testCertificate } from '../fault-server/certificates.ts';
import { clipHead } from './clip-head.ts';
import { isInstalled } from './processes.ts';

const MIB = 1024 ** 2;

export type Over = 'tls' | 'plain';

export interface Connections {
  readonly opened: number;
  /** Full handshakes, and such as went on with an earlier session; none without TLS. */
  readonly handshakes: number;
  readonly resumed: number;
}

export interface ClipFiles {
  /** `/clip/BYTES` as fast as can be, `/held/BYTES` with 2 MB/s for each connection. */
  readonly origin: string;
  /** Makes the file of this size, once. */
  offer(bytes: number): void;
  /** What was opened since the last call. */
  takeConnections(): Connections;
  stop(): Promise<void>;
}

/** Debian keeps it where an ordinary user does not look. */
const PLACES = ['nginx', '/usr/sbin/nginx'];

export const hasNginx = (): boolean => PLACES.some(isInstalled);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function configOf(folder: string, port: number, over: Over): string {
  const tls = `
    ssl_certificate ${folder}/chain.pem;
    ssl_certificate_key ${folder}/key.pem;
    ssl_session_cache shared:bench:1m;`;
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  default_type video/mp4;
  sendfile on;
  keepalive_requests 100000;
  log_format connections '$connection $connection_requests $ssl_session_reused';
  access_log ${folder}/access.log connections;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port}${over === 'tls' ? ' ssl' : ''};${over === 'tls' ? tls : ''}
    location /clip/ { alias ${folder}/files/; }
    location /held/ { alias ${folder}/files/; limit_rate 2m; }
  }
}
`;
}

/** @returns how many connections the log names, and how many of them began with a whole handshake */
export function readConnections(log: string): Connections {
  const reused = new Map<string, string>();
  for (const line of log.split('\n')) {
    const [connection, , session = ''] = line.split(' ');
    if (connection && !reused.has(connection)) reused.set(connection, session);
  }
  const count = (mark: string): number => [...reused.values()].filter((each) => each === mark).length;
  return { opened: reused.size, handshakes: count('.'), resumed: count('r') };
}

function writeClip(path: string, bytes: number): void {
  if (existsSync(path)) return;
  const file = openSync(path, 'w');
  const head = clipHead(bytes);
  const block = randomBytes(MIB);
  writeSync(file, head);
  for (let written = head.length; written < bytes; written += MIB) {
    writeSync(file, block, 0, Math.min(MIB, bytes - written));
  }
  closeSync(file);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('close', resolve));
}

export async function startNginx(folder: string, over: Over): Promise<ClipFiles> {
  mkdirSync(join(folder, 'files'), { recursive: true });
  const { key, chain } = testCertificate('good');
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'chain.pem'), chain);
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, configOf(folder, port, over));
  const command = PLACES.find(isInstalled) ?? 'nginx';
  const child = spawn(command, ['-p', folder, '-c', config], { stdio: 'inherit' });
  const pid = join(folder, 'nginx.pid');
  while (!existsSync(pid)) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}.`);
    await delay(20);
  }
  const log = join(folder, 'access.log');
  let readTo = 0;
  return {
    origin: over === 'tls' ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    offer: (bytes) => writeClip(join(folder, 'files', String(bytes)), bytes),
    takeConnections() {
      const text = readFileSync(log, 'utf8');
      const fresh = text.slice(readTo);
      readTo = text.length;
      return readConnections(fresh);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
