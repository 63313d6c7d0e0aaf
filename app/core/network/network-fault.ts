/**
 * Sorts what a socket or TLS layer throws into a few kinds; nothing of the thrown value itself is kept (docs/rules.md,
 * S6).
 */
import { DailiesError } from '../../shared/error-code.ts';

export type NetworkFault = 'unreachable' | 'timeout' | 'certificate' | 'broken' | 'malformed' | 'aborted';

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
]);
const CERTIFICATE = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'EPROTO',
]);

/** Faults of TLS that say nothing of the certificate: a server in trouble, or a connection that was garbled. */
const PASSING_TLS = /^ERR_SSL_.*(?:INTERNAL_ERROR|USER_CANCELL?ED|BAD_RECORD_MAC|DECRYPT|UNEXPECTED_EOF)/;

/** got's own codes: what went wrong is in the cause. */
const WRAPPERS = new Set(['ERR_GOT_REQUEST_ERROR', 'ERR_READING_RESPONSE_STREAM']);

/** Gives the `code` of anything thrown, looking through wrappers such as got's; '' when there is none. */
export function errorCodeOf(thrown: unknown, depth = 0): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && !WRAPPERS.has(code)) return code;
  const inner = depth < 5 ? errorCodeOf(cause, depth + 1) : '';
  return inner !== '' || typeof code !== 'string' ? inner : code;
}

/** Finds a DailiesError thrown inside a lookup or a callback, wherever a library has wrapped it. */
export function dailiesErrorIn(thrown: unknown, depth = 0): DailiesError | null {
  if (thrown instanceof DailiesError) return thrown;
  if (typeof thrown !== 'object' || thrown === null || depth > 5) return null;
  return dailiesErrorIn((thrown as { cause?: unknown }).cause, depth + 1);
}

export function networkFaultOf(thrown: unknown): NetworkFault {
  const code = errorCodeOf(thrown);
  const name =
    typeof thrown === 'object' && thrown !== null ? (thrown as { name?: unknown }).name : undefined;
  if (code === 'ABORT_ERR' || name === 'AbortError' || code === 'ERR_ABORTED') return 'aborted';
  if (UNREACHABLE.has(code)) return 'unreachable';
  if (PASSING_TLS.test(code)) return 'broken';
  if (CERTIFICATE.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_SSL')) return 'certificate';
  if (code === 'ETIMEDOUT' || name === 'TimeoutError') return 'timeout';
  // Z_: what came is not the compressed data that its header says.
  if (/^(?:HPE_|Z_|ERR_BROTLI|ERR__?ERROR_FORMAT|ZSTD_|ERR_MALFORMED_ANSWER)/.test(code)) return 'malformed';
  return 'broken';
}
