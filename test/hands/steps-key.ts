/** Where the key is kept: with a keyring, without one, and with one that does not answer. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../electron/session.ts';
import { paste } from '../electron/started-app.ts';
import { type Hands, openHands } from './stage.ts';
import type { Step } from './step.ts';

/** The first letters of what is stored, which name the way it is encrypted; null where nothing is. */
function storedPrefix({ data }: Hands): string | null {
  const config = readFileSync(join(data, 'config.json'), 'utf8');
  // The sealed key is base64, as the longest text in the file.
  const texts = [...config.matchAll(/"(djEx[\w+/=]{20,}|djEw[\w+/=]{20,})"/g)];
  return texts[0]?.[1] === undefined ? null : Buffer.from(texts[0][1], 'base64').toString('latin1', 0, 3);
}

const enter = async ({ page, service }: Hands): Promise<void> => {
  await page.getByLabel('API key', { exact: true }).fill(service.apiKey);
  await page.getByRole('button', { name: 'Save key' }).click();
};
const isSet = (hands: Hands): Promise<void> => hands.page.getByText('Key set, it ends in').waitFor();

async function withKeyring(): Promise<void> {
  await using hands = await openHands({ keyring: 'unlocked' });
  await enter(hands);
  await isSet(hands);
  await until('the key in the settings', () => storedPrefix(hands) !== null);
  assert.equal(storedPrefix(hands), 'v11');
  assert.equal(await hands.app.quit(), 0);
  await hands.restart();
  // Known again: a task is asked for with it.
  const task = hands.service.addTask();
  await hands.page.getByRole('heading').first().waitFor();
  await paste(hands.page, task.id);
  await until('the clip', () => task.downloads.length > 0);
}

async function withoutKeyring(): Promise<void> {
  await using hands = await openHands({ keyring: 'none' });
  await enter(hands);
  await isSet(hands);
  assert.equal(await hands.app.quit(), 0);
  // Searched for the plain key as well, when the session ends.
  assert.equal(storedPrefix(hands), null);
  await hands.restart();
  await hands.page.getByLabel('API key', { exact: true }).waitFor();
}

async function silentKeyring(): Promise<void> {
  await using hands = await openHands({ keyring: 'silent' });
  await enter(hands);
  // Nothing waits for it: the key works at once.
  await isSet(hands);
  const task = hands.service.addTask();
  await paste(hands.page, task.id);
  await until('the clip', () => task.downloads.length > 0);
  assert.equal(storedPrefix(hands), null);
  assert.equal(await hands.app.quit(), 0);
}

export const keySteps: readonly Step[] = [
  {
    name: 'with a keyring the key is sealed by it, and known at the next start',
    run: withKeyring,
    programs: ['gnome-keyring-daemon'],
  },
  { name: 'without a keyring nothing is stored unasked', run: withoutKeyring },
  { name: 'a keyring that never answers holds up nothing', run: silentKeyring },
];
