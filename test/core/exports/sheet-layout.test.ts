import { expect, test } from 'vitest';
import {
  layLines,
  layPages,
  MARGIN,
  MAX_PAGE_HEIGHT,
  PAGE_WIDTH,
  promptLines,
} from '../../../app/core/exports/sheet-layout.ts';
import type { ExportClip } from '../../../app/core/exports/timeline.ts';
import { FILM, plainClip } from './plain-clips.ts';

const many = (count: number, fields: Partial<ExportClip> = {}): readonly ExportClip[] =>
  Array.from({ length: count }, (_, place) => plainClip(`c${place}`, { prompt: `p${place}`, ...fields }));
const TALL = { ...FILM, width: 1080, height: 1920 };

test('one clip has a narrower page, and no line of any is wider than its page', () => {
  expect(layLines(many(1)).pageWidth).toBeLessThan(PAGE_WIDTH);
  for (const count of [2, 3, 7, 40, 300]) {
    const { pageWidth, lines } = layLines([...many(count), ...many(count, { facts: TALL })]);
    expect(pageWidth).toBe(PAGE_WIDTH);
    for (const { cells } of lines) {
      const width = cells.reduce((sum, cell) => sum + cell.width, 0);
      expect(width).toBeLessThanOrEqual(pageWidth - 2 * MARGIN + cells.length);
    }
  }
});

test('every clip is on the sheet once, in its order, in its own shape', () => {
  const clips = [...many(9), ...many(4, { facts: TALL })];
  const cells = layLines(clips).lines.flatMap((line) => line.cells.map((cell) => ({ ...cell, line })));
  expect(cells.map(({ clip }) => clip)).toEqual(clips);
  for (const { clip, pictureWidth, line } of cells) {
    const shape = (clip.facts?.width ?? 0) / (clip.facts?.height ?? 1);
    expect(Math.abs(pictureWidth - line.pictureHeight * shape)).toBeLessThanOrEqual(1);
  }
});

test('takes of one prompt stand under it, shared out among their lines', () => {
  const { lines } = layLines([...many(7, { prompt: 'fox', take: 1 }), plainClip('z', { prompt: 'other' })]);
  const takes = lines.filter(({ prompt }) => prompt === 'fox').map(({ cells }) => cells.length);
  expect(takes.reduce((sum, count) => sum + count, 0)).toBe(7);
  expect(Math.max(...takes)).toBe(Math.ceil(7 / takes.length));
});

test('no page is higher than a sheet, and a prompt whose takes go on is written on the next page again', () => {
  const pages = layPages(layLines(many(120, { prompt: 'fox', take: 1 })));
  expect(pages.length).toBeGreaterThan(1);
  for (const { height, lines } of pages) {
    expect(height).toBeLessThanOrEqual(MAX_PAGE_HEIGHT);
    expect(lines.map(({ isHeaded }) => isHeaded)).toEqual(lines.map((_, place) => place === 0));
  }
});

test('a heading is given one line or two, by its letters’ width', () => {
  expect(promptLines('short', PAGE_WIDTH)).toBe(1);
  expect(promptLines('a\nb', PAGE_WIDTH)).toBe(2);
  expect(promptLines('x'.repeat(120), PAGE_WIDTH)).toBe(1);
  expect(promptLines('雨'.repeat(120), PAGE_WIDTH)).toBe(2);
  expect(promptLines('x'.repeat(9_000), PAGE_WIDTH)).toBe(2);
});
