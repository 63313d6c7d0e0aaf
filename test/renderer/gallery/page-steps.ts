/** What a person does, or main tells, to come to a view of the gallery. */
import type { Page } from 'playwright-core';
import type { Command } from '../../../app/shared/commands.ts';
import type { Locale } from '../../../app/shared/locale.ts';
import type { FakeBridge } from '../fake-bridge.ts';

/** Words change with the language, so that everything is found by what it is and where. */
export async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).last().click();
}
export const nextStep = (page: Page): Promise<void> => press(page, 'main .buttons .button.primary');
export const openSettings =
  (tab: number) =>
  async (page: Page): Promise<void> => {
    await press(page, 'header.bar button');
    await page.locator('[role=tab]').nth(tab).click();
    await page.locator('[role=tabpanel]').waitFor();
  };
export const addText =
  (text: string, outcome = '[role=dialog] .results > *') =>
  async (page: Page): Promise<void> => {
    await page.locator('header.bar button.primary').click();
    await page.locator('[role=dialog] textarea').fill(text);
    if (outcome === '') return;
    await page.locator('[role=dialog] button.primary').click();
    await page.locator(outcome).first().waitFor();
  };

/** A task, one that is there already, and something that is none. */
export const MIXED =
  '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\ntask-a1\n6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\nnot/an/id!';
export async function selectThree(page: Page): Promise<void> {
  const rows = page.locator('[role=row]');
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
}
export async function selectAll(page: Page): Promise<void> {
  await page.locator('[data-id]').first().click();
  await page.keyboard.press('Control+a');
  await page.locator('footer [role=toolbar]').first().waitFor();
}
/** What main tells of by itself. */
export async function emit(
  page: Page,
  name: 'tasks.offered' | 'page.show' | 'command.chosen',
  value: unknown,
): Promise<void> {
  await page.locator('[data-id]').first().waitFor();
  await page.evaluate(
    ([event, told]) => (Reflect.get(window, 'fake') as FakeBridge).emit(event as never, told as never),
    [name, value] as const,
  );
}
/** What is chosen in the system's menu, of everything on the list; `outcome` comes of it. */
export const chooseForAll =
  (command: Command, outcome = '[role=dialog] button') =>
  async (page: Page): Promise<void> => {
    await selectAll(page);
    await emit(page, 'command.chosen', { command });
    await page.locator(outcome).first().waitFor();
  };
/** The review at the first saved take, then these keys. */
export const openReview =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator('[data-index="4"][data-id]').click();
    for (const key of ['Space', ...keys]) {
      await page.keyboard.press(key);
      await page.locator('dialog .strip [aria-current=true]').waitFor();
    }
  };
/** The details of the item at this place, as a notification opens them that was clicked. */
export const openDetails =
  (place: number) =>
  async (page: Page): Promise<void> => {
    await page.locator('[data-id]').first().waitFor();
    const id = await page.evaluate(
      (index) => (Reflect.get(window, 'fake') as FakeBridge).state.rows[index]?.id,
      place,
    );
    await emit(page, 'page.show', { id });
    await page.locator(':is([role=dialog], aside) summary').first().waitFor();
  };

const ANSWER = JSON.stringify({
  job: {
    ...{ job_id: 'j-77aa01', phase: 2, text_prompt: 'A fox in the snow at first light' },
    artefacts: [{ href: 'https://cdn.example/cover.jpg' }, { href: 'https://cdn.example/fox.mp4' }],
  },
});
/** A service that nobody has seen, as far as a person has come when they have pasted this address. */
export const pasteService =
  (asked: string) =>
  async (page: Page): Promise<void> => {
    await openSettings(0)(page);
    await page.locator('[role=tabpanel] .add').click();
    await page.locator('[role=tabpanel] select').selectOption('+');
    await page.locator('[role=tabpanel] textarea').first().fill(asked);
    await page.locator('[role=tabpanel] textarea').nth(1).fill(ANSWER);
    if (asked !== '') await page.locator('[role=tabpanel] .reading').scrollIntoViewIfNeeded();
  };

/** Has the page say everything in a language. */
export async function speak(page: Page, language: Locale): Promise<void> {
  await page.evaluate((chosen) => {
    const { state } = window.fake;
    // Kept, and not only told: what the page keeps meanwhile, such as a search, tells the settings anew.
    state.settings = { ...state.settings, language: chosen };
    window.fake.emit('settings.changed', state.settings);
  }, language);
  await page.locator(`html[lang="${language}"]`).waitFor();
}
