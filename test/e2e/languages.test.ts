/** The views of the built page in each language, in a small window at once and twice the size: no word too long for its place. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Locale } from '../../app/shared/locale.ts';
import { type Stage, setStage } from '../renderer/gallery/stage.ts';
import { lookedAt, measured } from './views-to-look-at.ts';

const WINDOW = { width: 900, height: 600 };
const TWICE = { width: WINDOW.width / 2, height: WINDOW.height / 2 };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(inject('scene'));
});
afterAll(async () => await stage.close());

interface Cut {
  /** Among all that is looked at: the same in each language. */
  readonly place: number;
  readonly line: string;
}

/** Says everything in a language; gives the words that do not fit where they stand: cut off, over the edge of the window, or over their neighbour. */
async function tooLong(page: Page, language: Locale): Promise<readonly Cut[]> {
  return await page.evaluate(async (chosen) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const { state } = window.fake;
    // Kept, and not only told: what the page keeps meanwhile, such as a search, tells the settings anew.
    state.settings = { ...state.settings, language: chosen };
    window.fake.emit('settings.changed', state.settings);
    while (document.documentElement.lang !== chosen) await frame();
    // The list is laid out anew in the frame that follows.
    await frame();
    await frame();
    const named =
      'button, [role=tab], [role=menuitem], summary, label, legend, dt, h1, h2, h3, option:checked';
    return [...document.querySelectorAll(named)].flatMap((element, place) => {
      if (!element.checkVisibility() || element.clientWidth < 2) return [];
      const box = element.getBoundingClientRect();
      // Filters, actions and takes are a line that moves sideways under a finger, a wheel or the focus.
      const isInLine = element.closest('.filter, .commands, .strip') !== null;
      const isBeside = !isInLine && (box.right > innerWidth + 1 || box.left < -1);
      if (!isBeside && element.scrollWidth <= element.clientWidth + 1) return [];
      const words = (element.textContent ?? '').trim().slice(0, 60);
      return [{ place, line: `${element.tagName.toLowerCase()} ${words}` }];
    });
  }, language);
}

/** Many rows say nothing that a few do not. */
const OF_WORDS = lookedAt.filter(([, { rows }]) => rows !== 'many');

// One page for all of it: to come to a view takes longer than to look at it.
test.concurrent.each(OF_WORDS)(
  'in %s no button, tab, menu, label or heading is too long for its place in any language, at 100 %% and 200 %%',
  async (name, view) => {
    const page = await stage.show(name, view, { ...WINDOW, dark: false, language: 'en' });
    const found: string[] = [];
    for (const [size, viewport] of [
      ['once', WINDOW],
      ['twice', TWICE],
    ] as const) {
      await page.setViewportSize(viewport);
      // What is cut in English as well is a clip's own words, where they are long.
      const english = new Set((await tooLong(page, 'en')).map(({ place }) => place));
      for (const locale of measured) {
        const cut = (await tooLong(page, locale)).filter(({ place }) => !english.has(place));
        found.push(...cut.map(({ line }) => `${locale}, ${size}: ${line}`));
      }
    }
    expect(found).toEqual([]);
    await stage.giveBack(page);
  },
);
