/** What the disk said, as a code and a sentence with what to do. */
import { DailiesError, type ErrorCode } from '../../shared/error-code.ts';
import { errorCodeOf } from '../network/network-fault.ts';

/** What a failed file operation means for the queue. */
export type DiskReaction = 'storage' | 'item' | 'transient';

type Fault = readonly [ErrorCode, DiskReaction, string];

/** Of a server or a disk that is gone while its folder still stands there (docs/rules.md, T21). */
const GONE: Fault = [
  'folder-missing',
  'storage',
  'The disk of {folder} does not answer; connect it again or choose another folder.',
];

const FAULTS: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  ...['ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT', 'ENODEV', 'ENXIO'].map((code): [string, Fault] => [
    code,
    GONE,
  ]),
  [
    'ENOSPC',
    ['disk-full', 'storage', 'There is no space left on the disk of {folder}; free some, then try again.'],
  ],
  [
    'EDQUOT',
    [
      'disk-full',
      'storage',
      'Your share of the disk space of {folder} is used up; free some, then try again.',
    ],
  ],
  [
    'ENOENT',
    [
      'folder-missing',
      'storage',
      'The folder {folder} is not there; connect its disk or choose another folder.',
    ],
  ],
  ['ENOTDIR', ['folder-missing', 'storage', '{folder} is not a folder; choose another folder.']],
  [
    'EACCES',
    [
      'folder-unwritable',
      'storage',
      'Dailies may not write to the folder {folder}; change its permissions or choose another folder.',
    ],
  ],
  [
    'EPERM',
    [
      'folder-unwritable',
      'storage',
      'Dailies may not write to the folder {folder}; change its permissions or choose another folder.',
    ],
  ],
  ['EROFS', ['folder-unwritable', 'storage', 'The disk of {folder} is read-only; choose another folder.']],
  [
    'EFBIG',
    [
      'file-too-large',
      'item',
      'The clip is larger than the disk of {folder} allows a file to be; choose a folder on another disk.',
    ],
  ],
  [
    'ENAMETOOLONG',
    [
      'name-too-long',
      'item',
      'The file name is too long for the disk of {folder}; use a shorter name template.',
    ],
  ],
  [
    'ELOOP',
    [
      'target-blocked',
      'item',
      'A link stands where the file in {folder} should go; remove it, then try again.',
    ],
  ],
  ['EMFILE', ['too-many-open-files', 'transient', 'Too many files are open on this computer.']],
  ['ENFILE', ['too-many-open-files', 'transient', 'Too many files are open on this computer.']],
  ['EBUSY', ['disk-fault', 'transient', 'Another program holds the file in {folder}.']],
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

/** Thrown by everything here that touches the disk; `reaction` tells the queue how far the trouble reaches. */
export class DiskFault extends DailiesError {
  readonly reaction: DiskReaction;
  /** The space without which there is no use in trying again; null when that is not known here. */
  readonly needsBytes: number | null;

  /** One file that does not fit says nothing of smaller ones; a write that failed does. */
  readonly concerns: 'file' | 'folder';

  constructor(
    code: ErrorCode,
    message: string,
    reaction: DiskReaction,
    needsBytes: number | null = null,
    concerns: 'file' | 'folder' = 'folder',
  ) {
    super(code, message);
    this.reaction = reaction;
    this.needsBytes = needsBytes;
    this.concerns = concerns;
  }
}

/** Makes a DiskFault of what a file operation threw; `folder` is named in the sentence. */
export function diskFault(thrown: unknown, folder: string): DiskFault {
  if (thrown instanceof DiskFault) return thrown;
  const ofLibrary = sqliteFaultOf(thrown);
  const errno = ofLibrary ?? errorCodeOf(thrown);
  const [code, reaction, sentence] = FAULTS.get(errno) ?? [
    'disk-fault' as const,
    'item' as const,
    `The disk of {folder} has a fault (${errno || 'unknown'}); check the disk, then try again.`,
  ];
  const named = sentence.replace('{folder}', ofLibrary === null ? folder : 'the library');
  return new DiskFault(code, named, reaction);
}
