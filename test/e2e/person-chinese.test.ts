/** An assistant who works in Chinese on a small laptop at 125 %: 1366 × 768, which is 1093 × 614 to the page. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seedTakes } from './seed-takes.ts';
import { openStage } from './stage.ts';
import { picture } from './window-row.ts';

const PROMPTS = [
  { prompt: '雨夜的重庆街头，霓虹倒映在积水里', clip: 'landscape', takes: 8 },
  { prompt: '月光下的海面，青色的波光', clip: 'portrait', takes: 4 },
] as const;

/** Words in Latin letters that a Chinese window has no other words for. */
const KNOWN =
  /Dailies|ID|Esc|Ctrl|Del|Enter|MLT|HTML|PNG|CSV|EDL|XML|FCPXML|OpenTimelineIO|SHA-256|Shift|[0-9]/;

/** What stands in the window, cut off by nothing but by a title's own dots. */
async function cutOff(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('button, label, select, h1, h3, footer span')]
      .filter((element) => {
        if (!element.checkVisibility()) return false;
        const box = element.getBoundingClientRect();
        const isOutside = box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1;
        return isOutside && element.closest('.scroller, ol, .body') === null;
      })
      .map((element) => element.outerHTML.slice(0, 100)),
  );
}

test('at 125 % a Chinese window shows a prompt’s takes, steps through them and says everything in Chinese', async () => {
  await using stage = await openStage({
    settings: { view: 'grid', language: 'zh-Hans', firstRunDone: true },
    before: (data, clips) => void seedTakes(data, clips, PROMPTS),
  });
  const { page } = stage;
  await page.setViewportSize({ width: 1093, height: 614 });
  await page.getByRole('heading', { name: '月光下的海面，青色的波光' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
  // The list has most of the window, and more than one prompt is in sight.
  const room = await page.locator('.scroller').evaluate((list) => list.clientHeight / innerHeight);
  expect(room).toBeGreaterThan(0.6);
  await page.locator('.tile').nth(8).waitFor();
  expect(await cutOff(page)).toEqual([]);
  await picture(page, 'chinese');

  // Details stand beside the list, and follow the keys.
  await page.locator('.tile').first().click();
  await page.keyboard.press('ControlOrMeta+i');
  const details = page.getByRole('complementary');
  await details.getByText('任务、文件、时间线和响应').click();
  await details.getByText('任务 ID').waitFor();
  await page.locator('.tile').nth(1).click();
  await page.keyboard.press('ArrowRight');
  await details.getByText('00000011-0000', { exact: false }).first().waitFor();
  expect(await cutOff(page)).toEqual([]);
  await picture(page, 'chinese-details');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });

  await page.keyboard.press('Space');
  const review = page.locator('dialog');
  await review.getByRole('heading', { name: '月光下的海面，青色的波光' }).waitFor();
  expect(await cutOff(page)).toEqual([]);
  await picture(page, 'chinese-review');
  await page.keyboard.press('Escape');

  // No word was left in English.
  const words = await page.evaluate(() =>
    [
      ...document.querySelectorAll('button, h1, h3, label, footer span, option, [aria-label], [title]'),
    ].flatMap((element) => [
      element.textContent ?? '',
      element.getAttribute('aria-label') ?? '',
      element.getAttribute('title') ?? '',
    ]),
  );
  const english = words
    .map((word) => word.trim())
    .filter((word) => /[A-Za-z]{3,}/.test(word) && !KNOWN.test(word));
  expect([...new Set(english)]).toEqual([]);
  // The system's own word for the place of what is thrown away.
  await page.locator('.tile').first().click({ button: 'right' });
  const trash = process.platform === 'darwin' ? '废纸篓' : '回收站';
  await page.getByRole('menuitem', { name: new RegExp(trash) }).waitFor();
});
