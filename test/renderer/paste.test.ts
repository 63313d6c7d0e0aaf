/** Ids that come by a paste or the first form, and what is said of them. */
import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf, settled } from './open-window.ts';

completeDom();

function paste(text: string, target: Element = document.body): void {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files: [], getData: () => text } });
  target.dispatchEvent(event);
}

test('ids pasted anywhere are added at once, and the row appears', async () => {
  const fake = await open();
  await screen.findByRole('heading', { name: 'Nothing here yet' });
  paste('task-a task-b');
  expect(await screen.findByText('2 IDs found and added')).toBeTruthy();
  expect(await rowOf('Untitled clip task-a')).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a task-b' }]);
});

test('a paste that comes while another is being added waits for its turn', async () => {
  const fake = await open();
  await screen.findByRole('heading', { name: 'Nothing here yet' });
  paste('task-a');
  paste('task-b');
  expect(await rowOf('Untitled clip task-a')).toBeTruthy();
  expect(await rowOf('Untitled clip task-b')).toBeTruthy();
  expect(argumentsOf(fake, 'tasks.add')).toEqual([{ text: 'task-a' }, { text: 'task-b' }]);
});

test('the first ids show what was refused even though the first start gives way to the list', async () => {
  await open();
  await fireEvent.input(await screen.findByLabelText(/^Task IDs, addresses/), {
    target: { value: 'task-a bad/id' },
  });
  const form = within(screen.getByRole('main'));
  await fireEvent.click(form.getByRole('button', { name: 'Add' }));
  expect(await rowOf('Untitled clip task-a')).toBeTruthy();
  expect(await screen.findByText('1 ID found · 1 added · 1 not added')).toBeTruthy();
});

test('a paste into a field stays in that field', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  paste('task-z', screen.getByLabelText('Search prompts, or paste IDs'));
  await settled();
  expect(fake.callsOf('tasks.add')).toEqual([]);
});

test('a paste with something refused opens the dialog and says why, line by line', async () => {
  await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  paste('one two bad/id');
  const results = await screen.findByRole('list', { name: 'What was found' });
  const lines = within(results)
    .getAllByRole('listitem')
    .map((line) => line.textContent?.replace(/\s+/g, ' ').trim());
  expect(lines).toEqual([
    'Not added bad/id This is not a task ID. IDs have letters, digits, - and _ only.',
    'Added two',
    'Already on the list one',
  ]);
  expect(screen.getByText('2 IDs found · 1 added · 1 already on the list · 1 not added')).toBeTruthy();
});

test('text without any id says that none was found', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  fake.handlers['tasks.add'] = () => [];
  await rowOf('Prompt of one');
  paste('hello there');
  expect(await screen.findByText('No task ID was found in this text.')).toBeTruthy();
});
