/** Writes a contact sheet as pictures: one file, or several whose names end in their number. */
import { lstat, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { DailiesError } from '../../shared/error-code.ts';
import { diskFault } from '../files/disk-fault.ts';
import { errorCodeOf } from '../network/network-fault.ts';
import { layContactSheet } from './contact-sheet.ts';
import type { ExportClip } from './timeline.ts';
import { type ExportTarget, writeExport } from './write-export.ts';

/** Gives a page as PNG. `html` is a whole document that loads nothing; sizes are pixels. */
export type DrawPage = (page: {
  readonly html: string;
  readonly width: number;
  readonly height: number;
}) => Promise<Uint8Array>;

/** Gives the name that was chosen for one page; for more, names with their numbers, which sort as they count. */
export function pagePaths(path: string, count: number): readonly string[] {
  if (count === 1) return [path];
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  const digits = String(count).length;
  return Array.from(
    { length: count },
    (_, page) => `${stem} ${String(page + 1).padStart(digits, '0')}${ending}`,
  );
}

/**
 * Makes sure that names are free. Nobody was asked about a name with a number: throws DailiesError `bad-input` where
 * one of them is taken.
 */
async function checkFree(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await lstat(path);
    } catch (thrown) {
      if (errorCodeOf(thrown) === 'ENOENT') continue;
      throw diskFault(thrown, dirname(path));
    }
    throw new DailiesError('bad-input', { cause: 'name-taken', path });
  }
}

/**
 * Draws and writes page after page; `pictureOf` gives a data address. Throws as `writeExport` does, and what `draw`
 * throws; of a sheet that could not be finished nothing stays.
 */
export async function writeSheet(
  target: ExportTarget,
  clips: readonly ExportClip[],
  draw: DrawPage,
  pictureOf: (id: string) => Promise<string | null>,
): Promise<void> {
  const pages = layContactSheet(target.name, clips);
  const paths = pagePaths(target.path, pages.length);
  const isOne = pages.length === 1;
  if (!isOne) await checkFree(paths);
  const written: string[] = [];
  try {
    for (const [index, page] of pages.entries()) {
      const pictures = new Map<string, string>();
      for (const id of page.ids) {
        const picture = await pictureOf(id);
        if (picture !== null) pictures.set(id, picture);
      }
      const png = await draw({ html: page.write(pictures), width: page.width, height: page.height });
      const path = paths[index] ?? target.path;
      await writeExport({ path, replace: isOne && target.replace }, png);
      written.push(path);
    }
  } catch (thrown) {
    for (const path of written) await rm(path, { force: true }).catch(() => undefined);
    throw thrown;
  }
}
