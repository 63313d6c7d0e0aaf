/**
 * Says whose certificates are believed: those that Node brings, and those of this computer, where a company or a school
 * adds its own (docs/rules.md, E21). Checking is never turned off.
 */
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';

/** Reading them takes milliseconds on most computers; connections wait no longer than this for the others. */
export const CERTIFICATES_LIMIT_MS = 10_000;

/**
 * Run in a thread of its own: on a Mac that a company manages, the system checks each certificate with its issuer
 * first, which takes 5 to 45 seconds (github.com/nodejs/node/issues/63313).
 */
const READ_THEM = `
const { parentPort } = require('node:worker_threads');
parentPort.postMessage(require('node:tls').getCACertificates('system'));
`;

export interface CertificateDeps {
  /** Told in one line what came of it. */
  readonly log: (line: string) => void;
  /** Gives the system's certificates; in a thread of its own where this is left out. */
  readonly read?: () => Promise<readonly string[]>;
}

/**
 * Adds the system's certificates to those that every https connection of this process is checked against. Ends when
 * that is done, or could not be, or takes too long; what comes later is added all the same. Both of Node's functions
 * are younger than Node 22.16, so each is looked for first.
 */
export async function trustSystemCertificates({ log, read = readInThread }: CertificateDeps): Promise<void> {
  // One variable would switch off every check of every request.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  if (typeof tls.getCACertificates !== 'function' || typeof tls.setDefaultCACertificates !== 'function') {
    log('certificates: this Node cannot read the system’s; its own are used');
    return;
  }
  const reading = read()
    .then((system) => {
      const own = [...new Set(tls.getCACertificates('default'))];
      const all = new Set([...own, ...system]);
      if (all.size > own.length) tls.setDefaultCACertificates([...all]);
      log(`certificates: ${own.length} of Node’s, ${all.size - own.length} more of the system’s`);
    })
    .catch((thrown) => {
      log(`certificates: the system’s could not be read (${String(thrown)}); Node’s own are used`);
    });
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    limit = setTimeout(() => {
      log('certificates: the system takes its time with its own; Node’s are used until then');
      resolve();
    }, CERTIFICATES_LIMIT_MS);
  });
  await Promise.race([reading, tooLong]);
  clearTimeout(limit);
}

function readInThread(): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(READ_THEM, { eval: true });
    // Nobody waits for it at the end.
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
  });
}

/**
 * For a program without a window, which nothing holds up that is over in 15 ms: on Linux they are a file, and a thread
 * to read it in takes 4 MB and four times the time.
 */
export const readWithoutWindow = process.platform === 'linux' ? readHere : readInThread;

async function readHere(): Promise<readonly string[]> {
  return tls.getCACertificates('system');
}
