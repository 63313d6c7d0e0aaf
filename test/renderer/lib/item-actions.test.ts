import { expect, test } from 'vitest';
import { ITEM_STATUSES } from '../../../app/shared/library-view.ts';
import { actionsFor, isOffered, rowButtons } from '../../../renderer/lib/item-actions.ts';
import { makeRow } from '../fake-bridge.ts';

test('a button on a row is always one of the actions that its state offers', () => {
  for (const status of ITEM_STATUSES) {
    const row = makeRow('a', { status });
    expect(rowButtons(row).length).toBeGreaterThan(0);
    for (const action of rowButtons(row))
      expect(isOffered(action, row), `${action} for ${status}`).toBe(true);
  }
});

test('only a clip on disk can be opened or shown in its folder', () => {
  const openable = ITEM_STATUSES.filter((status) => isOffered('open', makeRow('a', { status })));
  expect(openable).toEqual(['saved']);
});

test('a mixed selection offers what at least one of its rows can do, and nothing meant for one item', () => {
  const actions = actionsFor([
    makeRow('a', { status: 'failed' }),
    makeRow('b', { status: 'downloading' }),
    makeRow('c', { status: 'saved' }),
  ]);
  expect(actions).toEqual([
    ...['retry', 'pause', 'cancel', 'downloadAgain'],
    ...['copyPrompt', 'copyPath', 'copyId', 'trash', 'remove'],
  ]);
});

test('a generation without a prompt has none to copy', () => {
  expect(actionsFor([makeRow('a', { prompt: null })])).not.toContain('copyPrompt');
});

test.each([
  ['locate', ['missing']],
  ['downloadAgain', ['saved', 'missing']],
  ['trash', ['saved']],
  ['copyPath', ['saved']],
] as const)('%s is offered for %j alone', (action, expected) => {
  expect(ITEM_STATUSES.filter((status) => isOffered(action, makeRow('a', { status })))).toEqual(expected);
});
