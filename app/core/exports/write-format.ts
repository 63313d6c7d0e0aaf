/** Writes the text of an export, by the file of each format's name. */
import { assertNever } from '../../shared/assert-never.ts';
import { DailiesError } from '../../shared/error-code.ts';
import type { ExportFormat, ExportOptions } from '../../shared/exports.ts';
import { writeContactSheet } from './contact-sheet.ts';
import { writeCsv } from './csv.ts';
import { writeEdl } from './edl.ts';
import { writeFcp7Xml } from './fcp7-xml.ts';
import { writeFcpxml } from './fcpxml.ts';
import { writeMlt } from './mlt.ts';
import { writeOtio } from './otio.ts';
import { type ExportClip, layTimeline, type Timeline } from './timeline.ts';

/** Each but the one that is drawn. */
export type WrittenFormat = Exclude<ExportFormat, 'png'>;
export type WriteOptions = ExportOptions & { readonly format: WrittenFormat };

export interface WrittenExport {
  readonly text: string;
  /** Those that a timeline cannot have, because the frames of their files cannot be counted. */
  readonly left: readonly string[];
}

/**
 * Writes clips in the order given. Throws DailiesError `bad-input` when there is none that the format can have, or too
 * many for it.
 */
export function writeFormat(
  name: string,
  clips: readonly ExportClip[],
  options: WriteOptions,
): WrittenExport {
  const { format } = options;
  if (format === 'csv') return { text: writeCsv(clips), left: [] };
  if (format === 'html') return { text: writeContactSheet(name, clips), left: [] };
  const timeline = layTimeline(name, clips, options);
  if (timeline.clips.length === 0) {
    throw new DailiesError('bad-input', { cause: 'no-lengths' });
  }
  const left = clips.filter(({ facts }) => facts === null).map(({ id }) => id);
  return { text: textOf(format, timeline), left };
}

function textOf(format: Exclude<WrittenFormat, 'csv' | 'html'>, timeline: Timeline): string {
  switch (format) {
    case 'mlt':
      return writeMlt(timeline);
    case 'fcp7':
      return writeFcp7Xml(timeline);
    case 'fcpxml':
      return writeFcpxml(timeline);
    case 'edl':
      return writeEdl(timeline);
    case 'otio':
      return writeOtio(timeline);
    default:
      return assertNever(format);
  }
}
