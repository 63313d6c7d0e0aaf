/** Texts and files that are taken in from outside the dialog. */
import { beforeEach, expect, test } from 'vitest';
import type { AddOutcome } from '../../../../app/shared/library-view.ts';
import { connectBridge } from '../../../../renderer/lib/bridge.ts';
import type { Refusal } from '../../../../renderer/lib/dropped-text.ts';
import {
  type AddCounts,
  type Adding,
  createAdding,
  MAX_TEXT,
} from '../../../../renderer/stores/add/adding.svelte.ts';
import { createFakeBridge, type FakeBridge } from '../../fake-bridge.ts';

let fake: FakeBridge;
let adding: Adding;
let taken: AddCounts[];
let refused: Refusal[];

beforeEach(() => {
  fake = createFakeBridge();
  taken = [];
  refused = [];
  adding = createAdding({
    client: connectBridge(fake.bridge),
    onTaken: (counts) => void taken.push(counts),
    onRefused: (all) => void refused.push(...all),
  });
});

test('a text that is too long is refused as such, and never sent', async () => {
  expect(await adding.take('x'.repeat(MAX_TEXT + 1))).toBe(false);
  const data = { files: [] as unknown as FileList, getData: () => 'x'.repeat(MAX_TEXT + 1) };
  await adding.takeFrom(data);
  expect(refused).toEqual([
    { name: null, why: 'too-long' },
    { name: null, why: 'too-long' },
  ]);
  expect([fake.callsOf('tasks.add'), adding.isOpen]).toEqual([[], false]);
});

test('a text as long as it may be is sent', async () => {
  fake.handlers['tasks.add'] = () => [{ outcome: 'added', id: 'task-a' }];
  expect(await adding.take('x'.repeat(MAX_TEXT))).toBe(true);
  expect(taken).toEqual([{ added: 1, already: 0, refused: 0 }]);
});

test('more ids than a call’s arguments could ever be are counted all the same', async () => {
  const many = Array.from({ length: 300_000 }, (_, at): AddOutcome => ({ outcome: 'added', id: `t${at}` }));
  fake.handlers['tasks.add'] = () => many;
  expect(await adding.take('many')).toBe(true);
  expect([taken, adding.problem]).toEqual([[{ added: 300_000, already: 0, refused: 0 }], null]);
});

test('a dialog that was closed before the answer came loses nothing of it', async () => {
  const answers: readonly AddOutcome[] = [
    { outcome: 'added', id: 'task-a' },
    { outcome: 'refused', text: 'no/id', problem: { code: 'bad-id', facts: {} } },
  ];
  adding.open();
  fake.handlers['tasks.add'] = () => answers.slice(0, 1);
  const clean = adding.submit('task-a');
  adding.close();
  expect(await clean).toBe(true);
  expect([taken, adding.isOpen]).toEqual([[{ added: 1, already: 0, refused: 0 }], false]);

  adding.open();
  fake.handlers['tasks.add'] = () => answers;
  const unclean = adding.submit('task-a no/id');
  adding.close();
  expect(await unclean).toBe(false);
  expect([adding.isOpen, adding.outcomes]).toEqual([true, answers]);
});

test('what the open dialog shows is told by no notice as well', async () => {
  adding.open();
  fake.handlers['tasks.add'] = () => [{ outcome: 'added', id: 'task-a' }];
  await adding.submit('task-a');
  expect([taken, adding.outcomes?.length]).toEqual([[], 1]);
});
