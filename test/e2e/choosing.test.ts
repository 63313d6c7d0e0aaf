/** Choosing with a real pointer in a real Chromium: a press takes a while, and what it is on may change meanwhile. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../renderer/gallery/page-steps.ts';
import { type Stage, setStage } from '../renderer/gallery/stage.ts';
import { type Look, VIEWS } from '../renderer/gallery/views.ts';

const LOOK: Look = { dark: false, language: 'en', width: 1280, height: 800 };
/** As long as a person's finger rests on a button; a press of no length hides what happens within it. */
const PRESS = { delay: 70 } as const;

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => await stage.close());

async function show(name: string): Promise<Page> {
  const view = VIEWS[name];
  if (!view) throw new Error(`There is no view ${name}`);
  const page = await stage.show(name, view, LOOK);
  // The pictures' and clips' own bytes are not what is tested: a clip that never comes keeps its player.
  await page.route('**/media/video/**', () => {});
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  return page;
}
const chosenIds = (page: Page): Promise<readonly (string | null)[]> =>
  page
    .locator('[data-id].selected')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-id')));

/** Items that have a clip to play, by id. */
const playable = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.fake.state.rows.filter((row) => row.hasVideo).map(({ id }) => id));

test.each(['grid', 'list'])(
  'B1: a press of 70 ms on a playing preview chooses its clip in the %s, wherever the keyboard was',
  async (name) => {
    const page = await show(name);
    const ids = await playable(page);
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) {
      const item = page.locator(`[data-id="${id}"]`);
      await item.scrollIntoViewIfNeeded();
      await item.locator('.frame').hover();
      await item.locator('video').waitFor({ state: 'attached' });
      await item.locator('.frame').click({ ...PRESS, modifiers: ['ControlOrMeta'] });
    }
    expect((await chosenIds(page)).toSorted()).toEqual(ids.toSorted());
    await page.close();
  },
);

test('B1: a press is a choice although the words under it are redrawn before it ends', async () => {
  const page = await show('list');
  const any = page.locator('[data-id]', { has: page.locator('[role=progressbar]') }).first();
  const id = await any.getAttribute('data-id');
  const bar = page.locator(`[data-id="${id}"] [role=progressbar]`);
  const box = await bar.boundingBox();
  if (!box) throw new Error('no progress bar in sight');
  await page.mouse.move(box.x + 20, box.y + 3);
  await page.mouse.down();
  await page.evaluate((wanted) => {
    const { fake } = window;
    fake.change(
      fake.state.rows.map((row) =>
        row.id === wanted ? { ...row, status: 'cancelled', receivedBytes: 0, totalBytes: null } : row,
      ),
    );
  }, id);
  await bar.waitFor({ state: 'detached' });
  await page.mouse.up();
  expect(await chosenIds(page)).toEqual([id]);
  await page.close();
});

test('B4: opening the details leaves the chosen clip where the person looks at it, wholly in sight', async () => {
  const page = await show('grid-many');
  const list = page.locator('.scroller');
  const inside = async (index: number): Promise<boolean> => {
    const [outer, tile] = [
      await list.boundingBox(),
      await page.locator(`[data-index="${index}"]`).boundingBox(),
    ];
    if (!outer || !tile) return false;
    return tile.y >= outer.y - 1 && tile.y + tile.height <= outer.y + outer.height + 1;
  };
  for (const top of [0, 40_000]) {
    await list.evaluate((element, to) => element.scrollTo({ top: to }), top);
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(top);
    // The last one that stands wholly in sight.
    const last = await list.evaluate((element) => {
      const edge = element.getBoundingClientRect().bottom;
      const tiles = [...element.querySelectorAll<HTMLElement>('[data-id]')];
      const whole = tiles.filter((tile) => tile.getBoundingClientRect().bottom <= edge);
      return Math.max(...whole.map((tile) => Number(tile.dataset.index)));
    });
    const tile = page.locator(`[data-index="${last}"]`);
    await tile.click(PRESS);
    await tile.hover();
    const width = await list.evaluate((element) => element.clientWidth);
    await tile.getByRole('button', { name: /^More actions/ }).click(PRESS);
    await page.getByRole('menuitem', { name: 'Details' }).click(PRESS);
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await expect.poll(() => list.evaluate((element) => element.clientWidth)).toBeLessThan(width);
    await expect.poll(() => inside(last)).toBe(true);
    await page.getByRole('button', { name: 'Close details' }).click(PRESS);
    await expect.poll(() => list.evaluate((element) => element.clientWidth)).toBe(width);
    await expect.poll(() => inside(last)).toBe(true);
  }
  await page.close();
});

test('the bar of a selection says its words as far as there is room for them, and is one line in every language', async () => {
  const page = await show('grid-takes-chosen');
  const bar = page.getByRole('toolbar').last();
  const words = () =>
    bar
      .locator('.commands button')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).innerText.trim()));
  const look = async (width: number, language: Look['language']) => {
    await page.setViewportSize({ width, height: 800 });
    await speak(page, language);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    return words();
  };
  for (const language of ['en', 'de', 'ru', 'zh-Hans'] as const) {
    for (const width of [700, 900, 1100, 1280, 1600, 2560]) {
      await look(width, language);
      const tall = (await bar.boundingBox())?.height ?? 0;
      expect(tall, `${language} at ${width}`).toBeLessThan(44);
    }
  }
  expect(await look(2560, 'en')).toEqual([
    ...['Review', 'Pick', 'Reject', 'Copy', 'Copy to a folder…', 'Send to editor…', ''],
  ]);
  // A star and a cross are known; what clips are used by keeps its words the longest.
  expect(await look(1000, 'en')).toEqual([
    'Review',
    '',
    '',
    'Copy',
    'Copy to a folder…',
    'Send to editor…',
    '',
  ]);
  expect((await look(800, 'en')).join('')).toBe('');
  for (const name of ['Pick', 'Send to editor…']) await bar.getByRole('button', { name }).waitFor();
  await page.close();
});
