/**
 * Declares what is known about a failure: a code and facts. Sentences are made of them in problem-sentence.ts alone.
 */

/** Every expected failure has one of these stable codes; scripts read them in `--json`. */
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
  'hook-failed',
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
  // A person's own commands and limits
  'timed-out',
  'cancelled',
  'bad-input',
  'not-found',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What lies behind a code, where more than one thing can; each has a sentence of its own. */
export const CAUSES = [
  ...(['quota', 'address', 'key-file-too-large', 'key-file-unreadable'] as const),
  ...(['no-web-address', 'address-holds-password', 'address-holds-query', 'address-not-https'] as const),
  ...(['gateway-refused-connection', 'gateway-broke', 'gateway-elsewhere', 'offline'] as const),
  ...(['web-page', 'key-doubted', 'no-longer-ready', 'redirects', 'redirects-to', 'sent-status'] as const),
  ...(['refused-request', 'sent-error', 'sent-other-task', 'sent-nothing', 'sent-page'] as const),
  ...(['sent-no-json', 'sent-no-http', 'sent-too-much', 'sent-unreadable', 'sent-upgrade'] as const),
  ...(['sent-no-link', 'proxy-certificate', 'proxy-refused-connection', 'no-proxy-address'] as const),
  ...(['proxy-wants-password', 'bad-proxy-variable', 'failure-words', 'not-offered-kind'] as const),
  ...(['link-no-address', 'link-not-https', 'link-holds-password', 'link-not-public'] as const),
  ...(['server-refused-connection', 'server-unreachable', 'disk-quota', 'no-room'] as const),
  ...(['larger-than-disk', 'longer-than-room', 'disk-gone', 'no-folder', 'dangling-link'] as const),
  ...(['read-only-disk', 'no-folder-possible', 'link-in-the-way', 'file-held', 'not-ours'] as const),
  ...(['settings-unwritable', 'settings-unreadable', 'report-unwritable', 'library-damaged'] as const),
  ...(['library-recovered', 'library-lost', 'clips-found', 'no-such-token', 'empty-template'] as const),
  ...(['bad-setting', 'no-such-setting', 'clip-not-listed', 'clip-not-picked', 'clip-left-out'] as const),
  ...(['none-picked', 'none-saved', 'none-where-saved', 'edl-too-long', 'no-lengths'] as const),
  ...(['name-taken', 'other-service', 'link-instead', 'copies-run', 'not-drawn'] as const),
  ...(['bad-definition', 'service-gone', 'service-missing', 'service-needs-key'] as const),
] as const;

export type Cause = (typeof CAUSES)[number];

/** None of them ever carries the key, a signed link or a stack. */
export interface Facts {
  readonly cause?: Cause | undefined;
  /** Name or address, and port, of the server that is concerned. */
  readonly host?: string | undefined;
  /** Host and port of the proxy. */
  readonly proxy?: string | undefined;
  /** Of an HTTP answer. */
  readonly status?: number | undefined;
  /** The service's own words (untrusted text), where it gave any. */
  readonly words?: string | undefined;
  /** The system's code, such as EIO. */
  readonly system?: string | undefined;
  /** The folder or file that is concerned. */
  readonly path?: string | undefined;
  /** A task's id. */
  readonly id?: string | undefined;
  /** What was entered or found instead of what it should be. */
  readonly value?: string | undefined;
  readonly needsBytes?: number | undefined;
  readonly freeBytes?: number | undefined;
  readonly totalBytes?: number | undefined;
  readonly count?: number | undefined;
  /** A technical remark in English, for the terminal alone. */
  readonly remark?: string | undefined;
  /** What came in the way of a download that was to replace a file. */
  readonly inner?: Problem | undefined;
}

/** An expected failure as it is stored, sent to the page and printed. */
export interface Problem {
  readonly code: ErrorCode;
  readonly facts: Facts;
  /** Set where Dailies goes on by itself: after a while, or as soon as the cause is mended. */
  readonly goesOn?: boolean;
}

const TEXTS = ['host', 'proxy', 'words', 'system', 'path', 'id', 'value', 'remark'] as const;
const NUMBERS = ['status', 'needsBytes', 'freeBytes', 'totalBytes', 'count'] as const;

/** Reads a stored problem; null when it is none. Libraries of version 0.1 hold sentences, of which the service's stay. */
export function readProblem(value: unknown): Problem | null {
  if (typeof value !== 'object' || value === null) return null;
  const { code, facts, detail } = value as { code?: unknown; facts?: unknown; detail?: unknown };
  if (!ERROR_CODES.includes(code as ErrorCode)) return null;
  const known = (typeof facts === 'object' && facts !== null ? facts : { words: detail }) as Facts;
  const read: Record<string, unknown> = {};
  for (const name of TEXTS) if (typeof known[name] === 'string') read[name] = known[name];
  for (const name of NUMBERS) if (Number.isFinite(known[name])) read[name] = known[name];
  if (CAUSES.includes(known.cause as Cause)) read.cause = known.cause;
  // One within another: nothing within that.
  const inner =
    known.inner && readProblem({ ...known.inner, facts: { ...known.inner.facts, inner: undefined } });
  if (inner) read.inner = inner;
  return { code: code as ErrorCode, facts: read };
}
