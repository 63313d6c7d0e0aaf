/** The built page in colours that are not its own: the desktop’s accents, and the system’s high contrast. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { bringAxe, type Stage, setStage } from '../renderer/gallery/stage.ts';
import type { Look } from '../renderer/gallery/views.ts';
import { VIEWS } from '../renderer/gallery/views.ts';
import { rowsOf } from '../setup/runs.ts';
import { OF_COLOURS, violations } from './axe.ts';

const PLAIN: Look = { width: 900, height: 600, dark: false, language: 'en' };
const HIGH_CONTRAST: Look = { ...PLAIN, dark: true, forcedColors: true };
const ACCENTS = ['#ffb900', '#00cc6a', '#e81123', '#0078d7', '#ffffff', '#000000'];

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(inject('scene'));
});
afterAll(async () => await stage.close());

async function show(name: string, look: Look): Promise<Page> {
  const view = VIEWS[name];
  if (!view) throw new Error(`There is no view named ${name}`);
  return await stage.show(name, view, look);
}

/** As main tells the page when a person chooses another. */
async function useAccent(page: Page, accent: string): Promise<void> {
  await page.evaluate((chosen) => {
    window.fake.state.accent = chosen;
    window.fake.emit('app.accentChanged', chosen);
  }, accent);
  await page.waitForFunction(
    (chosen) => document.documentElement.style.getPropertyValue('--system-accent') === chosen,
    accent,
  );
}

test.each(['list', 'settings-services'])(
  'in %s each accent of a desktop keeps every word readable',
  async (name) => {
    const page = await show(name, PLAIN);
    await bringAxe(page);
    const found: string[] = [];
    for (const accent of rowsOf(ACCENTS, 3)) {
      await useAccent(page, accent);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(
          ...(await violations(page, OF_COLOURS)).map((line) => `${accent}, ${colorScheme}: ${line}`),
        );
      }
    }
    expect(found).toEqual([]);
    await stage.giveBack(page);
  },
);

test.each([
  ['a chosen item of the list', 'selection', '.row.selected', '.row:not(.selected)'],
  ['a pressed filter', 'list', '.filter [aria-pressed=true]', '.filter [aria-pressed=false]'],
  ['the way of grouping', 'list', '.bar .button[aria-pressed=true]', '.bar .button:not([aria-pressed])'],
  ['the way of showing', 'grid', '.switch [aria-pressed=true]', '.switch [aria-pressed=false]'],
  [
    'the open group of settings',
    'settings-files',
    '[role=tab][data-state=active]',
    '[role=tab]:not([data-state=active])',
  ],
  ['a setting that is on', 'settings-desktop', '[role=switch]:checked', '[role=switch]:not(:checked)'],
  ['what has come of a download', 'list', '[role=progressbar] .fill', '[role=progressbar]'],
])('in the system’s own high-contrast colours %s is told from the rest', async (_what, name, one, other) => {
  const page = await show(name, HIGH_CONTRAST);
  const lookOf = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(element);
        return { outlineStyle, outlineColor: outlineStyle === 'none' ? '' : outlineColor, backgroundColor };
      });
  expect(await lookOf(one)).not.toEqual(await lookOf(other));
  await stage.giveBack(page);
});

test('in the system’s own high-contrast colours a chosen picture has a frame upon it', async () => {
  const page = await show('grid-takes-chosen', HIGH_CONTRAST);
  const frames = (tiles: string) =>
    page
      .locator(tiles)
      .evaluateAll((all) => all.map((tile) => getComputedStyle(tile, '::after').borderTopStyle));
  expect(await frames('.tile.selected')).toEqual(['solid', 'solid']);
  expect(new Set(await frames('.tile:not(.selected)'))).toEqual(new Set(['none']));
  await stage.giveBack(page);
});

test('in the system’s own high-contrast colours buttons have edges, and the keyboard is seen', async () => {
  const page = await show('selection', HIGH_CONTRAST);
  const flat = await page.evaluate(() =>
    [...document.querySelectorAll('.button')]
      .filter((button) => getComputedStyle(button).borderTopStyle === 'none')
      .map((button) => button.outerHTML.slice(0, 80)),
  );
  expect(flat).toEqual([]);
  await page.locator('#search').focus();
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return { outlineStyle, outlineWidth };
  });
  expect(outline).toEqual({ outlineStyle: 'solid', outlineWidth: '2px' });
  await stage.giveBack(page);
});

test('none of these views reports an error or asks for what the CSP forbids', () => {
  expect(stage.troubles).toEqual([]);
});
