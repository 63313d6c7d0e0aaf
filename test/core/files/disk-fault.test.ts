/** What the disk said, as a code, and how far it reaches. */
import { describe, expect, test } from 'vitest';
import { DiskFault, diskFault } from '../../../app/core/files/disk-fault.ts';

const thrown = (code: string) => Object.assign(new Error(code), { code });

describe('a file operation that failed', () => {
  test.each([
    ['ENOSPC', 'disk-full', 'storage', undefined],
    ['EDQUOT', 'disk-full', 'storage', 'disk-quota'],
    ['ENOENT', 'folder-missing', 'storage', undefined],
    ['ENOTDIR', 'folder-missing', 'storage', 'no-folder'],
    ['EACCES', 'folder-unwritable', 'storage', undefined],
    ['EPERM', 'folder-unwritable', 'storage', undefined],
    ['EROFS', 'folder-unwritable', 'storage', 'read-only-disk'],
    ['EFBIG', 'file-too-large', 'item', undefined],
    ['ENAMETOOLONG', 'name-too-long', 'item', undefined],
    ['ELOOP', 'target-blocked', 'item', 'link-in-the-way'],
    ['EMFILE', 'too-many-open-files', 'transient', undefined],
    ['ENFILE', 'too-many-open-files', 'transient', undefined],
    ['EBUSY', 'disk-fault', 'transient', 'file-held'],
    ['EIO', 'disk-fault', 'item', undefined],
  ] as const)('with %s is %s, and reaches as far as: %s', (system, code, reaction, cause) => {
    const fault = diskFault(thrown(system), '/clips');
    expect([fault.code, fault.reaction, fault.facts.cause]).toEqual([code, reaction, cause]);
    expect(fault.facts.path).toBe('/clips');
  });

  test.each(['ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'ETIMEDOUT', 'ENODEV', 'ENXIO'])(
    'T21: with %s means a disk that is gone though its folder stands there',
    (system) => {
      const fault = diskFault(thrown(system), '/clips');
      expect([fault.code, fault.reaction, fault.facts.cause]).toEqual([
        'folder-missing',
        'storage',
        'disk-gone',
      ]);
    },
  );

  test('is named as the system named it where it is no other kind', () => {
    expect(diskFault(thrown('EIO'), '/clips').facts.system).toBe('EIO');
    expect(diskFault(new Error('odd'), '/clips').facts.system).toBe('unknown');
    expect(diskFault('odd', '/clips').facts.system).toBe('unknown');
    expect(diskFault(thrown('ENOSPC'), '/clips').facts.system).toBeUndefined();
  });
});

test.each([
  // SQLITE_READONLY, SQLITE_IOERR_WRITE and SQLITE_FULL: the low byte is the result.
  [8, 'folder-unwritable'],
  [778, 'disk-fault'],
  [13, 'disk-full'],
] as const)('SQLite’s result %i speaks of the library’s disk, not of the clips’', (errcode, code) => {
  const fault = diskFault(
    Object.assign(new Error('sqlite'), { code: 'ERR_SQLITE_ERROR', errcode }),
    '/clips',
  );
  expect([fault.code, fault.facts.path]).toEqual([code, 'the library']);
});

test('what is a disk fault already stays as it is', () => {
  const fault = new DiskFault('disk-full', { path: '/clips' }, 'item', 5_000, 'file');
  expect(diskFault(fault, '/elsewhere')).toBe(fault);
  expect([fault.needsBytes, fault.concerns]).toEqual([5_000, 'file']);
});
