/** What a row says, and what is done to it by its buttons, by dragging and by keyboard. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

test('a failure is a plain sentence, with the service’s own words quoted', async () => {
  const problem = { code: 'generation-failed', facts: { words: 'Moderation <b>failed</b>' } } as const;
  await open({ rows: [makeRow('one', { status: 'failed', problem })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toContain('The service could not make this clip.');
  expect(row.textContent).toContain('“Moderation <b>failed</b>”');
  expect(row.querySelector('b')).toBeNull();
  expect(row.textContent).not.toContain('generation-failed');
});

test('a generating row shows the time so far and no bar', async () => {
  await open({ rows: [makeRow('one', { createdAtMs: Date.now() - 204_500 })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toMatch(/3:\d\d so far/);
  expect(within(row).queryByRole('progressbar')).toBeNull();
});

test('a download shows its bytes, speed, time left and bar as reports come', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'downloading' })] });
  const row = await rowOf('Prompt of one');
  expect(within(row).queryByRole('progressbar')).toBeNull();
  fake.emit('transfers.progress', [
    {
      id: 'one',
      asset: 'video',
      receivedBytes: 10_000_000,
      totalBytes: 40_000_000,
      bytesPerSecond: 2_000_000,
    },
  ]);
  const bar = await within(row).findByRole('progressbar', { name: 'Download of Prompt of one' });
  expect(bar.getAttribute('aria-valuenow')).toBe('25');
  expect(row.textContent).toContain('10 MB of 40 MB');
  expect(row.textContent).toContain('2 MB/s');
  expect(row.textContent).toContain('15 sec left');
});

test('a saved row that may be watermarked says so, and opens by its button', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved', mayBeWatermarked: true })] });
  const row = await rowOf('Prompt of one');
  expect(row.textContent).toContain('May be watermarked');
  await fireEvent.click(within(row).getByRole('button', { name: 'Open: Prompt of one' }));
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'one' }]);
});

test('a missing file can be downloaded again', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'missing' })] });
  const row = await rowOf('Prompt of one');
  await fireEvent.click(within(row).getByRole('button', { name: 'Download again: Prompt of one' }));
  expect(argumentsOf(fake, 'items.retry')).toEqual([{ ids: ['one'] }]);
});

test('an action that main refuses is told in words', async () => {
  const fake = await open({ rows: [makeRow('one', { status: 'saved' })] });
  fake.handlers['files.open'] = () => {
    throw new DailiesError('file-missing');
  };
  const row = await rowOf('Prompt of one');
  await fireEvent.click(within(row).getByRole('button', { name: 'Open: Prompt of one' }));
  expect(await screen.findByText(/moved or deleted/)).toBeTruthy();
});

test('a drag of a saved row hands its file to the system, and that of a selection all its saved files', async () => {
  const saved = ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved' }));
  const fake = await open({ rows: [...saved, makeRow('d')] });
  const second = await rowOf('Prompt of b');
  expect(await fireEvent.dragStart(second)).toBe(false);
  await fireEvent.click(await rowOf('Prompt of a'));
  await fireEvent.click(await rowOf('Prompt of d'), { shiftKey: true });
  await screen.findByText('4 selected');
  await fireEvent.dragStart(second);
  expect(argumentsOf(fake, 'files.drag')).toEqual([{ ids: ['b'] }, { ids: ['a', 'b', 'c'] }]);
  expect((await rowOf('Prompt of d')).draggable).toBe(false);
});

test('the whole list can be worked by keyboard', async () => {
  const fake = await open({ rows: ['a', 'b', 'c'].map((id) => makeRow(id, { status: 'saved' })) });
  (await rowOf('Prompt of a')).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement?.getAttribute('data-id')).toBe('b'));
  await fireEvent.keyDown(document.activeElement!, { key: 'o', ctrlKey: true });
  expect(argumentsOf(fake, 'files.open')).toEqual([{ id: 'b' }]);
  await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown', shiftKey: true });
  expect(await screen.findByText('2 selected')).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
  expect(argumentsOf(fake, 'items.remove')).toEqual([{ ids: ['b', 'c'] }]);
});

test('only the row with the keyboard has buttons in the tab order', async () => {
  await open({ rows: ['a', 'b'].map((id) => makeRow(id)) });
  const [first, second] = [await rowOf('Prompt of a'), await rowOf('Prompt of b')];
  const stops = (row: HTMLElement): number =>
    [...row.querySelectorAll('button')].filter((one) => one.tabIndex === 0).length;
  expect([first.tabIndex, second.tabIndex]).toEqual([0, -1]);
  expect(stops(first)).toBeGreaterThan(0);
  expect(stops(second)).toBe(0);
});

test('a row says in its last hour when its link ends, until the clip is saved', async () => {
  const linkEndsAtMs = Date.now() + 40 * 60_000 + 30_000;
  const states = ['waiting', 'paused', 'downloading'] as const;
  await open({
    rows: [
      ...states.map((status) => makeRow(status, { status, linkEndsAtMs })),
      makeRow('later', { status: 'paused', linkEndsAtMs: Date.now() + 2 * 3_600_000 }),
      makeRow('over', { status: 'paused', linkEndsAtMs: Date.now() - 1_000 }),
    ],
  });
  for (const status of states) {
    expect((await rowOf(`Prompt of ${status}`)).textContent).toMatch(/Link ends in 4[01] min/);
  }
  for (const other of ['later', 'over']) {
    expect((await rowOf(`Prompt of ${other}`)).textContent).not.toContain('Link ends');
  }
});
