/** Declares how a command or a POST ended. */
import { errorCodeOf } from '../network/network-fault.ts';

export interface HookOutcome {
  /** What went wrong, in a few plain words; null when nothing did. */
  readonly reason: string | null;
  /** The end of what it wrote or was answered, for the log. */
  readonly output: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be run',
  EINVAL: 'it cannot be run without a shell',
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
};

/** Makes a few words of a system's error, with its code. */
export function bareReason(thrown: unknown): string {
  const code = errorCodeOf(thrown);
  return REASONS[code] ?? (code === '' ? 'it could not be started' : code);
}
