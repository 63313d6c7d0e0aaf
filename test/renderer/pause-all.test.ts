import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import type { ItemStatus } from '../../app/shared/library-view.ts';
import { completeDom } from './dom.ts';
import { createFakeBridge, makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const QUIET = createFakeBridge().state.engine;

async function offered(): Promise<readonly string[]> {
  await screen.findByRole('contentinfo');
  const bar = screen.queryByRole('region', { name: 'Activity' });
  return (bar ? within(bar).queryAllByRole('button') : [])
    .map((button) => button.textContent?.trim() ?? '')
    .filter((name) => !name.endsWith('ready'));
}

const cases: readonly [string, readonly ItemStatus[], readonly string[]][] = [
  ['a generation is waited for', ['generating', 'saved'], ['Pause all']],
  ['a download runs', ['downloading'], ['Pause all']],
  ['a download waits for its next attempt', ['waiting'], ['Pause all']],
  ['some go on and some are paused', ['downloading', 'paused'], ['Pause all', 'Resume all']],
  ['all that is left is paused', ['paused', 'saved'], ['Resume all']],
  ['everything has ended', ['saved', 'failed', 'cancelled', 'missing'], []],
];
test.each(cases)(
  'while %s, the line of activity offers what makes sense',
  async (_title, statuses, expected) => {
    await open({ rows: statuses.map((status, place) => makeRow(`row${place}`, { status })) });
    await rowOf('Prompt of row0');
    expect(await offered()).toEqual(expected);
  },
);

test('a saved clip whose other files are still on their way can be paused', async () => {
  await open({ rows: [makeRow('one', { status: 'saved' })], engine: { ...QUIET, downloading: 1 } });
  await rowOf('Prompt of one');
  expect(await offered()).toEqual(['Pause all']);
});

test('what is offered follows the list, whatever it is filtered by', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'downloading' })] });
  await rowOf('Prompt of one');
  await fireEvent.input(screen.getByLabelText('Search prompts, or paste IDs'), {
    target: { value: 'zebra' },
  });
  await screen.findByText('Nothing matches.');
  await fireEvent.click(screen.getByRole('button', { name: 'Pause all' }));
  expect(argumentsOf(fake, 'items.pauseAll')).toEqual([undefined]);
  fake.change([makeRow('one', { status: 'paused' })]);
  await fireEvent.click(await screen.findByRole('button', { name: 'Resume all' }));
  expect(argumentsOf(fake, 'items.resumeAll')).toEqual([undefined]);
  expect(await offered()).toEqual(['Resume all']);
});

test('pausing everything that fails is told in words', async () => {
  const fake = await open({ rows: [makeRow('one')] });
  fake.handlers['items.pauseAll'] = () => {
    throw new DailiesError('disk-full');
  };
  await rowOf('Prompt of one');
  await fireEvent.click(screen.getByRole('button', { name: 'Pause all' }));
  await waitFor(() => expect(screen.getByText(/The disk is full/)).toBeTruthy());
});
