/** A contact sheet as pictures, drawn by the Chromium that shows the window. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAX_PAGE_HEIGHT, PAGE_WIDTH } from '../../app/core/exports/sheet-layout.ts';
import { pixelsOf } from '../readers/png.ts';
import { seedTakes } from './seed-takes.ts';
import { openStage, type Stage } from './stage.ts';

const CLIPS = ['landscape', 'portrait', 'square', 'hills', 'moonlight'] as const;
const WORDS = [
  '雨夜的重庆街头，霓虹倒映在积水里，一位老人撑着油纸伞慢慢走过',
  'A violinist under a streetlamp, the camera circles her slowly while the snow begins to fall',
  'مدينة على البحر عند الغروب, wide shot',
  '東京の夜、雨に濡れたネオン',
];
const PROMPTS = Array.from({ length: 50 }, (_, place) => ({
  prompt: `${WORDS[place % WORDS.length]}, ${place + 1}`,
  clip: CLIPS[place % CLIPS.length] ?? 'landscape',
  takes: 8,
}));

/** Chooses the format in the dialog that is open, and the file in the system's own; gives what the window says then. */
async function sendAsPng({ page, app }: Stage, path: string, count: number): Promise<void> {
  const clips = count === 1 ? '1 clip' : `${count} clips`;
  await page.keyboard.press('ControlOrMeta+e');
  await page.getByRole('dialog', { name: `Send ${clips} to an editor` }).waitFor();
  await page.getByLabel('Format').selectOption('png');
  await app.nextDialog({ paths: [path] });
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByText(`Wrote ${clips} for the editor.`).waitFor({ timeout: 200_000 });
}

/** For a person to look at, beside the window's. */
function keep(path: string, name: string): void {
  const folder = process.env.E2E_PICTURES ?? join(tmpdir(), 'dailies-e2e-pictures');
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, join(folder, `${name}.png`));
}

/** How many different colours stand in every tenth pixel, and how many of these are the paper's white. */
function colours(path: string): { readonly different: number; readonly white: number } {
  const { pixels } = pixelsOf(readFileSync(path));
  const seen = new Set<number>();
  let white = 0;
  let all = 0;
  for (let at = 0; at + 4 <= pixels.length; at += 40) {
    const value = pixels.readUInt32BE(at) >>> 8;
    seen.add(value);
    all += 1;
    if (value === 0xffffff) white += 1;
  }
  return { different: seen.size, white: white / all };
}

test('one clip becomes a picture, four hundred become as many as they fill, each whole and none larger than a page', async () => {
  await using stage = await openStage({
    settings: { view: 'grid' },
    before: (data, clips) => void seedTakes(data, clips, PROMPTS),
  });
  const { page, clips } = stage;
  await page.locator('.tile').first().click();
  const one = join(clips, 'one.png');
  await sendAsPng(stage, one, 1);
  expect(pixelsOf(readFileSync(one)).width).toBe(960);
  expect(colours(one).different).toBeGreaterThan(1_000);
  keep(one, 'sheet-of-1');

  await page.locator('.tile').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page
    .getByText(/^400 selected/)
    .first()
    .waitFor();
  await sendAsPng(stage, join(clips, 'all.png'), 400);
  expect(existsSync(join(clips, 'all.png'))).toBe(false);
  const names = readdirSync(clips)
    .filter((name) => /^all \d+\.png$/.test(name))
    .sort();
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    const { width, height } = pixelsOf(readFileSync(join(clips, name)));
    expect([width, height <= MAX_PAGE_HEIGHT]).toEqual([PAGE_WIDTH, true]);
    // A page without its pictures is nearly white.
    const { different, white } = colours(join(clips, name));
    expect([name, different > 1_000, white < 0.7]).toEqual([name, true, true]);
    keep(join(clips, name), `sheet-${name.slice(0, -4)}`);
  }
}, 400_000);
