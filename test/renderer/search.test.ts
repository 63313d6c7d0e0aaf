/** The search field: input methods, and the way from it to what was found. */
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { completeDom } from './dom.ts';
import { type FakeBridge, makeRow } from './fake-bridge.ts';
import { open, rowOf } from './open-window.ts';

completeDom();

const ROWS = [makeRow('one', { prompt: '青色的山谷' }), makeRow('two', { prompt: '月光下的海面' })];
const searched = (fake: FakeBridge): readonly string[] => [
  ...new Set(fake.callsOf('library.window').map(({ argument }) => (argument as { search: string }).search)),
];
async function openSearch(): Promise<{ fake: FakeBridge; field: HTMLInputElement }> {
  const fake = await open({ rows: ROWS });
  await rowOf('青色的山谷');
  const field = screen.getByLabelText<HTMLInputElement>('Search prompts and ids');
  field.focus();
  return { fake, field };
}
/** As an input method does it: letters first, which a person then makes words of. */
async function compose(field: HTMLInputElement, letters: string): Promise<void> {
  await fireEvent.compositionStart(field);
  field.value = letters;
  await fireEvent(field, new InputEvent('input', { bubbles: true, isComposing: true }));
}

test('what an input method has not made words of yet is not looked for', async () => {
  const { fake, field } = await openSearch();
  await compose(field, 'qing');
  expect(screen.queryByText('Nothing matches.')).toBeNull();
  field.value = '青色';
  await fireEvent.compositionEnd(field);
  await waitFor(() => expect(searched(fake)).toEqual(['', '青色']));
  await waitFor(() => expect(screen.queryByRole('row', { name: '月光下的海面' })).toBeNull());
});

test('Escape, Enter and arrows of an input method are its own', async () => {
  const { fake, field } = await openSearch();
  await fireEvent.input(field, { target: { value: '青' } });
  await compose(field, '青se');
  for (const key of ['Escape', 'Enter', 'ArrowDown'])
    await fireEvent.keyDown(field, { key, isComposing: true });
  expect([field.value, document.activeElement]).toEqual(['青se', field]);
  await waitFor(() => expect(searched(fake)).toEqual(['', '青']));
});

test.each(['ArrowDown', 'Enter'])('%s goes from the search to the first of what was found', async (key) => {
  const { field } = await openSearch();
  await fireEvent.input(field, { target: { value: '月光' } });
  await waitFor(() => expect(screen.queryByRole('row', { name: '青色的山谷' })).toBeNull());
  await fireEvent.keyDown(field, { key });
  expect(document.activeElement).toBe(await rowOf('月光下的海面'));
});

test('where nothing was found, the focus stays in the search', async () => {
  const { field } = await openSearch();
  await fireEvent.input(field, { target: { value: 'x' } });
  await screen.findByText('Nothing matches.');
  await fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(field);
});
