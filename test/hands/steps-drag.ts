/** Clips dragged out of the list with a real pointer, and text and files dragged in. */
import assert from 'node:assert/strict';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clipsIn } from '../electron/started-app.ts';
import { startNeighbour } from './desktop.ts';
import { openHands } from './stage.ts';
import type { Step } from './step.ts';

interface TargetLine {
  readonly kind: 'ready' | 'motion' | 'drop';
  readonly uris?: readonly string[];
}

async function dragOut(prompts: readonly string[]): Promise<void> {
  await using hands = await openHands();
  const { hand, session } = hands;
  const ids = await hands.save(...prompts.map((prompt) => ({ prompt })));
  await hand.place(0, 30, 900, 800);
  const target = startNeighbour<TargetLine>(session, 'drop-target', '1000', '200', '300', '400');
  await target.waitFor('the other window', ({ kind }) => kind === 'ready');
  const rows = ids.map((id) => hands.page.locator(`[role=row][data-id="${id}"]`));
  const points = await Promise.all(rows.map((row) => hand.at(row)));
  const [first] = points;
  assert(first);
  if (ids.length > 1) {
    hand.click(first);
    for (const point of points.slice(1)) hand.click(point, 'ctrl');
    await hands.page
      .locator('[role=row][aria-selected=true]')
      .nth(ids.length - 1)
      .waitFor();
  }
  await hand.drag(first, { x: 1150, y: 400 }, () => target.lines.some(({ kind }) => kind === 'motion'));
  const { uris = [] } = await target.waitFor('the drop', ({ kind }) => kind === 'drop');
  // An address may leave [ and ] as they are, or not: what counts is the file that it names.
  assert.deepEqual(uris.map((uri) => fileURLToPath(uri)).sort(), [...clipsIn(hands.clips)].sort());
}

interface SourceLine {
  readonly kind: 'ready' | 'begin' | 'end';
}

async function dragIn(kind: 'text' | 'file', place: 'beside' | 'field'): Promise<void> {
  await using hands = await openHands();
  const { hand, session, service, page } = hands;
  await hands.save({ prompt: 'Already here' });
  await hand.place(0, 30, 900, 800);
  const task = service.addTask();
  const file = session.writeFile('ids.txt', `${task.id}\n`);
  const content = kind === 'text' ? task.id : pathToFileURL(file).href;
  const source = startNeighbour<SourceLine>(session, 'drag-source', kind, content, '1000', '200');
  await source.waitFor('the other window', (line) => line.kind === 'ready');
  const field = page.getByLabel('Search prompts, or paste IDs');
  const to = place === 'field' ? await hand.at(field) : await hand.at(page.locator('main'));
  await page.evaluate(() => addEventListener('dragover', () => Reflect.set(window, 'dragged', true), true));
  await hand.drag({ x: 1060, y: 260 }, to, () =>
    page.evaluate(() => Reflect.get(window, 'dragged') === true),
  );
  await source.waitFor('the drag’s end', (line) => line.kind === 'end');
  if (kind === 'text' && place === 'field') {
    // Text on a field belongs to the field.
    await page.waitForFunction(
      ({ id }) => [...document.querySelectorAll('input')].some(({ value }) => value.includes(id)),
      { id: task.id },
    );
    return;
  }
  await page.locator(`[role=row][data-id="${task.id}"]`).waitFor();
}

export const dragSteps: readonly Step[] = [
  { name: 'one clip dragged out arrives as its file', run: () => dragOut(['回家的长路']) },
  {
    name: 'three chosen clips dragged out arrive as three files',
    run: () => dragOut(['A harbour', '雨中的灯塔', 'Two ravens']),
    ci: true,
  },
  { name: 'text dragged in beside the fields is tracked', run: () => dragIn('text', 'beside') },
  { name: 'text dragged onto a field goes into the field', run: () => dragIn('text', 'field'), ci: true },
  { name: 'a file dragged in beside the fields is read', run: () => dragIn('file', 'beside') },
  { name: 'a file dragged onto a field is read', run: () => dragIn('file', 'field'), ci: true },
];
