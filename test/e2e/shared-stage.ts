/** One running app for the tests of a file, since to start it takes longer than most of what they test. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Settings } from '../../app/shared/settings.ts';
import { openStage, type Stage } from './stage.ts';

type Shown = Pick<Settings, 'view' | 'language' | 'firstRunDone'>;

export async function changeSettings(page: Page, patch: Partial<Shown>): Promise<void> {
  const answer = await page.evaluate(
    async (settings) => await window.dailies?.calls['settings.set'](settings),
    patch,
  );
  if (!answer?.ok) throw new Error(`The settings were not taken: ${answer?.error.code}`);
}

/**
 * Gives the stage to each test as on a first day with a key: nothing on the list or in the clip folder, a page that
 * has just been loaded, in English.
 */
export function shareStage(): () => Stage {
  let stage: Stage | null = null;
  beforeAll(async () => {
    stage = await openStage();
    await stage.enterKey();
  });
  afterAll(async () => await stage?.[Symbol.asyncDispose]());
  const shared = (): Stage => {
    if (!stage) throw new Error('The app did not start.');
    return stage;
  };

  beforeEach(async () => {
    const { page, clips } = shared();
    await changeSettings(page, { view: 'list', language: 'en', firstRunDone: true });
    await page.evaluate(async () => {
      const ids = [...document.querySelectorAll<HTMLElement>('[data-id]')].map(
        (item) => item.dataset.id ?? '',
      );
      if (ids.length > 0) await window.dailies?.calls['items.remove']({ ids });
    });
    for (const name of readdirSync(clips)) rmSync(join(clips, name), { recursive: true });
    await page.reload();
    await page.locator('main h2').first().waitFor();
  });
  return shared;
}
