/**
 * What failed in one part of the checks, one line each, so that it can be read at the end of a long output: each part
 * prints its own just before its last line, and `ci.ts` repeats those of all parts.
 */
import { stripVTControlCharacters } from 'node:util';

/** The steps of real hands begin their lines in the same way. */
const MARK = 'FAILED   ';
const MAX_LINES = 20;
const MAX_CHARACTERS = 300;

function cut(line: string): string {
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1)}…` : line;
}

/** Writes one line: what failed, and the first line of what it says. */
export function failureLine(what: string, message = ''): string {
  const said = stripVTControlCharacters(message).trim().split('\n', 1)[0]?.trim() ?? '';
  return cut(`${MARK}${said === '' ? what : `${what}: ${said}`}`.replace(/\s*\n\s*/g, ' '));
}

/** Gives at most twenty of a part's lines, and how many more there are. */
export function fewLines(lines: readonly string[]): readonly string[] {
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `${MARK}and ${more} more`] : lines;
}

/** Gives the lines of that kind in what a part printed. */
export function failuresIn(output: string): readonly string[] {
  return fewLines(
    output
      .split('\n')
      .filter((line) => line.startsWith(MARK))
      .map(cut),
  );
}

/** Gives, of what a linter or a type check printed, the first place it names, and what is wrong there. */
export function firstFinding(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.replaceAll('━', '').trim())
    .filter((line) => line !== '');
  const place = lines.findIndex((line) =>
    /^\S+:\d+:\d+\b|^\S+ (?:format|lint|assist|organizeImports)$/.test(line),
  );
  return place === -1 ? (lines.at(-1) ?? '') : lines.slice(place, place + 2).join(' ');
}
