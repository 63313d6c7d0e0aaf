/**
 * Whose certificates are believed: those that Node brings, and those of this computer, where a company or a
 * school adds its own (docs/rules.md, E21). Checking is never turned off.
 */
import tls from 'node:tls';

/**
 * Adds the system's certificates to those that every https connection of this process is checked against; says
 * in one line what came of it. Both functions are younger than Node 22.13, so each is looked for first.
 */
export function trustSystemCertificates(log: (line: string) => void): void {
  // One variable would switch off every check of every request.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  if (typeof tls.getCACertificates !== 'function' || typeof tls.setDefaultCACertificates !== 'function') {
    log('certificates: this Node cannot read the system’s; its own are used');
    return;
  }
  try {
    const own = tls.getCACertificates('default');
    const all = new Set([...own, ...tls.getCACertificates('system')]);
    if (all.size > own.length) tls.setDefaultCACertificates([...all]);
    log(`certificates: ${own.length} of Node’s, ${all.size - own.length} more of the system’s`);
  } catch (thrown) {
    log(`certificates: the system’s could not be read (${String(thrown)}); Node’s own are used`);
  }
}
