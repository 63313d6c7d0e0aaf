import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { open, settled } from './open-window.ts';

completeDom();

test('of more outcomes than can be read the rest is counted, and what was refused comes first', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  fake.handlers['tasks.add'] = () => [
    ...Array.from({ length: 1_204 }, (_, place) => ({ outcome: 'added', id: `task-${place}` }) as const),
    { outcome: 'refused', text: 'no/id', problem: { code: 'bad-id', facts: {} } } as const,
  ];
  await fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add clips' });
  await fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'all of them' } });
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
  const lines = within(await screen.findByRole('list', { name: 'What was found' })).getAllByRole('listitem');
  expect(lines).toHaveLength(201);
  expect(lines[0]?.textContent).toMatch(/no\/id/);
  expect(lines[200]?.textContent).toBe('and 1,005 more');
});

test('what is written while ids are being added stays in the field', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  let answer = (): void => undefined;
  fake.handlers['tasks.add'] = () =>
    new Promise((done) => {
      answer = () => done([{ outcome: 'added', id: 'task-a' }]);
    });
  await fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add clips' });
  const field = within(dialog).getByRole<HTMLTextAreaElement>('textbox');
  await fireEvent.input(field, { target: { value: 'task-a' } });
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Add' }));
  await fireEvent.input(field, { target: { value: 'task-a task-b' } });
  answer();
  await screen.findByText('1 ID found and added');
  await settled();
  expect(field.value).toBe('task-a task-b');
});
