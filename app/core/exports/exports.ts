/**
 * Writes chosen clips as files for an editor: puts together what the library knows of them and what their files say.
 */

import { readFile } from 'node:fs/promises';
import { firstClipId } from '../../shared/clip-id.ts';
import type { CopyReport } from '../../shared/copies.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { ExportOptions } from '../../shared/exports.ts';
import type { HandedOut, ItemDetail } from '../../shared/library-view.ts';
import type { ClipFacts } from '../../shared/provenance.ts';
import type { ReadAt } from '../downloads/publish/containers/finding.ts';
import { HEAD_BYTES, kindOfFile } from '../files/signature.ts';
import { type ClipToCopy, type CopyOptions, copyClips } from './copy-clips.ts';
import { factsOf, readMediaFacts, withFile } from './media-facts.ts';
import { readProvenance } from './provenance.ts';
import { type DrawPage, writeSheet } from './sheet-files.ts';
import type { ExportClip } from './timeline.ts';
import { type ExportTarget, writeExport } from './write-export.ts';
import { type WriteOptions, writeFormat } from './write-format.ts';

export interface ExportsDeps {
  /** Throws DailiesError `not-found`. */
  readonly item: (id: string) => ItemDetail;
  /** Absolute path of the saved clip, or null. */
  readonly clipFile: (id: string) => string | null;
  /** Absolute path of a picture of it, or null. */
  readonly pictureFile: (id: string) => string | null;
  /** Gives the id of the service that made it; null where nobody knows. */
  readonly service: (id: string) => string | null;
  /** Which take of its prompt it is; null for one that has no others. */
  readonly take: (id: string) => number | null;
}

export interface Exports {
  /**
   * Writes these clips, in this order, as one file; those that are not there are left out. Throws DailiesError
   * `file-missing` when none is, `bad-input` for what the format cannot hold or a file that is there, or a DiskFault.
   * `draw` is there where pages can be drawn; without it, and for nothing but PNG, `bad-input`.
   */
  exportClips(
    ids: readonly string[],
    target: ExportTarget,
    options: ExportOptions,
    draw?: DrawPage,
  ): Promise<HandedOut>;
  /** Copies these clips to a folder, in this order. Never throws for what a disk or a person does: the report says it. */
  copyClips(ids: readonly string[], options: CopyOptions): Promise<CopyReport>;
  /** What the saved clip's file says of itself; null where it is not there, or cannot be read. */
  clipFacts(id: string): Promise<ClipFacts | null>;
}

/** Of a picture in a contact sheet; a larger one is left out. */
const MAX_PICTURE_BYTES = 2 * 1024 * 1024;
/** Files looked at together; each look is a few reads. */
const AT_ONCE = 8;

export function createExports({ item, clipFile, pictureFile, service, take }: ExportsDeps): Exports {
  async function clipFacts(id: string): Promise<ClipFacts | null> {
    const path = clipFile(id);
    if (path === null) return null;
    const look = async (readAt: ReadAt, size: number): Promise<ClipFacts> => ({
      media: await factsOf(readAt, size),
      provenance: await readProvenance(readAt, size),
    });
    // What cannot be read says nothing; whether it is there was asked before.
    return withFile(path, look).catch(() => null);
  }

  async function pictureOf(id: string): Promise<string | null> {
    const path = pictureFile(id);
    const bytes = path === null ? null : await readFile(path).catch(() => null);
    if (bytes === null || bytes.length > MAX_PICTURE_BYTES) return null;
    const kind = kindOfFile(bytes.subarray(0, HEAD_BYTES));
    return kind?.group === 'picture' ? `data:${kind.mediaType};base64,${bytes.toString('base64')}` : null;
  }

  async function gather(id: string, withPicture: boolean): Promise<ExportClip | null> {
    const path = clipFile(id);
    if (path === null) return null;
    const { prompt, model, mark, createdAtMs, trackedAtMs, gateway } = item(id);
    return {
      ...{ id, path, prompt, model, mark, take: take(id), createdAtMs: createdAtMs ?? trackedAtMs },
      service: URL.canParse(gateway) ? new URL(gateway).host : gateway,
      // As above.
      facts: await readMediaFacts(path).catch(() => null),
      picture: withPicture ? await pictureOf(id) : null,
    };
  }

  /** Gives the file that stands for the item, as `clipFile` gives it. */
  function toCopy(id: string): ClipToCopy {
    const { assets, createdAtMs, trackedAtMs, ...said } = item(id);
    const { prompt, aspectRatio, width, height, durationSeconds, model } = said;
    const asset = ['video', 'raw']
      .map((kind) => assets.find((one) => one.kind === kind && one.state === 'saved'))
      .find((one) => one !== undefined);
    return {
      ...{ id, path: clipFile(id), bytes: asset?.totalBytes ?? 0, sha256: asset?.sha256 ?? null },
      facts: {
        ...{ id: firstClipId(id), clip: said.clip?.place ?? null },
        ...{ prompt, aspectRatio, width, height, durationSeconds, model, service: service(id) },
        dateMs: createdAtMs ?? trackedAtMs,
      },
    };
  }

  return {
    clipFacts,
    copyClips: (ids, options) => copyClips(ids.map(toCopy), options),
    async exportClips(ids, target, { format, ...layout }, draw) {
      const clips: ExportClip[] = [];
      const left: string[] = [];
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE);
        const gathered = await Promise.all(some.map((id) => gather(id, format === 'html')));
        for (const [index, clip] of gathered.entries()) {
          if (clip) clips.push(clip);
          else left.push(some[index] ?? '');
        }
      }
      if (clips.length === 0) {
        throw new DailiesError('file-missing', { cause: 'none-where-saved' });
      }
      if (format === 'png') {
        if (!draw) throw new DailiesError('bad-input', { cause: 'not-drawn' });
        await writeSheet(target, clips, draw, pictureOf);
        return { count: clips.length, left };
      }
      const options: WriteOptions = { ...layout, format };
      const written = writeFormat(target.name, clips, options);
      await writeExport(target, written.text);
      return { count: clips.length - written.left.length, left: [...left, ...written.left] };
    },
  };
}
