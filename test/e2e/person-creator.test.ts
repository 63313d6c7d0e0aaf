/** A creator with eight takes of each of fifty prompts: every take judged, and the best of each in the editor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { type SeededTake, seedTakes } from './seed-takes.ts';
import { openStage } from './stage.ts';
import { picture } from './window-row.ts';

const SHAPES = ['landscape', 'portrait', 'square'] as const;
const PROMPTS = Array.from({ length: 50 }, (_, place) => ({
  prompt: `${place % 5 === 4 ? '雨夜的街道，慢慢推进' : 'A violinist under a streetlamp'}, scene ${place + 1}`,
  clip: SHAPES[place % SHAPES.length] ?? 'landscape',
  takes: 8,
}));
const MOST_KEYS = 470;

test('four hundred takes are judged and the fifty picks are in a project for the editor after 470 keys at most, and no click', async () => {
  let seeded: readonly SeededTake[] = [];
  await using stage = await openStage({
    settings: { view: 'grid' },
    before: (data, clips) => {
      seeded = seedTakes(data, clips, PROMPTS);
    },
  });
  const { page } = stage;
  let keys = 0;
  const press = async (...all: readonly string[]): Promise<void> => {
    for (const key of all) {
      await page.keyboard.press(key);
      keys += 1;
    }
  };
  await page.getByRole('heading', { name: 'scene 50' }).waitFor();
  await expect
    .poll(() =>
      page
        .locator('.tile img')
        .evaluateAll((all) => all.some((one) => (one as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);
  await picture(page, 'creator-grid');

  await press('Space');
  const review = page.getByRole('dialog', { name: 'Review' });
  await review.getByText('Take 1 of 8').waitFor();
  await review.getByText('0 of 400 judged').waitFor();
  // Under Caps Lock a mark goes on to the next take by itself.
  await press('CapsLock');
  const shown = () => review.getByRole('heading').textContent();
  for (let place = 0; place < PROMPTS.length; place += 1) {
    // The newest prompt comes first.
    await expect.poll(shown).toBe(PROMPTS.at(-1 - place)?.prompt);
    const best = place % 8;
    for (let take = 0; take < 8; take += 1) await press(take === best ? 'P' : 'X');
  }
  await review.getByText('400 of 400 judged').waitFor();
  await review.getByText('★ 50').waitFor();
  await picture(page, 'creator-review');

  const project = join(stage.clips, 'picks.mlt');
  await stage.app.nextDialog({ paths: [project] });
  await press('ControlOrMeta+e');
  await page.getByRole('dialog', { name: 'Send 50 clips to an editor' }).waitFor();
  await press('Tab', 'Tab', 'Tab', 'Enter');
  await page.getByText('50 clips').first().waitFor();
  const isWritten = (): string => {
    try {
      return readFileSync(project, 'utf8');
    } catch {
      return '';
    }
  };
  await expect.poll(isWritten).toContain('</mlt>');

  expect(keys).toBeLessThanOrEqual(MOST_KEYS);
  // Each picked file once, and none of the others.
  const written = isWritten();
  const named = seeded.filter(
    ({ path }) => written.includes(path) || written.includes(pathToFileURL(path).href),
  );
  const picked = PROMPTS.map((_, at) => seeded[at * 8 + ((PROMPTS.length - 1 - at) % 8)]?.id);
  expect(named.map(({ id }) => id)).toEqual(picked);
}, 180_000);
