/** Writes pages of pictures to print or to send: no scripts, no addresses, everything in one file. */
import { ratio } from './rational.ts';
import {
  CAPTION_HEIGHT,
  GAP,
  HEADER_HEIGHT,
  LINE_GAP,
  layLines,
  layPages,
  MARGIN,
  OWN_PROMPT_HEIGHT,
  PAGE_WIDTH,
  type PageLine,
  PROMPT_LINE,
  promptLines,
  type SheetCell,
} from './sheet-layout.ts';
import { type ExportClip, fileNameOf } from './timeline.ts';
import { xmlAttribute, xmlText } from './written-text.ts';

/** Nothing runs in a sheet, and nothing is loaded by it. */
export const SHEET_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** Of a file's name, whose beginning is often the prompt: the end that tells takes apart is kept. */
const NAME_TAIL = 14;

const STYLE = `
body { margin: ${MARGIN}px auto; padding: 0 16px; max-width: ${PAGE_WIDTH - 2 * MARGIN}px; background: #fff;
  color: #1c1c1e; font: 13px/18px system-ui, sans-serif; }
header { display: flex; justify-content: space-between; align-items: baseline; height: ${HEADER_HEIGHT}px; }
h1 { margin: 0; overflow: hidden; font-size: 22px; line-height: 28px; text-overflow: ellipsis; white-space: nowrap; }
h2 { margin: 0 0 8px; overflow-wrap: anywhere; font-size: 16px; font-weight: 600; line-height: ${PROMPT_LINE}px; }
.soft { color: #636366; font-variant-numeric: tabular-nums; }
.line { display: flex; flex-wrap: wrap; gap: ${LINE_GAP}px ${GAP}px; margin-bottom: ${LINE_GAP}px; }
figure { margin: 0; break-inside: avoid; }
img, .none { display: block; background: #ececee; object-fit: contain; }
figcaption { padding-top: 4px; }
.facts { display: flex; flex-wrap: wrap; gap: 0 8px; height: 18px; overflow: hidden; color: #636366;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.take { color: #1c1c1e; font-weight: 600; }
.pick { color: #9a6200; }
.reject { color: #b3261e; }
.file { display: flex; height: 18px; font-size: 12px; white-space: pre; }
.file bdi { flex: 0 1 auto; min-width: 0; overflow: hidden; }
.file bdi:first-child { flex-shrink: 1000; text-overflow: ellipsis; }
.prompt { display: -webkit-box; max-height: ${OWN_PROMPT_HEIGHT}px; overflow: hidden; overflow-wrap: anywhere;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
@media print { body { margin: 0; } h2 { break-after: avoid; } }
`;

/** Of a page that is drawn as a picture: everything in its place to the pixel. */
const PAGE_STYLE = `
body { box-sizing: border-box; margin: 0; padding: ${MARGIN}px ${MARGIN}px 0; max-width: none; overflow: hidden; }
h2 { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; }
.line { flex-wrap: nowrap; }
figcaption { box-sizing: border-box; height: ${CAPTION_HEIGHT}px; }
.own figcaption { height: ${CAPTION_HEIGHT + OWN_PROMPT_HEIGHT}px; }
#drawn { position: absolute; left: 0; width: 8px; height: 8px; background: #fff; }
`;

const MARKS = { pick: '<span class="pick">★</span>', reject: '<span class="reject">✕</span>' } as const;

function factsLine({ facts, mark, take }: ExportClip): string {
  const words: string[] = [];
  if (take !== null) words.push(`<span class="take">${take}</span>`);
  if (mark !== null) words.push(MARKS[mark]);
  if (facts !== null) {
    const seconds = ((facts.frames * facts.frameRate.den) / facts.frameRate.num).toFixed(2);
    const rate = Number(ratio(facts.frameRate).toFixed(3));
    words.push(`<span>${seconds} s</span>`, `<span>${facts.width} × ${facts.height}</span>`);
    words.push(`<span>${rate} fps</span>`);
  }
  return words.join('');
}

/** In two parts, of which the first gives way. Letters that belong together stay so. */
function nameLine(path: string): string {
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(fileNameOf(path))];
  const at = Math.max(0, letters.length - NAME_TAIL);
  const part = (from: number, to?: number): string =>
    xmlText(
      letters
        .slice(from, to)
        .map(({ segment }) => segment)
        .join(''),
    );
  return `<bdi>${part(0, at)}</bdi><bdi>${part(at)}</bdi>`;
}

