/** Tells of files that are on the disk already. */
import type { Engine } from '../core/engine.ts';
import type { CliArguments } from './arguments.ts';
import type { Report } from './report.ts';

/** Tells of the files of these clips that were asked for and are saved. */
export function tellSaved(
  reads: Pick<Engine, 'item' | 'savedFile'>,
  clips: readonly string[],
  { assets }: Pick<CliArguments, 'assets'>,
  report: Report,
): void {
  for (const id of clips) {
    for (const { kind, state, totalBytes, sha256 } of reads.item(id).assets) {
      const path = assets.includes(kind) ? reads.savedFile(id, kind) : null;
      if (path === null || state !== 'saved') continue;
      report.saved({ id, asset: kind, path, bytes: totalBytes ?? 0, sha256: sha256 ?? '' });
    }
  }
}
