import { expect, test } from 'vitest';
import { chosenOf } from '../../../app/shared/chosen-items.ts';
import { COMMANDS, isItemAction } from '../../../app/shared/commands.ts';
import { ITEM_STATUSES, type ItemRow } from '../../../app/shared/library-view.ts';
import {
  actionsFor,
  isOffered,
  offersFor,
  rowButtons,
  wantsQuestion,
} from '../../../renderer/lib/item-actions.ts';
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
    ...['review', 'pick', 'reject', 'unmark', 'retry', 'pause', 'cancel', 'downloadAgain', 'details'],
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

const refused = (id: string, part: Partial<ItemRow> = {}) =>
  makeRow(id, { status: 'failed', isRefused: true, ...part });

test('D12: what the service itself refused is not offered to be tried again, but to be told whether it is still so', () => {
  for (const row of [refused('a'), refused('b', { prompt: null })]) {
    expect(actionsFor([chosenOf(row)], 'linux')).not.toContain('retry');
    expect(actionsFor([chosenOf(row)], 'linux')).toContain('checkNow');
    expect(isOffered('retry', chosenOf(row))).toBe(false);
  }
  // Its words say to change the prompt.
  expect(rowButtons(refused('a'))).toEqual(['copyPrompt']);
  expect(rowButtons(refused('a', { prompt: null }))).toEqual(['copyId']);
  const broken = makeRow('c', { status: 'failed' });
  expect(rowButtons(broken)).toEqual(['retry']);
  expect(isOffered('checkNow', chosenOf(broken))).toBe(false);
});

test('D15: each action of a mixed selection says how many of its clips it is for', () => {
  const many = [
    ...['a', 'b', 'c'].map((id) => chosen(id, { status: 'saved' })),
    chosen('d', { status: 'failed' }),
    chosenOf(refused('e')),
    chosen('f', { status: 'downloading', prompt: null }),
  ];
  const counts = Object.fromEntries(offersFor(many, 'linux').map(({ action, count }) => [action, count]));
  expect(counts).toMatchObject({ copyFiles: 3, retry: 1, checkNow: 1, pause: 1, copyPrompt: 5, remove: 6 });
  expect(counts).not.toHaveProperty('resume');
});

test('D15: only what costs traffic or throws something away is asked about, and only of many', () => {
  const asked = COMMANDS.filter((command) => isItemAction(command) && wantsQuestion(command, 400));
  expect(asked).toEqual(['cancel', 'downloadAgain']);
  for (const action of ['cancel', 'downloadAgain'] as const) {
    expect(wantsQuestion(action, 10)).toBe(false);
    expect(wantsQuestion(action, 11)).toBe(true);
  }
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
