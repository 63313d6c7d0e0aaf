/** For tests of https: every connection accepts the test-only authority, as it accepts this computer's own. */
import tls from 'node:tls';
import { afterAll, beforeAll } from 'vitest';
import { testAuthority } from '../fault-server/certificates.ts';

/** From the first test of this file to its last. */
export function trustTestAuthority(): void {
  const before = tls.getCACertificates('default');
  beforeAll(() => tls.setDefaultCACertificates([...before, testAuthority()]));
  afterAll(() => tls.setDefaultCACertificates(before));
}