function figure(
  { clip, width, pictureWidth }: SheetCell,
  pictureHeight: number,
  hasHeading: boolean,
  picture: string | null,
): string {
  const size = `style="width:${pictureWidth}px;height:${pictureHeight}px"`;
  const shown =
    picture === null
      ? `<div class="none" ${size}></div>`
      : `<img alt="" decoding="sync" ${size} src="${xmlAttribute(picture)}">`;
  const prompt = hasHeading ? '' : `<div class="prompt" dir="auto">${xmlText(clip.prompt ?? '')}</div>`;
  const path = xmlAttribute(fileNameOf(clip.path));
  return `<figure style="width:${width}px">${shown}<figcaption>
<div class="facts">${factsLine(clip)}</div>
<div class="file" title="${path}">${nameLine(clip.path)}</div>${prompt}
</figcaption></figure>`;
}

function document(name: string, style: string, header: string, body: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${SHEET_POLICY}">
<title>${xmlText(name)}</title>
<style>${style}</style>
</head>
<body>
<header><h1 dir="auto">${xmlText(name)}</h1>${header}</header>
${body}
</body>
</html>
`;
}

/** Writes one page that flows as far as its clips go. */
export function writeContactSheet(name: string, clips: readonly ExportClip[]): string {
  const { lines } = layLines(clips);
  const parts: string[] = [];
  let before: string | null = null;
  for (const [index, { prompt, pictureHeight, cells }] of lines.entries()) {
    const goesOn = index > 0 && prompt === before;
    if (!goesOn) {
      if (index > 0) parts.push('</div>');
      if (prompt !== null) parts.push(`<h2 dir="auto">${xmlText(prompt)}</h2>`);
      parts.push('<div class="line">');
    }
    before = prompt;
    parts.push(...cells.map((cell) => figure(cell, pictureHeight, prompt !== null, cell.clip.picture)));
  }
  if (lines.length > 0) parts.push('</div>');
  return document(name, STYLE, '', parts.join('\n'));
}

/** One page of a sheet that is drawn as pictures. */
export interface DrawnPage {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Ids of the clips on it, in order. */
  readonly ids: readonly string[];
  /** Writes it, with pictures as data addresses by the clips' ids. */
  write(pictures: ReadonlyMap<string, string>): string;
}

/** Of the mark below a page by which whoever draws it sees that all of it is there. */
export const DRAWN_MARK = { id: 'drawn', size: 8 } as const;

/** Lays clips out on pages of a bounded height, so that any number of them can be drawn. */
export function layContactSheet(name: string, clips: readonly ExportClip[]): readonly DrawnPage[] {
  const pages = layPages(layLines(clips));
  return pages.map(({ width, height, lines }, index) => {
    const number = pages.length > 1 ? `<span class="soft">${index + 1} / ${pages.length}</span>` : '';
    const style = `${STYLE}${PAGE_STYLE}body { height: ${height}px; } #${DRAWN_MARK.id} { top: ${height}px; }`;
    return {
      ...{ width, height, ids: lines.flatMap(({ cells }) => cells.map(({ clip }) => clip.id)) },
      write: (pictures) => {
        const body = lines.map((line) => pageLine(line, width, pictures)).join('\n');
        return document(name, style, number, `${body}\n<i id="${DRAWN_MARK.id}"></i>`);
      },
    };
  });
}

function pageLine(
  { prompt, pictureHeight, cells, isHeaded }: PageLine,
  pageWidth: number,
  pictures: ReadonlyMap<string, string>,
): string {
  const rows = promptLines(prompt ?? '', pageWidth);
  const size = `style="height:${rows * PROMPT_LINE}px;-webkit-line-clamp:${rows}"`;
  const heading = isHeaded ? `<h2 dir="auto" ${size}>${xmlText(prompt ?? '')}</h2>` : '';
  const figures = cells.map((cell) =>
    figure(cell, pictureHeight, prompt !== null, pictures.get(cell.clip.id) ?? null),
  );
  return `${heading}<div class="line${prompt === null ? ' own' : ''}">${figures.join('\n')}</div>`;
}
