/** Turns what the disk threw into a code with facts, and says how far the trouble reaches. */
import { DailiesError } from '../../shared/error-code.ts';
import type { Cause, ErrorCode, Facts } from '../../shared/problem.ts';
import { errorCodeOf } from '../network/network-fault.ts';

/** What a failed file operation means for the queue. */
export type DiskReaction = 'storage' | 'item' | 'transient';

type Fault = readonly [ErrorCode, DiskReaction, Cause?];

const FAULTS: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  // Of a server or a disk that is gone while its folder still stands there (docs/rules.md, T21).
  ...['ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT', 'ENODEV', 'ENXIO'].map((code): [string, Fault] => [
    code,
    ['folder-missing', 'storage', 'disk-gone'],
  ]),
  ['ENOSPC', ['disk-full', 'storage']],
  ['EDQUOT', ['disk-full', 'storage', 'disk-quota']],
  ['ENOENT', ['folder-missing', 'storage']],
  ['ENOTDIR', ['folder-missing', 'storage', 'no-folder']],
  ['EACCES', ['folder-unwritable', 'storage']],
  ['EPERM', ['folder-unwritable', 'storage']],
  ['EROFS', ['folder-unwritable', 'storage', 'read-only-disk']],
  ['EFBIG', ['file-too-large', 'item']],
  ['ENAMETOOLONG', ['name-too-long', 'item']],
  ['ELOOP', ['target-blocked', 'item', 'link-in-the-way']],
  ['EMFILE', ['too-many-open-files', 'transient']],
  ['ENFILE', ['too-many-open-files', 'transient']],
  ['EBUSY', ['disk-fault', 'transient', 'file-held']],
]);

/** What SQLite's result codes mean where the library's own disk is in trouble (sqlite.org/rescode.html). */
const SQLITE_FAULTS: ReadonlyMap<number, string> = new Map([
  [8, 'EROFS'],
  [10, 'EIO'],
  [13, 'ENOSPC'],
]);

function sqliteFaultOf(thrown: unknown): string | null {
  const errcode =
    typeof thrown === 'object' && thrown !== null ? (thrown as { errcode?: unknown }).errcode : null;
  // The low byte is the result; the rest of an extended code says where.
  return typeof errcode === 'number' ? (SQLITE_FAULTS.get(errcode & 0xff) ?? null) : null;
}

/** Carries what everything that touches the disk throws; `reaction` tells the queue how far the trouble reaches. */
export class DiskFault extends DailiesError {
  readonly reaction: DiskReaction;
  /** The space without which there is no use in trying again; null when that is not known here. */
  readonly needsBytes: number | null;

  /** One file that does not fit says nothing of smaller ones; a write that failed does. */
  readonly concerns: 'file' | 'folder';

  constructor(
    code: ErrorCode,
    facts: Facts,
    reaction: DiskReaction,
    needsBytes: number | null = null,
    concerns: 'file' | 'folder' = 'folder',
  ) {
    super(code, facts);
    this.reaction = reaction;
    this.needsBytes = needsBytes;
    this.concerns = concerns;
  }
}

/** Makes a DiskFault of what a file operation threw; `folder` is named in it, or the library where that is meant. */
export function diskFault(thrown: unknown, folder: string): DiskFault {
  if (thrown instanceof DiskFault) return thrown;
  const ofLibrary = sqliteFaultOf(thrown);
  const errno = ofLibrary ?? errorCodeOf(thrown);
  const [code, reaction, cause] = FAULTS.get(errno) ?? (['disk-fault', 'item'] as const);
  const system = code === 'disk-fault' ? errno || 'unknown' : undefined;
  return new DiskFault(code, { cause, system, path: ofLibrary === null ? folder : 'the library' }, reaction);
}
