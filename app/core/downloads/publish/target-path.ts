/**
 * Says where an asset goes: makes its folder below the target folder and gives the path of the part file when a
 * transfer begins, and of the final file, in that same folder, when it is verified.
 */
import { lstat, mkdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type AssetKind, shortId } from '../../../shared/generation.ts';
import { diskFault } from '../../files/disk-fault.ts';
import { errorCodeOf } from '../../network/network-fault.ts';
import { alternativeStem, type NameFacts, renderFileName } from './file-name.ts';

/** Windows' limit for whole paths, less room for ` (99).id8id8id.part`. */
const WINDOWS_PATH = 259 - 24;

export interface Target {
  /** Exists, below the target folder. */
  readonly folder: string;
  readonly stem: string;
}

/**
 * Makes the subfolders that the template asks for, one by one: the target folder itself is never made here, so
 * that an unplugged disk does not come back as an empty folder (fault case 41). Throws DiskFault.
 */
export async function prepareTarget(
  root: string,
  template: string,
  facts: NameFacts,
  kind: AssetKind,
): Promise<Target> {
  const maxStem = process.platform === 'win32' ? Math.min(120, WINDOWS_PATH - root.length) : 120;
  const { folders, stem } = renderFileName(template, facts, kind, maxStem);
  try {
    if (!(await lstat(root).then((stat) => stat.isDirectory() || stat.isSymbolicLink()))) {
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    }
    let folder = root;
    for (const component of folders) {
      folder = join(folder, component);
      await mkdir(folder).catch((thrown: unknown) => {
        if (errorCodeOf(thrown) !== 'EEXIST') throw thrown;
      });
    }
    // The rule that makes hostile names harmless, checked rather than trusted.
    if (folder !== root && !folder.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new Error('A file name led out of its folder.');
    }
    return { folder, stem };
  } catch (thrown) {
    throw diskFault(thrown, root);
  }
}

/** Gives the n-th part path to try: beside the target, so that publishing never crosses disks. */
export function partPath(target: Target, id: string, attempt: number): string {
  const mark = attempt <= 1 ? shortId(id) : `${shortId(id)}-${attempt}`;
  return join(target.folder, `${target.stem}.${mark}.part`);
}

export function finalPath(target: Target, id: string, extension: string, attempt: number): string {
  return join(target.folder, alternativeStem(target.stem, attempt, id) + extension);
}
