/**
 * Says where pictures stand on a contact sheet: side by side in lines, each in its clip's shape, the takes of a prompt
 * together under it. Pictures of a line are as high as each other; lines of other shapes have other heights, so that a
 * tall picture is as large as a wide one. Lengths are pixels.
 */
import type { ExportClip } from './timeline.ts';

/** Of a page that is a picture of its own: as high as a sheet of A4 to its width. */
export const PAGE_WIDTH = 1600;
export const MAX_PAGE_HEIGHT = 2263;
/** Of a page with one clip: a picture as wide as the other would be larger than the clip's own. */
const LONE_PAGE_WIDTH = 960;
export const MARGIN = 48;
export const GAP = 12;
export const HEADER_HEIGHT = 56;
export const PROMPT_LINE = 24;
const MAX_PROMPT_LINES = 2;
const HEADING_GAP = 8;
/** Below a picture: its facts and its file's name, then two lines of a prompt that has no heading. */
export const CAPTION_HEIGHT = 44;
export const OWN_PROMPT_HEIGHT = 36;
export const LINE_GAP = 16;
/** Narrower, no number and no length would stand below a picture. */
const MIN_CELL = 120;
const MAX_PICTURE_HEIGHT = 760;

export interface SheetCell {
  readonly clip: ExportClip;
  /** Of the picture; what stands below it may be wider. */
  readonly pictureWidth: number;
  readonly width: number;
}

/** Cells side by side, with the prompt above them that they are takes of, or with each one's own below it. */
export interface SheetLine {
  readonly prompt: string | null;
  readonly pictureHeight: number;
  readonly cells: readonly SheetCell[];
}

export interface SheetLayout {
  readonly pageWidth: number;
  readonly lines: readonly SheetLine[];
}

/** A line, and whether its prompt is written above it. */
export interface PageLine extends SheetLine {
  readonly isHeaded: boolean;
}

export interface SheetPage {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly PageLine[];
}

/** Of one picture, by how many there are at most: few are large, many are as small as can still be judged. */
const AREAS: readonly (readonly [most: number, area: number])[] = [
  ...([
    [1, 400_000],
    [6, 240_000],
    [20, 110_000],
    [60, 62_000],
    [150, 36_000],
  ] as const),
];
const SMALLEST_AREA = 19_000;

/** Gives width to height; of a clip whose size nobody knows, the commonest. */
function shapeOf({ facts }: ExportClip): number {
  if (facts === null || facts.width === 0 || facts.height === 0) return 16 / 9;
  return Math.min(5, Math.max(0.2, facts.width / facts.height));
}

/** Gives the shape in the middle, from narrow to wide. */
function middleShape(clips: readonly ExportClip[]): number {
  const shapes = clips.map(shapeOf).sort((a, b) => a - b);
  return shapes[Math.floor(shapes.length / 2)] ?? 16 / 9;
}

/** Gives the area of a picture at which lines of the commonest shape are filled from edge to edge. */
function pictureArea(clips: readonly ExportClip[], inner: number): number {
  const shape = middleShape(clips);
  const area = AREAS.find(([most]) => clips.length <= most)?.[1] ?? SMALLEST_AREA;
  const across = Math.max(1, Math.round((inner + GAP) / (Math.sqrt(area * shape) + GAP)));
  const width = (inner + GAP) / across - GAP;
  return (width * width) / shape;
}

/** Takes of a prompt that stand side by side, or clips side by side that are no takes of each other. */
interface Section {
  readonly prompt: string | null;
  readonly clips: ExportClip[];
}

function sectionsOf(clips: readonly ExportClip[]): readonly Section[] {
  const words = (clip: ExportClip | undefined): string => clip?.prompt?.trim() ?? '';
  const sections: Section[] = [];
  for (const [index, clip] of clips.entries()) {
    const prompt = words(clip);
    const isTake = prompt !== '' && [clips[index - 1], clips[index + 1]].some((one) => words(one) === prompt);
    const heading = isTake ? prompt : null;
    const last = sections.at(-1);
    if (last?.prompt === heading) last.clips.push(clip);
    else sections.push({ prompt: heading, clips: [clip] });
  }
  // One that stands alone has as much room for its prompt as several.
  return sections.map((one) =>
    one.clips.length === 1 ? { ...one, prompt: words(one.clips[0]) || null } : one,
  );
}

