/** A list or settings that could not be loaded say why, and can be asked for again. */
import { fireEvent, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { createFakeBridge, makeRow } from './fake-bridge.ts';
import { open, rowOf, show } from './open-window.ts';

completeDom();

const failing = (): never => {
  throw new DailiesError('disk-fault');
};
const tryAgain = async (): Promise<boolean> =>
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));

test('a list that could not be loaded comes when it is asked for again', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  await rowOf('Prompt of one');
  const answer = fake.handlers['library.window'];
  fake.handlers['library.window'] = failing;
  await fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), { target: { value: 'one' } });
  expect((await screen.findByRole('alert')).textContent).toMatch(/^The disk reported a fault/);
  await tryAgain();
  expect(await screen.findByRole('alert')).toBeTruthy();
  fake.handlers['library.window'] = answer;
  await tryAgain();
  expect(await rowOf('Prompt of one')).toBeTruthy();
});

test('settings that could not be read leave no blank window, and come when they are asked for again', async () => {
  const fake = createFakeBridge({ rows: [makeRow('one')] });
  const answer = fake.handlers['settings.get'];
  fake.handlers['settings.get'] = failing;
  show(fake);
  expect((await screen.findByRole('alert')).textContent).toMatch(/^The disk reported a fault/);
  fake.handlers['settings.get'] = answer;
  await tryAgain();
  expect(await rowOf('Prompt of one')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('of a list that never came nothing is counted', async () => {
  const fake = createFakeBridge({ rows: [makeRow('one')] });
  fake.handlers['library.window'] = failing;
  show(fake);
  await screen.findByRole('alert');
  expect(screen.getByRole('button', { name: 'All' })).toBeTruthy();
  expect(screen.queryByText('0 clips')).toBeNull();
});
