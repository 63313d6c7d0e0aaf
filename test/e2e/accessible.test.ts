/** The views of the built page in a real Chromium: axe in both themes and languages, twice the size, no motion. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { speak } from '../renderer/gallery/page-steps.ts';
import { bringAxe, type Stage, setStage } from '../renderer/gallery/stage.ts';
import { VIEWS } from '../renderer/gallery/views.ts';
import { OF_COLOURS, violations } from './axe.ts';
import { type AxeLook, lookedAt, looksOfAxe } from './views-to-look-at.ts';

const WINDOW = { width: 900, height: 600 };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(inject('scene'));
});
afterAll(async () => await stage.close());

/** Elements, and what is drawn before and after them, that would move or fade for a while. */
async function moving(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) =>
      [undefined, '::before', '::after'].flatMap((part) => {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element, part);
        const seconds = [transitionDuration, animationName === 'none' ? '0s' : animationDuration]
          .join()
          .split(',')
          .map(Number.parseFloat);
        return seconds.some((length) => length > 0) ? [`${element.outerHTML.slice(0, 80)}${part ?? ''}`] : [];
      }),
    ),
  );
}

/** At twice the size: what stands beside the window, where nothing scrolls to it. */
async function beside(page: Page): Promise<readonly string[]> {
  await page.setViewportSize({ width: WINDOW.width / 2, height: WINDOW.height / 2 });
  // The list is laid out anew in the frame that follows.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const outside = await page.evaluate(() => {
    const wide = [...document.querySelectorAll('button, input, select, textarea, a, h1, h2, h3, label')];
    return wide
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const isShown = box.width > 1 && box.height > 1 && element.checkVisibility();
        // Filters, actions and takes are a line that moves sideways under a finger, a wheel or the focus, rather than three.
        const isInLine = element.closest('.filter, .commands, .strip') !== null;
        return isShown && !isInLine && (box.right > innerWidth + 1 || box.left < -1);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
  await page.setViewportSize(WINDOW);
  return outside;
}

/** What axe finds in one look, as `en, dark: button-name: .row button`. */
async function found(page: Page, { language, theme }: AxeLook): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: theme });
  const lines = await violations(page, theme === 'dark' ? OF_COLOURS : []);
  return lines.map((line) => `${language}, ${theme}: ${line}`);
}

test.concurrent.each(lookedAt)(
  'in %s axe finds nothing in any theme or language, at 200 %% nothing is lost, and without motion nothing moves',
  async (name, view) => {
    const page = await stage.show(name, view, { ...WINDOW, dark: false, language: 'en' });
    const faults: string[] = [...(await moving(page)).map((line) => `moves: ${line}`)];
    await bringAxe(page);
    for (const language of ['en', 'zh-Hans'] as const) {
      if (language !== 'en') await speak(page, language);
      for (const look of looksOfAxe)
        if (look.language === language) faults.push(...(await found(page, look)));
      faults.push(...(await beside(page)).map((line) => `${language}, beside the window: ${line}`));
    }
    expect(faults).toEqual([]);
    await stage.giveBack(page);
  },
);

test('where motion is welcome, something moves', async () => {
  const page = await stage.show('list', VIEWS.list ?? { rows: 'none' }, {
    ...{ ...WINDOW, dark: false, language: 'en' },
  });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect((await moving(page)).length).toBeGreaterThan(0);
  await stage.giveBack(page);
});

test('axe finds something where there is something to find', async () => {
  const page = await stage.show('list', VIEWS.list ?? { rows: 'none' }, {
    ...{ ...WINDOW, dark: false, language: 'en' },
  });
  await bringAxe(page);
  await page.evaluate(() => {
    const button = document.createElement('button');
    document.querySelector('main')?.append(button);
  });
  expect((await violations(page)).join()).toContain('button-name');
  await stage.giveBack(page);
});

test.each([
  [
    'the menu of a clip',
    '[role=menu]',
    (page: Page) => page.locator('[data-id]').first().click({ button: 'right' }),
  ],
  ['the settings', '[role=dialog]', (page: Page) => page.locator('header.bar button').last().click()],
  [
    'the details of a clip',
    '[role=dialog]',
    async (page: Page) => {
      await page.locator('[data-id]').first().click();
      await page.keyboard.press('ControlOrMeta+i');
    },
  ],
] as const)(
  '%s, asked for before the page has loaded more than its first rows, opens with it and has the keyboard',
  async (_what, opened, ask) => {
    const page = await stage.show('list', VIEWS.list ?? { rows: 'none' }, {
      ...{ ...WINDOW, dark: false, language: 'en' },
    });
    const { promise: held, resolve: go } = Promise.withResolvers<void>();
    await page.route('**/assets/later-views-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.locator('[data-id]').first().waitFor();
    await ask(page);
    expect(await page.locator(opened).count()).toBe(0);
    go();
    await page.locator(opened).waitFor();
    await page.waitForFunction(
      (place) => document.querySelector(place)?.contains(document.activeElement) === true,
      opened,
    );
    await page.keyboard.press('Escape');
    await page.locator(opened).waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement !== document.body);
    await stage.giveBack(page);
  },
);

test('no view reports an error or asks for what the CSP forbids', () => {
  expect(stage.troubles).toEqual([]);
});

test('at 200 % the last filter comes into sight with the focus', async () => {
  const view = VIEWS.list ?? { rows: 'none' };
  const page = await stage.show('list', view, { width: 450, height: 300, dark: false, language: 'en' });
  const last = page.locator('.filter button').last();
  const right = () => last.evaluate((button) => button.getBoundingClientRect().right);
  expect(await right()).toBeGreaterThan(450);
  await last.focus();
  expect(await right()).toBeLessThanOrEqual(450);
  await stage.giveBack(page);
});
