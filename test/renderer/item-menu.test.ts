/** The menu of the list's items: what it is about, where there is none, and whose its keys are. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const rightClick = (target: Element) => fireEvent.contextMenu(target, { clientX: 5, clientY: 5 });
const isClosed = () => waitFor(() => expect(screen.queryByRole('menu')).toBeNull());

test('beside the items there is no menu, least of all that of the item before', async () => {
  const fake = await open({ rows: ['one', 'two'].map((id) => makeRow(id)) });
  await rightClick(await rowOf('Prompt of one'));
  await fireEvent.keyDown(await screen.findByRole('menu'), { key: 'Escape' });
  await isClosed();
  await fireEvent.click(await rowOf('Prompt of two'));
  const list = screen.getByRole('grid');
  // Neither below the last row, nor on the line around an item.
  for (const place of [list.parentElement, list, list.querySelector('.line')]) {
    if (!place) throw new Error('No list');
    // Prevented, so that the system's own does not come either.
    expect(await rightClick(place)).toBe(false);
    expect(screen.queryByRole('menu')).toBeNull();
  }
  await rightClick(await rowOf('Prompt of two'));
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Cancel' }));
  expect(argumentsOf(fake, 'items.cancel')).toEqual([{ ids: ['two'] }]);
});

test('a menu that is open goes when the place beside the items is clicked', async () => {
  await open({ rows: [makeRow('one')] });
  await rightClick(await rowOf('Prompt of one'));
  await screen.findByRole('menu');
  await rightClick(screen.getByRole('grid'));
  await isClosed();
  await rightClick(await rowOf('Prompt of one'));
  expect(await screen.findByRole('menu')).toBeTruthy();
});

test('a row that is still being loaded has no menu', async () => {
  const fake = await open({ rows: Array.from({ length: 60 }, (_, at) => makeRow(`task-${at}`)) });
  await rowOf('Prompt of task-0');
  fake.handlers['library.window'] = () => new Promise(() => undefined);
  const scroller = screen.getByRole('grid').parentElement as HTMLElement;
  scroller.scrollTop = 52 * 92;
  await fireEvent.scroll(scroller);
  const [loading] = await screen.findAllByRole('row', { name: 'Loading…' });
  expect(await rightClick(loading as HTMLElement)).toBe(false);
  expect(screen.queryByRole('menu')).toBeNull();
});

test('its letters look for an item of it, and run no command beneath it', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'failed' })] });
  (await rowOf('Prompt of one')).focus();
  await rightClick(await rowOf('Prompt of one'));
  const menu = await screen.findByRole('menu');
  const before = fake.calls.length;
  for (const key of ['r', 'p', 'k', 'Delete']) await fireEvent.keyDown(menu, { key });
  expect(fake.calls.slice(before).map(({ name }) => name)).toEqual([]);
});

test('the button on a row opens the menu of what is chosen with it', async () => {
  const fake = await open({ rows: ['one', 'two', 'three'].map((id) => makeRow(id)) });
  await fireEvent.click(await rowOf('Prompt of one'));
  await fireEvent.click(await rowOf('Prompt of two'), { ctrlKey: true });
  const more = (title: string): Promise<HTMLElement> =>
    rowOf(title).then((row) => within(row).getByRole('button', { name: /^More actions/ }));
  await fireEvent.click(await more('Prompt of two'));
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  await isClosed();
  await fireEvent.click(await more('Prompt of three'));
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  expect(argumentsOf(fake, 'items.pause')).toEqual([{ ids: ['one', 'two'] }, { ids: ['three'] }]);
});

test('a row is called by its title, and described by its state and what goes with it', async () => {
  const problem = { code: 'generation-failed', facts: { words: 'Too wild' } } as const;
  await open({ rows: [makeRow('one', { status: 'failed', problem }), makeRow('two')] });
  const description = (row: HTMLElement): string => {
    const id = row.getAttribute('aria-describedby') ?? '';
    return document.getElementById(id)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  };
  expect(description(await rowOf('Prompt of one'))).toMatch(
    /^Failed The service could not make this clip\..* “Too wild”$/,
  );
  expect(description(await rowOf('Prompt of two'))).toMatch(/^Generating .*so far$/);
});