/** Fills line after line. `most`: cells of a line. */
function fill(cells: readonly SheetCell[], inner: number, most: number): readonly SheetCell[][] {
  const lines: SheetCell[][] = [];
  let used = 0;
  for (const cell of cells) {
    const line = lines.at(-1);
    // Rounded widths of a line that is just full may be a pixel over.
    if (line && line.length < most && used + cell.width <= inner + line.length) {
      line.push(cell);
      used += cell.width + GAP;
    } else {
      lines.push([cell]);
      used = cell.width + GAP;
    }
  }
  return lines;
}

/** Takes of one shape that need several lines are shared out among them, rather than leaving one to the last. */
function shareOut(cells: readonly SheetCell[], inner: number): readonly SheetCell[][] {
  const lines = fill(cells, inner, cells.length);
  const isEven = cells.every(({ width }) => width === cells[0]?.width);
  return isEven ? fill(cells, inner, Math.ceil(cells.length / lines.length)) : lines;
}

/** Lays clips in lines, in their order. */
export function layLines(clips: readonly ExportClip[]): SheetLayout {
  const pageWidth = clips.length === 1 ? LONE_PAGE_WIDTH : PAGE_WIDTH;
  const inner = pageWidth - 2 * MARGIN;
  const area = pictureArea(clips, inner);
  const lines = sectionsOf(clips).flatMap(({ prompt, clips: together }): readonly SheetLine[] => {
    const height = Math.floor(Math.sqrt(area / middleShape(together)));
    const pictureHeight = Math.min(MAX_PICTURE_HEIGHT, height);
    const cells = together.map((clip): SheetCell => {
      const pictureWidth = Math.min(inner, Math.round(pictureHeight * shapeOf(clip)));
      return { clip, pictureWidth, width: Math.max(MIN_CELL, pictureWidth) };
    });
    const laid = prompt === null ? fill(cells, inner, cells.length) : shareOut(cells, inner);
    return laid.map((line) => ({ prompt, pictureHeight, cells: line }));
  });
  return { pageWidth, lines };
}

/** Wide letters, such as Chinese ones, take about as much as two others. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1ffff}\u{20000}-\u{3ffff}]/gu;
const NARROW_PIXELS = 9;
const WIDE_PIXELS = 17;

/** Tells how many lines a heading is given; a prompt that is longer ends in dots. */
export function promptLines(prompt: string, pageWidth: number): number {
  const wide = prompt.match(WIDE)?.length ?? 0;
  const pixels = wide * WIDE_PIXELS + (prompt.length - wide) * NARROW_PIXELS;
  const breaks = prompt.split('\n').length;
  const lines = Math.max(breaks, Math.ceil(pixels / (pageWidth - 2 * MARGIN)));
  return Math.min(MAX_PROMPT_LINES, Math.max(1, lines));
}

function heightOf({ prompt, pictureHeight, isHeaded }: PageLine, pageWidth: number): number {
  const below = CAPTION_HEIGHT + (prompt === null ? OWN_PROMPT_HEIGHT : 0);
  const above = isHeaded ? promptLines(prompt ?? '', pageWidth) * PROMPT_LINE + HEADING_GAP : 0;
  return above + pictureHeight + below + LINE_GAP;
}

/** Puts lines on pages; a prompt whose takes go on over the page's end is written above them again. */
export function layPages({ pageWidth, lines: all }: SheetLayout): readonly SheetPage[] {
  const pages: { lines: PageLine[]; height: number }[] = [];
  let before: string | null = null;
  for (const line of all) {
    const { prompt } = line;
    const page = pages.at(-1);
    const next: PageLine = { ...line, isHeaded: prompt !== null && prompt !== before };
    before = prompt;
    const height = heightOf(next, pageWidth);
    if (page && page.height + height <= MAX_PAGE_HEIGHT - MARGIN) {
      page.lines.push(next);
      page.height += height;
    } else {
      const first: PageLine = { ...line, isHeaded: prompt !== null };
      pages.push({ lines: [first], height: MARGIN + HEADER_HEIGHT + heightOf(first, pageWidth) });
    }
  }
  return pages.map(({ lines, height }) => ({
    width: pageWidth,
    height: Math.min(MAX_PAGE_HEIGHT, height + MARGIN - LINE_GAP),
    lines,
  }));
}
