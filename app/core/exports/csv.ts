/**
 * Writes the chosen clips as a table, for spreadsheets and asset managers: those too whose frames cannot be counted.
 */
import { isoTime } from '../../shared/written-time.ts';
import { ratio } from './rational.ts';
import { type ExportClip, fileNameOf } from './timeline.ts';
import { csvCell } from './written-text.ts';

const COLUMNS = [
  ...['number', 'file', 'path', 'prompt', 'service', 'model', 'mark', 'width', 'height'],
  ...['frame rate', 'frames', 'seconds', 'sound channels', 'sound rate', 'created', 'id'],
];

/** Six decimals, so that frames can be counted from it again. */
const secondsOf = ({ facts }: ExportClip): number | null =>
  facts === null ? null : Math.round((facts.frames / ratio(facts.frameRate)) * 1e6) / 1e6;

/** Writes the table (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function writeCsv(clips: readonly ExportClip[]): string {
  const rows = clips.map((clip, index) => {
    const { facts } = clip;
    return [
      ...[index + 1, fileNameOf(clip.path), clip.path, clip.prompt, clip.service, clip.model, clip.mark],
      ...[facts?.width ?? null, facts?.height ?? null],
      facts === null ? null : `${facts.frameRate.num}/${facts.frameRate.den}`,
      ...[
        facts?.frames ?? null,
        secondsOf(clip),
        facts?.sound?.channels ?? null,
        facts?.sound?.sampleRate ?? null,
      ],
      isoTime(clip.createdAtMs),
      clip.id,
    ];
  });
  return `\ufeff${[COLUMNS, ...rows].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
