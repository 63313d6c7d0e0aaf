/** Every view of the built page in each language, in a small window at once and twice the size: no word too long for its place. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCALES, type Locale } from '../../app/shared/locale.ts';
import { type Stage, setStage } from '../renderer/gallery/stage.ts';
import { VIEWS } from '../renderer/gallery/views.ts';

const WINDOW = { width: 900, height: 600 };
const TWICE = { width: WINDOW.width / 2, height: WINDOW.height / 2 };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => await stage.close());

async function speak(page: Page, language: Locale): Promise<void> {
  await page.evaluate((chosen) => {
    const { state } = window.fake;
    // Kept, and not only told: what the page keeps meanwhile, such as a search, tells the settings anew.
    state.settings = { ...state.settings, language: chosen };
    window.fake.emit('settings.changed', state.settings);
  }, language);
  await page.locator(`html[lang="${language}"]`).waitFor();
}

interface Cut {
  /** Among all that is looked at: the same in each language. */
  readonly place: number;
  readonly line: string;
}

/** Words that do not fit where they stand: cut off, over the edge of the window, or over their neighbour. */
async function tooLong(page: Page): Promise<readonly Cut[]> {
  // The list is laid out anew in the frame that follows.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return await page.evaluate(() => {
    const named =
      'button, [role=tab], [role=menuitem], summary, label, legend, dt, h1, h2, h3, option:checked';
    return [...document.querySelectorAll(named)].flatMap((element, place) => {
      if (!element.checkVisibility() || element.clientWidth < 2) return [];
      const box = element.getBoundingClientRect();
      // Filters and actions are a line that moves sideways under a finger, a wheel or the focus.
      const isInLine = element.closest('.filter, .acts') !== null;
      const isBeside = !isInLine && (box.right > innerWidth + 1 || box.left < -1);
      if (!isBeside && element.scrollWidth <= element.clientWidth + 1) return [];
      const words = (element.textContent ?? '').trim().slice(0, 60);
      return [{ place, line: `${element.tagName.toLowerCase()} ${words}` }];
    });
  });
}

async function look(page: Page): Promise<{ readonly once: readonly Cut[]; readonly twice: readonly Cut[] }> {
  const once = await tooLong(page);
  await page.setViewportSize(TWICE);
  const twice = await tooLong(page);
  await page.setViewportSize(WINDOW);
  return { once, twice };
}

/** Many rows say nothing that a few do not. */
const OF_WORDS = Object.entries(VIEWS).filter(([, { rows }]) => rows !== 'many');

// One page for all of it: to come to a view takes longer than to look at it.
test.each(OF_WORDS)(
  'in %s no button, tab, menu, label or heading is too long for its place in any language, at 100 %% and 200 %%',
  async (name, view) => {
    const page = await stage.show(name, view, { ...WINDOW, dark: false, language: 'en' });
    // What is cut in English as well is a clip's own words, where they are long.
    const english = await look(page);
    const found: Record<string, readonly string[]> = {};
    for (const locale of LOCALES.slice(1)) {
      await speak(page, locale);
      const seen = await look(page);
      const lines = (['once', 'twice'] as const).flatMap((size) => {
        const places = new Set(english[size].map(({ place }) => place));
        return seen[size].filter(({ place }) => !places.has(place)).map(({ line }) => `${size}: ${line}`);
      });
      if (lines.length > 0) found[locale] = lines;
    }
    expect(found).toEqual({});
    await page.close();
  },
);
