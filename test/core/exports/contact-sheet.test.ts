/** The contact sheet: where its pictures stand, and the files that it is drawn to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layContactSheet, writeContactSheet } from '../../../app/core/exports/contact-sheet.ts';
import { type DrawPage, pagePaths, writeSheet } from '../../../app/core/exports/sheet-files.ts';
import {
  GAP,
  layLines,
  layPages,
  MARGIN,
  MAX_PAGE_HEIGHT,
  PAGE_WIDTH,
  promptLines,
} from '../../../app/core/exports/sheet-layout.ts';
import type { ExportClip } from '../../../app/core/exports/timeline.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { HOSTILE_PROMPTS } from './clips.ts';

/** It brings no types of its own. */
const {
  JSDOM,
}: { readonly JSDOM: new (text: string) => { readonly window: { readonly document: Document } } } =
  createRequire(import.meta.url)('jsdom');
const parse = (html: string): Document => new JSDOM(html).window.document;

const SHAPES = { wide: [1280, 720], tall: [720, 1280], square: [512, 512], strip: [4000, 400] } as const;

function clip(place: number, prompt: string | null, shape: keyof typeof SHAPES = 'wide'): ExportClip {
  const [width, height] = SHAPES[shape];
  return {
    ...{ id: `clip-${place}`, path: `/clips/${prompt} [${String(place).padStart(8, '0')}].mp4`, prompt },
    ...{ service: 'gateway.test', model: null, mark: place % 8 === 0 ? 'pick' : null, take: place % 8 },
    ...{ createdAtMs: 0, picture: null },
    facts: {
      ...{ frameRate: { num: 24, den: 1 }, frames: 121, width, height, sound: null, startFrame: null },
    },
  };
}
/** `takes` of each of as many prompts as it needs. */
const clips = (count: number, takes: number): readonly ExportClip[] =>
  Array.from({ length: count }, (_, place) =>
    clip(
      place,
      `Scene ${Math.floor(place / takes)}`,
      (['wide', 'tall', 'square'] as const)[place % 3] ?? 'wide',
    ),
  );

test.each([
  [1, 1],
  [2, 1],
  [7, 3],
  [40, 8],
  [400, 8],
  [400, 1],
  [1000, 400],
])(
  '%i clips, %i takes of each prompt: each stands on one page, in order, inside its margins',
  (count, takes) => {
    const all = clips(count, takes);
    const layout = layLines(all);
    const pages = layPages(layout);
    expect(
      pages.flatMap(({ lines }) => lines.flatMap((line) => line.cells.map(({ clip: { id } }) => id))),
    ).toEqual(all.map(({ id }) => id));
    for (const { width, height, lines } of pages) {
      expect([width <= PAGE_WIDTH, height <= MAX_PAGE_HEIGHT]).toEqual([true, true]);
      for (const { cells } of lines) {
        const used = cells.reduce((sum, cell) => sum + cell.width + GAP, -GAP);
        expect(used).toBeLessThanOrEqual(width - 2 * MARGIN + cells.length);
      }
    }
  },
);

test('pictures of a line are as high as each other and keep their shape, whatever it is', () => {
  const shapes = ['tall', 'square', 'wide', 'strip'] as const;
  const { lines } = layLines(shapes.map((shape, place) => clip(place, 'One prompt', shape)));
  const shown = lines.flatMap(({ cells, pictureHeight }) =>
    cells.map((cell) => ({ ...cell, pictureHeight })),
  );
  expect(new Set(shown.map(({ pictureHeight }) => pictureHeight)).size).toBe(1);
  for (const { clip: of, pictureWidth, pictureHeight } of shown.slice(0, 3)) {
    const { width, height } = of.facts ?? { width: 0, height: 1 };
    expect(Math.abs(pictureWidth / pictureHeight - width / height)).toBeLessThan(0.01);
  }
  // One that is wider than a page is shown smaller on it.
  expect(shown[3]?.pictureWidth).toBe(PAGE_WIDTH - 2 * MARGIN);
});

test('a tall picture is as large as a wide one', () => {
  const { lines } = layLines(
    Array.from({ length: 16 }, (_, place) => clip(place, place < 8 ? 'a' : 'b', place < 8 ? 'wide' : 'tall')),
  );
  const areas = lines.flatMap(({ cells, pictureHeight }) =>
    cells.map((cell) => cell.pictureWidth * pictureHeight),
  );
  expect(Math.min(...areas) / Math.max(...areas)).toBeGreaterThan(0.95);
});

test('takes that need more than one line are shared out among them', () => {
  const takes = (count: number) =>
    Array.from({ length: count }, (_, place) => clip(place, 'One prompt', 'tall'));
  const shared = (count: number) => layLines(takes(count)).lines.map(({ cells }) => cells.length);
  for (const count of [5, 8, 9, 17, 50]) {
    const lines = shared(count);
    expect(Math.max(...lines) - Math.min(...lines), `${count} takes: ${lines}`).toBeLessThan(lines.length);
  }
});

test('a prompt stands once above its takes, and again where they go on over a page’s end', () => {
  const pages = layContactSheet('x', clips(400, 200)).map((page) => parse(page.write(new Map())));
  expect(pages.length).toBeGreaterThan(2);
  const headings = pages.map((page) =>
    [...page.querySelectorAll('h2')].map(({ textContent }) => textContent),
  );
  expect(new Set(headings.flat())).toEqual(new Set(['Scene 0', 'Scene 1']));
  for (const [index, some] of headings.entries()) {
    expect(some.length).toBeGreaterThan(0);
    expect(new Set(some).size, `page ${index + 1}`).toBe(some.length);
  }
  expect(pages[0]?.querySelector('header .soft')?.textContent).toBe(`1 / ${pages.length}`);
});

