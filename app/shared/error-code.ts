/**
 * Every expected failure has one of these stable codes. Scripts read them in `--json`, the page makes its
 * sentences from them, and none ever carries the key, a signed link or a stack.
 */
export const ERROR_CODES = [
  // Asking the gateway
  'no-key',
  'key-unusable',
  'key-refused',
  'bad-address',
  'bad-id',
  'unknown-task',
  'gateway-unreachable',
  'gateway-timeout',
  'gateway-certificate',
  'gateway-busy',
  'gateway-fault',
  'bad-answer',
  // The way there
  'proxy-unreachable',
  'proxy-refused',
  // The generation itself
  'generation-failed',
  'no-link',
  'not-offered',
  // Fetching a file
  'link-refused',
  'link-expired',
  'connection-lost',
  'stalled',
  'file-certificate',
  'file-server-busy',
  'file-server-fault',
  'bad-transfer',
  'not-a-clip',
  'damaged-clip',
  'not-replaced',
  // The disk
  'disk-full',
  'folder-missing',
  'folder-unwritable',
  'file-too-large',
  'name-too-long',
  'too-many-open-files',
  'target-blocked',
  'disk-fault',
  'file-missing',
  'file-trashed',
  'trash-refused',
  'clipboard-held',
  // The library and the secrets
  'library-in-use',
  'library-unusable',
  'library-newer',
  'secrets-unavailable',
  // A person's own acts and limits
  'timed-out',
  'cancelled',
  'bad-input',
  'not-found',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An expected failure as it is stored, sent to the page and printed: plain words, no secrets. */
export interface Problem {
  readonly code: ErrorCode;
  /** One plain English sentence or two: the cause, and what to do. */
  readonly message: string;
  /** The service's own words (untrusted text), where it gave any; the page shows them as a quotation. */
  readonly detail?: string;
}

/** The one class of expected errors; anything else that is thrown is a bug. */
export class DailiesError extends Error {
  override readonly name = 'DailiesError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** How long the server asked us to wait (Retry-After), in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    extra: { readonly detail?: string | undefined; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.detail = extra.detail;
    this.retryAfterMs = extra.retryAfterMs;
  }

  toProblem(): Problem {
    return {
      code: this.code,
      message: this.message,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }
}
