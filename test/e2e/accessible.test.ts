/** axe on every view of the built page, in a real Chromium, in both themes and both languages. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from '../renderer/gallery/stage.ts';
import { type Look, VIEWS } from '../renderer/gallery/views.ts';

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
    return await axe.run(only.length > 0 ? { runOnly: only } : {});
  }, rules);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

async function speak(page: Page, language: Look['language']): Promise<void> {
  await page.evaluate(async (chosen) => {
    const settings = await window.fake.handlers['settings.get'](undefined);
    window.fake.emit('settings.changed', { ...settings, language: chosen });
  }, language);
  await page.locator(`html[lang="${language}"]`).waitFor();
}

async function inBothThemes(page: Page): Promise<{ readonly light: unknown; readonly dark: unknown }> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await violations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  return { light, dark: await violations(page, OF_COLOURS) };
}

test.concurrent.each(Object.entries(VIEWS))(
  'axe finds nothing in %s, in any language or theme',
  async (name, view) => {
    const page = await stage.show(name, view, { ...WINDOW, dark: false, language: 'en' });
    await page.evaluate(AXE);
    const english = await inBothThemes(page);
    await speak(page, 'zh-Hans');
    expect({ english, chinese: await inBothThemes(page) }).toEqual({
      english: { light: [], dark: [] },
      chinese: { light: [], dark: [] },
    });
    await page.close();
  },
);

test.each(['#ffb900', '#00cc6a', '#e81123', '#0078d7', '#ffffff', '#000000'])(
  'the desktop’s accent %s keeps every word readable',
  async (accent) => {
    for (const name of ['list', 'settings-gateway']) {
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

test('no view reports an error or asks for what the CSP forbids', () => {
  expect(stage.troubles).toEqual([]);
});

test.each(Object.keys(VIEWS))('at 200 %% nothing of %s is lost: it scrolls one way only', async (name) => {
  const view = VIEWS[name];
  if (!view) throw new Error(`There is no view named ${name}`);
  const page = await stage.show(name, view, { width: 450, height: 300, dark: false, language: 'en' });
  const outside = await page.evaluate(() => {
    const wide = [...document.querySelectorAll('button, input, select, textarea, a, h1, h2, h3, label')];
    return wide
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const isShown = box.width > 1 && box.height > 1 && element.checkVisibility();
        return isShown && (box.right > innerWidth + 1 || box.left < -1);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
  await page.close();
  expect(outside).toEqual([]);
});
