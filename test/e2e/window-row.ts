/** A person's eyes and hand on one row of the list. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { ItemDetail } from '../../app/shared/library-view.ts';
import type { Result } from '../../app/shared/result.ts';
import type { Stage } from './stage.ts';

/** The words of the English window for an item's state. */
export type StatusWord =
  | 'Generating'
  | 'Downloading'
  | 'Waiting'
  | 'Paused'
  | 'Saved'
  | 'Missing'
  | 'Failed'
  | 'Cancelled';

export function rowOf(page: Page, id: string): Locator {
  return page.locator(`[role=row][data-id="${id}"]`);
}

/** A row of the list, or a tile of the grid. */
export function itemOf(page: Page, id: string): Locator {
  return page.locator(`[data-id="${id}"]`);
}

export function viewButton(page: Page, name: 'List' | 'Grid'): Locator {
  return page.getByRole('group', { name: 'View' }).getByRole('button', { name });
}

/** Waits until the row says so. */
export async function waitForStatus(page: Page, id: string, word: StatusWord): Promise<void> {
  await rowOf(page, id).locator(`.mark:text-is("${word}")`).waitFor();
}

/** Tracks clips, the key being there, and waits until each is saved. */
export async function saveClips(stage: Stage, prompts: readonly string[]) {
  const tasks = prompts.map((prompt) => stage.service.addTask({ prompt, stages: [] }));
  await stage.paste(...tasks.map(({ id }) => id));
  for (const { id } of tasks) await waitForStatus(stage.page, id, 'Saved');
  return tasks;
}

/** Clicks a button on the row, such as `Pause`. */
export async function act(page: Page, id: string, label: string): Promise<void> {
  await rowOf(page, id)
    .getByRole('button', { name: new RegExp(`^${label}:`) })
    .click();
}

/** Chooses from the row's menu. */
export async function actFromMenu(page: Page, id: string, label: string): Promise<void> {
  await act(page, id, 'More actions');
  await page.getByRole('menuitem', { name: label, exact: true }).click();
}

/** Drags the item out of the list or the grid with the mouse, as far as the page sees it; the app then starts the real drag. */
export async function dragRow(page: Page, id: string): Promise<void> {
  // Until it stays where it is: what was chosen before may lay the window out anew.
  await itemOf(page, id).hover();
  const box = await itemOf(page, id).boundingBox();
  if (box === null) throw new Error(`${id} is not in sight`);
  const [x, y] = [box.x + 40, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 10, { steps: 5 });
  await page.mouse.up();
}

/** The item as the app itself tells the page of it. */
export async function detailOf(page: Page, id: string): Promise<ItemDetail> {
  const answer = await page.evaluate(async (itemId) => {
    const { calls } = Reflect.get(window, 'dailies') as {
      calls: Record<string, (argument: unknown) => Promise<unknown>>;
    };
    return await calls['library.item']?.({ id: itemId });
  }, id);
  const result = answer as Result<ItemDetail>;
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** Where the saved clip lies, by what the window's details say. */
export async function savedPath(page: Page, id: string): Promise<string> {
  const { folder, fileName } = await detailOf(page, id);
  if (folder === null || fileName === null) throw new Error(`${id} has no file`);
  return join(folder, fileName);
}

export function sha256OfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Notes all that a row says from now on; the returned function gives each different thing once, in order. */
export async function watchRow(page: Page, id: string): Promise<() => Promise<readonly RowSight[]>> {
  await page.evaluate((itemId) => {
    const seen: { text: string; percent: number | null }[] = [];
    Reflect.set(window, `seen ${itemId}`, seen);
    const look = (): void => {
      const row = document.querySelector(`[role=row][data-id="${itemId}"]`);
      if (!row) return;
      const text = row.querySelector('.facts')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
      const bar = row.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? null;
      const percent = bar === null ? null : Number(bar);
      const last = seen.at(-1);
      if (last?.text !== text || last.percent !== percent) seen.push({ text, percent });
    };
    new MutationObserver(look).observe(document.body, {
      ...{ subtree: true, childList: true, characterData: true, attributes: true },
    });
  }, id);
  return () => page.evaluate((itemId) => Reflect.get(window, `seen ${itemId}`) as readonly RowSight[], id);
}

export interface RowSight {
  /** State and facts, as they stand on the row. */
  readonly text: string;
  /** Of the progress bar; null when there is none. */
  readonly percent: number | null;
}

/** Takes a picture of the window for a person to look at; `E2E_PICTURES` names the folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_PICTURES ?? join(tmpdir(), 'dailies-e2e-pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
