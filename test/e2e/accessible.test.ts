/** The views of the built page in a real Chromium: axe in both themes and languages, twice the size, no motion. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../renderer/gallery/page-steps.ts';
import { type Stage, setStage } from '../renderer/gallery/stage.ts';
import { VIEWS } from '../renderer/gallery/views.ts';
import { lookedAt } from './views-to-look-at.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WINDOW = { width: 900, height: 600 };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => await stage.close());

/** The rules whose outcome depends on colours; the others say the same in each theme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds, a line each: the rule, and the elements it is about. */
async function violations(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  const { violations: found } = await page.evaluate(async (only): Promise<AxeResults> => {
    const axe = Reflect.get(window, 'axe') as { run(options: object): Promise<AxeResults> };
    // To describe all that passes as well would take longer than to look.
    return await axe.run({ resultTypes: ['violations'], ...(only.length > 0 ? { runOnly: only } : {}) });
  }, rules);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

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

async function faults(page: Page) {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await violations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(page, OF_COLOURS);
  return { light, dark, beside: await beside(page) };
}
const NONE = { light: [], dark: [], beside: [] };

// One page for all of it: to come to a view takes longer than to look at it.
test.concurrent.each(lookedAt)(
  'in %s axe finds nothing in any theme or language, at 200 %% nothing is lost, and without motion nothing moves',
  async (name, view) => {
    const page = await stage.show(name, view, { ...WINDOW, dark: false, language: 'en' });
    const moves = await moving(page);
    await page.evaluate(AXE);
    const english = await faults(page);
    await speak(page, 'zh-Hans');
    expect({ moves, english, chinese: await faults(page) }).toEqual({
      moves: [],
      english: NONE,
      chinese: NONE,
    });
    await page.close();
  },
);

test('where motion is welcome, something moves', async () => {
  const page = await stage.show('list', VIEWS.list ?? { rows: 'none' }, {
    ...{ ...WINDOW, dark: false, language: 'en' },
  });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect((await moving(page)).length).toBeGreaterThan(0);
  await page.close();
});

test.each(['#ffb900', '#00cc6a', '#e81123', '#0078d7', '#ffffff', '#000000'])(
  'the desktop’s accent %s keeps every word readable',
  async (accent) => {
    for (const name of ['list', 'settings-services']) {
      const view = VIEWS[name];
      if (!view) throw new Error(`There is no view named ${name}`);
      const page = await stage.show(
        name,
        { ...view, part: { ...view.part, accent } },
        { ...WINDOW, dark: false, language: 'en' },
      );
      await page.locator('html[data-accent]').waitFor();
      await page.evaluate(AXE);
      const light = await violations(page, OF_COLOURS);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect({ name, light, dark: await violations(page, OF_COLOURS) }).toEqual({
        name,
        light: [],
        dark: [],
      });
      await page.close();
    }
  },
);

test('axe finds something where there is something to find', async () => {
  const page = await stage.show('list', VIEWS.list ?? { rows: 'none' }, {
    ...{ ...WINDOW, dark: false, language: 'en' },
  });
  await page.evaluate(AXE);
  await page.evaluate(() => {
    const button = document.createElement('button');
    document.querySelector('main')?.append(button);
  });
  expect((await violations(page)).join()).toContain('button-name');
  await page.close();
});

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
  const view = VIEWS[name];
  if (!view) throw new Error(`There is no view named ${name}`);
  const page = await stage.show(name, view, { ...WINDOW, dark: true, language: 'en', forcedColors: true });
  const lookOf = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(element);
        return { outlineStyle, outlineColor: outlineStyle === 'none' ? '' : outlineColor, backgroundColor };
      });
  expect(await lookOf(one)).not.toEqual(await lookOf(other));
  await page.close();
});

test('in the system’s own high-contrast colours a chosen picture has a frame upon it', async () => {
  const view = VIEWS['grid-takes-chosen'];
  if (!view) throw new Error('There is no view named grid-takes-chosen');
  const page = await stage.show('grid-takes-chosen', view, {
    ...{ ...WINDOW, dark: true, language: 'en', forcedColors: true },
  });
  const frames = (tiles: string) =>
    page
      .locator(tiles)
      .evaluateAll((all) => all.map((tile) => getComputedStyle(tile, '::after').borderTopStyle));
  expect(await frames('.tile.selected')).toEqual(['solid', 'solid']);
  expect(new Set(await frames('.tile:not(.selected)'))).toEqual(new Set(['none']));
  await page.close();
});

test('in the system’s own high-contrast colours buttons have edges, and the keyboard is seen', async () => {
  const view = VIEWS.selection;
  if (!view) throw new Error('There is no view named selection');
  const page = await stage.show('selection', view, {
    ...{ ...WINDOW, dark: true, language: 'en', forcedColors: true },
  });
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
  await page.close();
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
    await page.close();
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
  await page.close();
});
