import { expect, test } from 'vitest';
import { type ChosenItem, markOf, readChosen } from '../../app/shared/chosen-items.ts';
import { ITEM_STATUSES } from '../../app/shared/library-view.ts';

test('every kind of item is read as it was written', () => {
  const items: readonly ChosenItem[] = [
    ...ITEM_STATUSES.flatMap((status) => [
      { id: `${status}-1`, status, hasPrompt: false },
      { id: `${status}-2`, status, hasPrompt: true },
    ]),
    { id: 'refused-1', status: 'failed', hasPrompt: false, isRefused: true },
    { id: 'refused-2', status: 'failed', hasPrompt: true, isRefused: true },
  ];
  const text = items
    .map(({ id, status, hasPrompt, isRefused }) => `${markOf(status, hasPrompt, isRefused)} ${id}`)
    .join('\n');
  expect(readChosen(text)).toEqual(items);
});

test('nothing chosen is an empty text, and what is no item is a bug', () => {
  expect(readChosen('')).toEqual([]);
  expect(() => readChosen('99 task')).toThrow('No item is written as 99 task');
});
