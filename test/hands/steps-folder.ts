/** The system's own folder dialog, answered by the keyboard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from '../electron/session.ts';
import { enterKey } from '../electron/started-app.ts';
import { type Hands, openHands } from './stage.ts';
import type { Step } from './step.ts';

const TITLE = 'Choose the folder for your clips';

function activeTitle({ session }: Hands): string {
  try {
    return session.run('xdotool', 'getactivewindow', 'getwindowname').trim();
  } catch {
    // None is, between two.
    return '';
  }
}

function chosenFolder({ data }: Hands): string {
  const config: unknown = JSON.parse(readFileSync(join(data, 'config.json'), 'utf8'));
  return (config as { settings: { folder: string } }).settings.folder;
}

/** Presses the button with a real pointer, and gives the keys to the dialog that comes. */
async function answer(hands: Hands, place: Locator, ...steps: readonly (readonly string[])[]): Promise<void> {
  const { hand, session } = hands;
  const button = place.getByRole('button', { name: 'Choose…' });
  // Once it stands still, and nothing lies over it.
  await button.click({ trial: true });
  hand.click(await hand.at(button));
  await until('the folder dialog', () => activeTitle(hands) === TITLE);
  for (const step of steps) session.run('xdotool', ...step);
  await until('the dialog to go', () => activeTitle(hands) !== TITLE);
}

async function choose(hands: Hands, place: Locator, folder: string): Promise<void> {
  // A path that is typed takes the place of what is chosen in the list.
  await answer(hands, place, ['type', '--delay', '25', folder], ['key', 'Return']);
  await until(`the setting to be ${folder}`, () => chosenFolder(hands) === folder);
  await place.getByText(folder).waitFor();
}

async function chooseFolder(): Promise<void> {
  await using hands = await openHands();
  const { hand, page, session } = hands;
  await hand.place(0, 30, 1000, 800);
  const [first, second] = [session.makeFolder('Clips'), session.makeFolder('Takes')];
  // In the first steps.
  await enterKey(page, hands.service);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Choose where clips go' }).waitFor();
  await choose(hands, page.locator('main'), first);
  // In Settings, where giving up leaves it as it is.
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Files' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await answer(hands, settings, ['key', 'Escape']);
  assert.equal(chosenFolder(hands), first);
  await choose(hands, settings, second);
}

export const folderSteps: readonly Step[] = [
  {
    name: 'a folder is chosen by the keyboard in the system’s dialog, in the first steps and in Settings',
    run: chooseFolder,
  },
];
