/**
 * The README's pictures: the built app itself on the simulated service, with takes of prompts in a grid, some of them
 * still on their way, and two takes in the review. Made by ffmpeg, since the clips at hand are fewer than the takes.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { type SeededPrompt, seedTakes, type TakeClip } from '../../e2e/seed-takes.ts';
import { openStage } from '../../e2e/stage.ts';
import { makeLargeMp4 } from '../../luma-service/media.ts';

const MEDIA = resolve(import.meta.dirname, '../../fixtures/media');
const WINDOW = { width: 1280, height: 800 };

/** As another take would look: another moment, another light, sometimes from the other side. */
function pictureOf(clip: TakeClip): (take: number) => Uint8Array {
  return (take) => {
    const zoom = 1 + (take % 3) * 0.12;
    const look = [
      `crop=iw/${zoom}:ih/${zoom}`,
      ...(take % 2 === 1 ? ['hflip'] : []),
      `hue=h=${((take * 7) % 25) - 12}:s=${0.85 + (take % 4) * 0.1}`,
      'scale=480:-2',
    ].join();
    const at = ['-ss', `${(take * 0.57) % 4.5}`, '-i', join(MEDIA, `${clip}.mp4`)];
    const { stdout, status, stderr } = spawnSync(
      'ffmpeg',
      [
        '-v',
        'error',
        ...at,
        '-frames:v',
        '1',
        '-vf',
        look,
        '-f',
        'image2',
        '-c:v',
        'mjpeg',
        '-q:v',
        '3',
        '-',
      ],
      { maxBuffer: 10_000_000 },
    );
    if (status !== 0) throw new Error(`ffmpeg makes no picture: ${String(stderr)}`);
    return stdout;
  };
}
const takes = (prompt: string, clip: TakeClip, count: number): SeededPrompt => ({
  ...{ prompt, clip, takes: count, picture: pictureOf(clip) },
});
/** Oldest first; the window shows the last one on top. */
const PROMPTS: readonly SeededPrompt[] = [
  takes('Evening hills in layers of mist, camera gliding right', 'hills', 5),
  takes('Ink drops unfolding in water, macro, high contrast', 'square', 6),
  takes('Northern lights above a dark fjord, vertical', 'portrait', 7),
  takes('月光下的海面，青色的波光，镜头缓缓推进', 'moonlight', 4),
  takes('Sunset over a calm sea, slow waves, golden light', 'landscape', 8),
];

/** Marks the take that the keyboard is on, and goes on. */
async function judge(page: Page, marks: string): Promise<void> {
  for (const mark of marks) {
    if (mark !== ' ') await page.keyboard.press(mark);
    await page.keyboard.press('ArrowRight');
  }
}
/** All that is drawn has come, and nothing lies over it. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('.tile img, dialog img')].every((one) => one.complete),
  );
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) {
    await dismiss.evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLButtonElement).click();
    });
  }
}

/** Takes `window.png` and `review.png` into `folder`; out/ holds the built app. */
export async function takeReadmePictures(folder: string): Promise<void> {
  await using stage = await openStage({
    settings: { theme: 'light', view: 'grid', firstRunDone: true, pictureHeight: 128 },
    before: (data, clips) => void seedTakes(data, clips, PROMPTS),
  });
  const { page, service } = stage;
  await page.setViewportSize(WINDOW);
  await page.getByRole('button', { name: 'Enter key' }).click();
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByRole('button', { name: 'Save key' }).click();
  await page.getByText(/ends in …/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const prompt = 'A paper boat on a puddle, rain, close to the water';
  const bytes = 24_000_000;
  const loading = service.addTask({
    ...{ prompt, clip: 'landscape', stages: [], source: makeLargeMp4(bytes, 'landscape') },
    cdn: { bytesPerSecond: bytes / 20 },
  });
  const making = [0, 1, 2].map(() => service.addTask({ prompt, stages: [{ word: 'processing' }] }));
  await stage.paste(loading.id, ...making.map(({ id }) => id));
  await page.getByText(/1 downloading/).waitFor();

  await page
    .locator('.tile', { hasNot: page.locator('.none') })
    .nth(4)
    .click();
  await judge(page, 'XP XPX  X P');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[role=progressbar]')].some(
      (bar) => Number(bar.getAttribute('aria-valuenow') ?? 0) >= 35,
    ),
  );
  await page.locator('.scroller').evaluate((list) => list.scrollTo({ top: 0 }));
  await settle(page);
  await page.screenshot({ path: join(folder, 'window.png'), animations: 'disabled' });

  await page.locator('.tile').nth(5).click();
  await page.keyboard.press('Space');
  await page.locator('dialog:focus').waitFor();
  await page.keyboard.press('2');
  await page.waitForFunction(() => {
    const clips = [...document.querySelectorAll<HTMLVideoElement>('dialog video')];
    return clips.length === 2 && clips.every((clip) => clip.currentTime > 0.4);
  });
  await settle(page);
  await page.keyboard.press('k');
  await page.screenshot({ path: join(folder, 'review.png'), animations: 'disabled' });
}
