import { expect, test } from 'vitest';
import { chosenOf } from '../../../app/shared/chosen-items.ts';
import { ITEM_STATUSES, type ItemRow } from '../../../app/shared/library-view.ts';
import { actionsFor, isOffered, rowButtons } from '../../../renderer/lib/item-actions.ts';
import { makeRow } from '../fake-bridge.ts';

const chosen = (id: string, part: Partial<ItemRow>) => chosenOf(makeRow(id, part));

test('a button on a row is always one of the actions that its state offers', () => {
  for (const status of ITEM_STATUSES) {
    const row = makeRow('a', { status });
    expect(rowButtons(row).length).toBeGreaterThan(0);
    for (const action of rowButtons(row))
      expect(isOffered(action, chosenOf(row)), `${action} for ${status}`).toBe(true);
  }
});

test('only a clip on disk can be opened or shown in its folder', () => {
  const openable = ITEM_STATUSES.filter((status) => isOffered('open', chosen('a', { status })));
  expect(openable).toEqual(['saved']);
});

test('a mixed selection offers what at least one of its rows can do, and nothing meant for one item', () => {
  const actions = actionsFor(
    [
      chosen('a', { status: 'failed' }),
      chosen('b', { status: 'downloading' }),
      chosen('c', { status: 'saved' }),
    ],
    'darwin',
  );
  expect(actions).toEqual([
    ...['review', 'pick', 'reject', 'unmark', 'retry', 'pause', 'cancel', 'downloadAgain'],
    ...['copyFiles', 'copyTo', 'sendTo', 'copyPrompt', 'copyPath', 'copyId', 'trash', 'remove'],
  ]);
});

test('a generation without a prompt has none to copy', () => {
  expect(actionsFor([chosen('a', { prompt: null })], 'linux')).not.toContain('copyPrompt');
});

test.each([
  ['locate', ['missing']],
  ['downloadAgain', ['saved', 'missing']],
  ['trash', ['saved']],
  ['copyPath', ['saved']],
  ['copyFiles', ['saved']],
  ['copyTo', ['saved']],
  ['sendTo', ['saved']],
] as const)('%s is offered for %j alone', (action, expected) => {
  expect(ITEM_STATUSES.filter((status) => isOffered(action, chosen('a', { status })))).toEqual(expected);
});

test('a quick look is offered where the system has one, at a single clip', () => {
  const [one, two] = [chosen('a', { status: 'saved' }), chosen('b', { status: 'saved' })];
  expect(actionsFor([one], 'darwin')).toContain('preview');
  expect(actionsFor([one, two], 'darwin')).not.toContain('preview');
  expect(actionsFor([one], 'win32')).not.toContain('preview');
});

test('of 100,000 chosen items each is looked at once', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => chosen(`t${at}`, { status: 'saved' }));
  let looked = 0;
  const counting = new Proxy(many, {
    get: (all, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) looked += 1;
      return Reflect.get(all, key);
    },
  });
  expect(actionsFor(counting, 'linux')).toContain('trash');
  expect(looked).toBe(100_000);
});
