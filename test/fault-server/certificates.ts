/** Test-only certificates (case 34), made by test/fixtures/make-certificates.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestCertificate {
  readonly key: string;
  /** The certificate as the server shows it. */
  readonly chain: string;
}

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/tls', `${name}.pem`), 'utf8');

/**
 * `good` is right for localhost when `testAuthority()` is trusted, `proxied` for gateway.invalid and files.invalid,
 * which only a proxy can reach; the others are never right.
 */
export function testCertificate(
  kind: 'good' | 'proxied' | 'expired' | 'wrong-host' | 'self-signed',
): TestCertificate {
  return { key: read('test-only-key'), chain: read(kind) };
}

/** What a client passes as `ca` to accept `good`. */
export function testAuthority(): string {
  return read('test-only-authority');
}

/** The environment in which a child process accepts `good`. */
export function testAuthorityEnv(): NodeJS.ProcessEnv {
  const file = join(import.meta.dirname, '../fixtures/tls/test-only-authority.pem');
  return { ...process.env, NODE_EXTRA_CA_CERTS: file };
}
