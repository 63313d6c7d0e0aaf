/** Writes one file of an export, where a person wants it. */
import { open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DailiesError } from '../../shared/error-code.ts';
import { diskFault } from '../files/disk-fault.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { errorCodeOf } from '../network/network-fault.ts';

export interface ExportTarget {
  /** Absolute. */
  readonly path: string;
  /** What the timeline is called. */
  readonly name: string;
  /** A person has said that a file that is there goes. */
  readonly replace: boolean;
}

/** A disk that is full by the middle of it leaves nothing under the name: half a project would open, or bar the way. */
async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
  } catch (thrown) {
    await unlink(path).catch(() => undefined);
    throw thrown;
  } finally {
    await file.close();
  }
}

/** Throws DailiesError `bad-input` for a file that is there and may not be replaced, or a DiskFault. */
export async function writeExport(
  { path, replace }: Pick<ExportTarget, 'path' | 'replace'>,
  content: string | Uint8Array,
): Promise<void> {
  try {
    if (replace) writeAtomically(path, content, 0o644);
    else await writeNew(path, content);
  } catch (thrown) {
    if (errorCodeOf(thrown) === 'EEXIST') {
      throw new DailiesError('bad-input', { cause: 'name-taken', path });
    }
    throw diskFault(thrown, dirname(path));
  }
}