test('prompts with one clip each stand below their pictures side by side; one alone stands above', () => {
  expect(layLines(clips(1, 1)).lines[0]?.prompt).toBe('Scene 0');
  const { lines } = layLines(clips(12, 1));
  expect(lines.every(({ prompt }) => prompt === null)).toBe(true);
  expect(lines[0]?.cells.length).toBeGreaterThan(1);
  const [page] = layContactSheet('x', clips(2, 1)).map((one) => parse(one.write(new Map())));
  expect([...(page?.querySelectorAll('.prompt') ?? [])].map(({ textContent }) => textContent)).toEqual([
    'Scene 0',
    'Scene 1',
  ]);
});

test('the take, the mark, the length and the name of each clip stand below its picture', () => {
  const [page] = layContactSheet('x', clips(16, 8)).map((one) =>
    parse(one.write(new Map([['clip-8', 'data:image/jpeg;base64,AA']]))),
  );
  const figure = page?.querySelectorAll('figure')[8];
  expect(figure?.querySelector('img')?.getAttribute('src')).toBe('data:image/jpeg;base64,AA');
  expect([...(figure?.querySelectorAll('.facts span') ?? [])].map(({ textContent }) => textContent)).toEqual([
    ...['0', '★', '5.04 s', '512 × 512', '24 fps'],
  ]);
  const name = [...(figure?.querySelectorAll('.file bdi') ?? [])].map(({ textContent }) => textContent);
  expect(name.join('')).toBe('Scene 1 [00000008].mp4');
  // What tells takes apart is not what gives way.
  expect(name[1]).toContain('[00000008].mp4');
});

test('a page runs nothing and loads nothing, whatever prompts and names hold', () => {
  const evil = HOSTILE_PROMPTS.map((prompt, place) =>
    clip(place, `<script>alert(1)</script><img src=x onerror=alert(2)>"'${prompt}`),
  );
  const texts = [
    writeContactSheet('</title><script>', evil),
    ...layContactSheet('<b>', evil).map((one) => one.write(new Map())),
  ];
  for (const text of texts) {
    const page = parse(text);
    expect(page.querySelectorAll('script, [onerror], [src], link, iframe, object, base')).toHaveLength(0);
    expect(page.querySelector('meta[http-equiv]')?.getAttribute('content')).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    );
  }
});

test('a long prompt is given two lines, a Chinese one as many as its wide letters take', () => {
  expect(promptLines('short', 1600)).toBe(1);
  expect(promptLines('word '.repeat(400), 1600)).toBe(2);
  expect(promptLines('雨'.repeat(60), 1600)).toBe(1);
  expect(promptLines('雨'.repeat(120), 1600)).toBe(2);
  expect(promptLines('two\nlines', 1600)).toBe(2);
});

const draw: DrawPage = async ({ width, height }) => Buffer.from(`${width}x${height}`);
const noPicture = async (): Promise<null> => null;

test('one page is written under the name that was chosen, several with their numbers, which sort as they count', async () => {
  const folder = tempFolder();
  const path = join(folder, 'sheet.png');
  const target = { path, name: 'sheet', replace: false };
  await writeSheet(target, clips(8, 8), draw, noPicture);
  expect(readdirSync(folder)).toEqual(['sheet.png']);
  const more = join(folder, 'more');
  mkdirSync(more);
  await writeSheet({ ...target, path: join(more, 'a.b.png') }, clips(400, 8), draw, noPicture);
  const names = readdirSync(more).sort();
  expect(names.length).toBeGreaterThan(1);
  expect(names).toEqual(names.map((_, at) => `a.b ${at + 1}.png`));
  expect(pagePaths('/x/s.png', 12).slice(0, 2)).toEqual(['/x/s 01.png', '/x/s 02.png']);
});

test('a name that is taken is told before anything is drawn, and the file that is there stays', async () => {
  const folder = tempFolder();
  const target = { path: join(folder, 's.png'), name: 's', replace: true };
  writeFileSync(join(folder, 's 2.png'), 'mine');
  let drawn = 0;
  const counting: DrawPage = async (page) => {
    drawn += 1;
    return draw(page);
  };
  const refused = writeSheet(target, clips(400, 8), counting, noPicture);
  await expect(refused).rejects.toMatchObject({ code: 'bad-input', facts: { cause: 'name-taken' } });
  expect([drawn, readdirSync(folder), readFileSync(join(folder, 's 2.png'), 'utf8')]).toEqual([
    0,
    ['s 2.png'],
    'mine',
  ]);
});

test('a file that a person agreed to replace is replaced by one page', async () => {
  const path = join(tempFolder(), 's.png');
  writeFileSync(path, 'old');
  await writeSheet({ path, name: 's', replace: true }, clips(1, 1), draw, noPicture);
  expect(readFileSync(path, 'utf8')).toMatch(/^960x/);
  const again = writeSheet({ path, name: 's', replace: false }, clips(1, 1), draw, noPicture);
  await expect(again).rejects.toMatchObject({ facts: { cause: 'name-taken' } });
});

test('of a sheet whose last page cannot be drawn nothing stays', async () => {
  const folder = tempFolder();
  let drawn = 0;
  const failing: DrawPage = async (page) => {
    drawn += 1;
    if (drawn === 2) throw new Error('no');
    return draw(page);
  };
  const target = { path: join(folder, 's.png'), name: 's', replace: true };
  await expect(writeSheet(target, clips(400, 8), failing, noPicture)).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(target.path)).toBe(false);
});
