/**
 * The demo's hands: enters the key and the task ids in the window as a person does, whether its first steps are
 * shown or lie behind. What is on the screen decides each move, so that a step more or less is no matter.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyStatus } from '../../app/shared/key-status.ts';
import { LOCALES } from '../../app/shared/locale.ts';
import type { Result } from '../../app/shared/result.ts';
import type { Settings } from '../../app/shared/settings.ts';
import type { PageRemote } from './page-remote.ts';

const MESSAGES = resolve(import.meta.dirname, '../../app/shared/messages');
/** A window that does not take what is entered by then is stuck, even on a busy machine. */
const LIMIT_MS = 20_000;
/** A form that is not sent by Enter by then is sent by its button. */
const ENTER_LIMIT_MS = 3000;
const PAUSE_MS = 150;

/** Calls main as the page itself does. Throws what main refused. */
export async function askMain<T>(page: PageRemote, call: string, argument?: unknown): Promise<T> {
  const answer = await page.evaluate(
    `window.dailies.calls[${JSON.stringify(call)}](${JSON.stringify(argument) ?? ''})`,
  );
  const result = answer as Result<T>;
  if (!result.ok) throw new Error(`${call}: ${result.error.code}`);
  return result.value;
}

/** A message's text in each language: the demo's window speaks the person's own. */
function textsOf(name: string): readonly string[] {
  return LOCALES.map((locale) => {
    const messages = JSON.parse(readFileSync(resolve(MESSAGES, `${locale}.json`), 'utf8')) as Record<
      string,
      unknown
    >;
    const text = messages[name];
    if (typeof text !== 'string') throw new Error(`There is no message "${name}".`);
    return text;
  });
}

/** The first element of the kind that can be seen, as an expression of the page. */
const seen = (selector: string, condition = 'true'): string =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].find((one) =>
    one.checkVisibility({ visibilityProperty: true }) && ${condition})`;

function buttonOf(message: string): string {
  const texts = JSON.stringify(textsOf(message));
  return seen(
    'button',
    `[one.textContent.trim(), one.ariaLabel, one.title].some((name) => ${texts}.includes(name))`,
  );
}

const KEY_FIELD = seen('input[type=password]');
const IDS_FIELD = seen('textarea');
const OPEN_DIALOG = seen('dialog[open], [role=dialog]');

const hasKey = async (page: PageRemote): Promise<boolean> => {
  const { state } = await askMain<KeyStatus>(page, 'key.status');
  return state === 'stored' || state === 'session';
};

/** Enters the key where its field is, in the first steps or in Settings, and waits until it is set. */
export async function enterKey(page: PageRemote, key: string): Promise<void> {
  // The bar is there before the first steps are, and Settings would cover them.
  const { firstRunDone } = await askMain<Settings>(page, 'settings.get');
  if (firstRunDone && !(await page.evaluate(`Boolean(${KEY_FIELD})`))) {
    const settings = buttonOf('bar_settings');
    await page.waitFor(`${KEY_FIELD} || ${settings}`, 'The field for the key, or the button for Settings,');
    if (!(await page.evaluate(`Boolean(${KEY_FIELD})`))) await page.click(settings);
  }
  await page.waitFor(KEY_FIELD, 'The field for the key');
  await page.fill(KEY_FIELD, key);
  await page.press('Enter');
  if (await becomes(() => hasKey(page), ENTER_LIMIT_MS)) return;
  const send = `${buttonOf('key_save')} ?? ${buttonOf('first_next')}`;
  if (await page.evaluate(`Boolean(${send})`)) await page.click(send);
  if (!(await becomes(() => hasKey(page), LIMIT_MS))) throw new Error('The key was not taken.');
}

async function becomes(condition: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const until = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > until) return false;
    await delay(PAUSE_MS);
  }
  return true;
}

/** Goes on to where task ids are taken, and gives them: in the field for them, else pasted into the window. */
export async function enterIds(page: PageRemote, ids: readonly string[]): Promise<void> {
  const text = ids.join('\n');
  const next = buttonOf('first_next');
  const isThere = async (element: string): Promise<boolean> =>
    (await page.evaluate(`Boolean(${element})`)) === true;
  const until = performance.now() + LIMIT_MS;
  while (performance.now() < until) {
    if (await isThere(OPEN_DIALOG)) await page.press('Escape');
    else if (await isThere(IDS_FIELD)) {
      await page.fill(IDS_FIELD, text);
      await page.click(`(${IDS_FIELD}).form.querySelector('[type=submit]')`);
      return;
    } else if (await isThere(next)) await page.click(next);
    else {
      await paste(page, text);
      return;
    }
    await delay(PAUSE_MS);
  }
  throw new Error('No place for task ids came.');
}

/** Pastes a text into the window, outside any field. */
async function paste(page: PageRemote, text: string): Promise<void> {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(text)});
    const paste = { clipboardData: data, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new ClipboardEvent('paste', paste));
  })()`);
}
